"""The sections of a response: each its audience, its authors, its revision."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.assessments.choices import ConflictOutcome, SectionState
from openparcours.coordination.assessments.models.responses import QuestionnaireResponse
from openparcours.coordination.records.choices import Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import PersonAccess


class ResponseSectionQuerySet(models.QuerySet["ResponseSection"]):
    def visible_to(self, actor: Actor) -> "ResponseSectionQuerySet":
        """Keep the sections whose audience holds the actor, for persons whose door is open to her.

        Who wrote last in a section reads it, as the author of a note reads hers: once somebody of
        the audience has written after her, it closes again. A section where nobody wrote is open
        to the team that keeps the response.
        """
        if not actor.can("assessments.read"):
            return self.none()
        doors = PersonAccess.objects.open_to(actor).sharing().filter(person=OuterRef("response__person"))
        team = Q(response__organization_id=actor.organization_id) if actor.organization_id else Q(pk=None)
        without_person = Q(response__person=None) & team
        readable = (
            Q(restriction=Restriction.CIRCLE)
            | (team & Q(restriction=Restriction.DAC))
            | (team & Q(state=SectionState.TO_FILL))
        )
        if actor.post_id:
            readable |= Q(updated_by=actor.post_id)
        if actor.care_category == CareCategory.HEALTH:
            health = Q(Exists(doors.filter(shows_health=True))) | without_person
            readable |= Q(restriction=Restriction.HEALTH) & health
        return self.filter(readable, Q(Exists(doors)) | without_person)


class ResponseSection(models.Model):
    """The answers of one section: `revision` counts its saves, `stamps` tells the one of each answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    response = models.ForeignKey(QuestionnaireResponse, models.CASCADE, related_name="sections")
    code = models.CharField(max_length=64)
    title = models.CharField("titre", max_length=200)
    position = models.PositiveSmallIntegerField()
    restriction = models.CharField("audience", max_length=7, choices=Restriction)
    answers = models.JSONField("réponses", default=dict)
    revision = models.PositiveIntegerField(default=0)
    stamps = models.JSONField(default=dict, help_text="question → révision de sa réponse")
    state = models.CharField("état", max_length=9, choices=SectionState, default=SectionState.TO_FILL)
    assigned_to = models.ForeignKey(
        PractitionerRole, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ResponseSectionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "code"], name="section_once"),
            models.CheckConstraint(
                condition=~Q(state=SectionState.TO_FILL) | Q(answers={}),
                name="section_to_fill_is_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assigned_to"],
                name="section_assigned",
                condition=Q(assigned_to__isnull=False) & ~Q(state=SectionState.DONE),
            )
        ]

    def __str__(self) -> str:
        return self.title


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
