"""The chained trail of accesses."""

from django.db import models

from openparcours.foundation.audit.choices import Action, SealVersion


class Trace(models.Model):
    """One access. Plain identifiers, never foreign keys: a trace outlives what it speaks of."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=1, choices=Action)
    what = models.CharField(max_length=80, help_text="acte, par exemple records.record.read")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=80, blank=True, help_text="adresse réseau ou processus")
    is_emergency = models.BooleanField(default=False)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    seal_version = models.SmallIntegerField(
        choices=SealVersion, default=SealVersion.KEYED, db_default=SealVersion.PLAIN.value
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(action__in=Action.values), name="trace_action_known")
        ]
        indexes = [
            models.Index(fields=["person_id", "-at"], name="trace_person_at"),
            models.Index(fields=["user_id", "-at"], name="trace_user_at"),
            models.Index(fields=["-at"], name="trace_emergency", condition=models.Q(is_emergency=True)),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.what}"


class ChainHead(models.Model):
    """The end of the chain: locks writers one at a time and betrays a cut tail. One row, sealed by the key."""

    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    seal = models.CharField(max_length=64, default="", db_default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="chain_head_single")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash[:12]}"
