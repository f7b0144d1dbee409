"""Secret addresses given to people without an account."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.kit.ids import new_id


class GuestLink(models.Model):
    """An address that opens one target for one purpose until it ends, is spent or revoked.

    `label` says whom it was given to (a structure, a service), for the trail; never a person's name.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField("usage", max_length=40)
    target_id = models.UUIDField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    label = models.CharField("destinataire", max_length=200, blank=True)
    is_single_use = models.BooleanField("à usage unique", default=False)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by_id = models.UUIDField(null=True, help_text="poste")
    organization_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="link_has_an_end"),
        ]
        indexes = [models.Index(fields=["target_id", "purpose"], name="link_target")]

    def __str__(self) -> str:
        return f"{self.purpose} jusqu'au {self.expires_at:%d/%m/%Y}"

    def is_open_at(self, moment: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > moment and not self.is_spent

    @property
    def is_spent(self) -> bool:
        return self.is_single_use and self.used_at is not None
