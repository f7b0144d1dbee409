"""What is handed over: a closed record to who goes on, a caseload to a colleague for a time."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.records.models.records import CoordinationRecord
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import PractitionerRole


class Relay(models.Model):
    """The professional who goes on after a record is closed may read what was shared, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(CoordinationRecord, models.CASCADE, related_name="relays")
    successor = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField("accès jusqu'au")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "successor"], name="relay_once")]

    def __str__(self) -> str:
        return f"relais {self.record_id} jusqu'au {self.ends_on}"


class Delegation(models.Model):
    """A colleague answers for one's records between two days; the referent stays the referent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referent = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="delegations_given")
    substitute = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="delegations_held")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au (inclus)")
    instructions = models.TextField("consignes", blank=True)
    made_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(referent=F("substitute")), name="delegation_to_another"),
        ]
        indexes = [models.Index(fields=["substitute", "ends_on"], name="delegation_held")]

    def __str__(self) -> str:
        return f"remplacement du {self.starts_on:%d/%m} au {self.ends_on:%d/%m}"
