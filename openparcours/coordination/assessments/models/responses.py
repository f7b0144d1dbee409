"""A questionnaire filled in: about a person or none, on a frozen version of its definition."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.assessments.choices import AnswerMode, QuestionnaireUse, ResponseStatus
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.models import Definition
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person


class QuestionnaireResponseQuerySet(models.QuerySet["QuestionnaireResponse"]):
    def visible_to(self, actor: Actor) -> "QuestionnaireResponseQuerySet":
        """Keep the responses of which the actor may read one section at least."""
        from openparcours.coordination.assessments.models.sections import ResponseSection

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
    amends = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="amended_by")
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
