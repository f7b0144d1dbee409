"""Which instruments are switched on, and on whose agreement."""

from django.db import models
from django.utils import timezone

from openparcours.foundation.definitions.models import PLATFORM
from openparcours.kit.ids import new_id


class InstrumentSwitch(models.Model):
    """An instrument that waits for a decision, switched on or off by an organisation or the platform.

    `agreement` names the rights holder's agreement: its date, its reference.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField("structure", default=PLATFORM)
    code = models.CharField("questionnaire", max_length=64)
    is_on = models.BooleanField("en service", default=False)
    agreement = models.CharField("accord du titulaire des droits", max_length=500, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner_id", "code"], name="switch_once")]

    def __str__(self) -> str:
        return f"{self.code} {'en service' if self.is_on else 'hors service'}"
