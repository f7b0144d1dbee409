"""Kinds of users and their preferences."""

from django.db import models


class UserKind(models.TextChoices):
    PROFESSIONAL = "professional", "professionnel"
    TECHNICAL = "technical", "technique"
    TEST = "test", "test"


class Theme(models.TextChoices):
    SYSTEM = "system", "comme l'appareil"
    LIGHT = "light", "clair"
    DARK = "dark", "sombre"


class Density(models.TextChoices):
    COMPACT = "compact", "compacte"
    COMFORTABLE = "comfortable", "aérée"
