"""A questionnaire filled in, about a person or none, on a frozen version; its sections, each its audience."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.assessments.choices import (
    AnswerMode,
    QuestionnaireUse,
    ResponseStatus,
    SectionState,
)
from openparcours.coordination.records.choices import Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.models import Definition
from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person, PersonAccess


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


class QuestionnaireResponseQuerySet(models.QuerySet["QuestionnaireResponse"]):
    def visible_to(self, actor: Actor) -> "QuestionnaireResponseQuerySet":
        """Keep the responses of which the actor may read one section at least."""
        sections = ResponseSection.objects.visible_to(actor).filter(response=OuterRef("pk"))
        return self.filter(Exists(sections))


class QuestionnaireResponse(models.Model):
    """Answers to one version of a questionnaire; frozen once validated, amended by a new version.

    Without a person, it belongs to its organisation alone (an anonymous screening).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="questionnaire_responses"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    code = models.CharField("questionnaire", max_length=64)
    title = models.CharField("titre", max_length=200)
    use = models.CharField("usage", max_length=10, choices=QuestionnaireUse)
    status = models.CharField("état", max_length=9, choices=ResponseStatus, default=ResponseStatus.DRAFT)
    mode = models.CharField("rempli", max_length=13, choices=AnswerMode, default=AnswerMode.PROFESSIONAL)
    respondent = models.CharField("qui a répondu", max_length=200, blank=True)
    answered_on = models.DateField("date des réponses", default=timezone.localdate)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    amends = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField("envoyé par lien", null=True, blank=True)
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True, help_text="contre le double envoi")

    objects = QuestionnaireResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organization__isnull=False),
                name="response_belongs_to_someone",
            ),
            models.CheckConstraint(
                condition=Q(status=ResponseStatus.DRAFT, validated_at=None)
                | Q(status=ResponseStatus.WITHDRAWN)
                | Q(validated_at__isnull=False),
                name="response_validated_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(amends=None, version=1) | Q(amends__isnull=False, version__gt=1),
                name="response_amendment_has_a_number",
            ),
            models.CheckConstraint(condition=~Q(amends=F("id")), name="response_amends_another"),
            models.UniqueConstraint(
                fields=["amends"],
                condition=~Q(status=ResponseStatus.WITHDRAWN),
                name="response_amended_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-answered_on"], name="response_person"),
            models.Index(fields=["person", "code", "status"], name="response_code"),
            models.Index(fields=["organization", "status", "-started_at"], name="response_team"),
            models.Index(
                fields=["author", "-started_at"],
                name="response_drafts",
                condition=Q(status=ResponseStatus.DRAFT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} du {self.answered_on:%d/%m/%Y}"

    @property
    def is_draft(self) -> bool:
        return self.status == ResponseStatus.DRAFT


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


class ResponseTransition(models.Model):
    """A change of state of a response; insert-only."""

    response = models.ForeignKey(QuestionnaireResponse, models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=9, choices=ResponseStatus, blank=True)
    to_status = models.CharField(max_length=9, choices=ResponseStatus)
    by_label = models.CharField(max_length=200)
    by_id = models.UUIDField(null=True, help_text="poste")
    reason = models.CharField("motif", max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(to_status=ResponseStatus.WITHDRAWN) | ~Q(reason=""),
                name="response_withdrawn_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["response", "at"], name="response_history")]

    def __str__(self) -> str:
        return f"{self.get_to_status_display()} {self.at}"
