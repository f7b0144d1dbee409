"""What can be done to an object (AuditEvent action, R4: C, R, U, D, E)."""

from django.db import models


class Action(models.TextChoices):
    CREATE = "C", "création"
    READ = "R", "consultation"
    UPDATE = "U", "modification"
    DELETE = "D", "suppression"
    EXECUTE = "E", "exécution"
