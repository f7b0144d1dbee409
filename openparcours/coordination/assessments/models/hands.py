"""Who wrote in a section, and the answers that two hands gave at once."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.assessments.choices import ConflictOutcome
from openparcours.coordination.assessments.models.responses import ResponseSection
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import PractitionerRole


class SectionAuthor(models.Model):
    """Somebody who wrote in a section, and when last; without a post, a guest under her label."""

    section = models.ForeignKey(ResponseSection, models.CASCADE, related_name="authors")
    post = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=200)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["section", "post"], condition=Q(post__isnull=False), name="section_author_once"
            ),
            models.UniqueConstraint(
                fields=["section", "label"], condition=Q(post=None), name="section_guest_once"
            ),
            models.CheckConstraint(
                condition=Q(last_at__gte=F("first_at")), name="section_author_last_after_first"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class AnswerConflictQuerySet(models.QuerySet["AnswerConflict"]):
    def visible_to(self, actor: Actor) -> "AnswerConflictQuerySet":
        """Keep the conflicts of the sections that the actor may read."""
        return self.filter(Exists(ResponseSection.objects.visible_to(actor).filter(pk=OuterRef("section"))))


class AnswerConflict(models.Model):
    """An answer that arrived late on one that somebody else had changed: kept until one decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey(ResponseSection, models.CASCADE, related_name="conflicts")
    item_code = models.CharField(max_length=64)
    label = models.CharField(max_length=500)
    mine = models.JSONField("réponse arrivée", null=True)
    theirs = models.JSONField("réponse déjà là", null=True)
    base_revision = models.PositiveIntegerField()
    client = models.CharField("page qui a écrit", max_length=40, blank=True)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    author_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=ConflictOutcome, default=ConflictOutcome.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    objects = AnswerConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=ConflictOutcome.OPEN, decided_at=None)
                | (~Q(outcome=ConflictOutcome.OPEN) & Q(decided_at__isnull=False)),
                name="conflict_decided_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["section"], name="conflict_open", condition=Q(outcome=ConflictOutcome.OPEN))
        ]

    def __str__(self) -> str:
        return self.label
