"""What of a response was taken away to a home visit, by whom, and whether it came back."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.assessments.models.responses import QuestionnaireResponse
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import PractitionerRole


class VisitCopyQuerySet(models.QuerySet["VisitCopy"]):
    def visible_to(self, actor: Actor) -> "VisitCopyQuerySet":
        """Keep the copies that the actor took; they stay hers when the door of the person has shut since."""
        return self.filter(taken_by=actor.post_id) if actor.post_id else self.none()


class VisitCopy(models.Model):
    """A copy of a response taken on a device; `received`: section → digest of what came back of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    response = models.ForeignKey(QuestionnaireResponse, models.CASCADE, related_name="visit_copies")
    taken_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField("emportée", default=timezone.now)
    expires_at = models.DateTimeField("expire")
    received = models.JSONField("reçu", default=dict)
    returned_at = models.DateTimeField("rentrée", null=True, blank=True)

    objects = VisitCopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("taken_at")), name="visit_copy_expires_after_it_was_taken"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_at__gte=F("taken_at")),
                name="visit_copy_returned_after_it_was_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["response"], name="visit_copy_out", condition=Q(returned_at=None)),
        ]

    def __str__(self) -> str:
        return f"copie emportée le {timezone.localtime(self.taken_at):%d/%m/%Y}"
