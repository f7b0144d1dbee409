"""States of a delivery."""

from django.db import models


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", "en attente"
    DONE = "done", "fait"
    DEAD = "dead", "abandonné"
