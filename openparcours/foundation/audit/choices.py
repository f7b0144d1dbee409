"""What can be done to an object (AuditEvent action, R4: C, R, U, D, E)."""

from django.db import models


class Action(models.TextChoices):
    CREATE = "C", "création"
    READ = "R", "consultation"
    UPDATE = "U", "modification"
    DELETE = "D", "suppression"
    EXECUTE = "E", "exécution"


class SealVersion(models.IntegerChoices):
    """How a trace is sealed: rows written before the key keep theirs."""

    PLAIN = 1, "SHA-256"
    KEYED = 2, "HMAC-SHA256"
