"""Who agreed, who edited what, which alert was closed. Insert-only."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from openparcours.coordination.careplans.choices import (
    ANSWER_TONES,
    AgreementAnswer,
    AgreementParty,
    ChangeAct,
    DueKind,
    LineKind,
)
from openparcours.coordination.careplans.models.plans import CarePlan
from openparcours.coordination.records.choices import AgreementMeans, Restriction
from openparcours.kit.files import StoredIn
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import PractitionerRole


class PlanAgreement(models.Model):
    """The answer of the person, of who speaks for her, of her physician or of a structure to a version.

    FHIR: Consent (scope = treatment, dateTime, performer = party, sourceAttachment = proof); TDDUI
    « consent accord ».
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="agreements")
    party = models.CharField("qui", max_length=16, choices=AgreementParty)
    given_by = models.CharField("nom", max_length=150, blank=True)
    answer = models.CharField("réponse", max_length=7, choices=AgreementAnswer)
    agreed_on = models.DateField("le")
    means = models.CharField("comment", max_length=12, choices=AgreementMeans)
    comment = models.CharField("précision", max_length=500, blank=True)
    proof = models.FileField(upload_to=StoredIn("preuves"), blank=True)
    recorded_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-agreed_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=AgreementAnswer.YES) | ~Q(comment=""), name="disagreement_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} : {self.answer}"

    @property
    def tone(self) -> str:
        return ANSWER_TONES[AgreementAnswer(self.answer)]


class PlanChange(models.Model):
    """One edit of a version: by whom, on which line, from what to what."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=12, choices=ChangeAct)
    kind = models.CharField(max_length=8, choices=LineKind)
    line_id = models.UUIDField(null=True)
    label = models.CharField(max_length=300, blank=True)
    fields = models.JSONField("champs", default=list, help_text="[nom, avant, après]")
    restriction = models.CharField(max_length=7, choices=Restriction, default=Restriction.CIRCLE)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["plan", "-number"], name="plan_change")]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.kind}"


class PlanAlertDismissal(models.Model):
    """A late action or a due revision that somebody closed, with a reason; a new date is a new alert."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="dismissals")
    kind = models.CharField(max_length=8, choices=DueKind)
    line_id = models.UUIDField(help_text="l'action, ou la série du plan")
    due_on = models.DateField()
    reason = models.CharField("motif", max_length=250)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line_id", "kind", "due_on"], name="alert_closed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="alert_closing_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} du {self.due_on:%d/%m/%Y}"
