"""Kinds of users and their preferences."""

from datetime import timedelta

from django.db import models

STRONG_SESSION = timedelta(hours=12)
MAX_PIN_FAILURES = 5
PIN_DIGITS = 6


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
