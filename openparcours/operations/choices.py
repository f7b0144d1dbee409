"""How a subject of the health check is doing."""

from django.db import models


class Health(models.TextChoices):
    GOOD = "good", "bon"
    WORRYING = "worrying", "à surveiller"
    BROKEN = "broken", "en panne"
