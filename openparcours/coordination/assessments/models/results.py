"""What is drawn from answers: scores with all that explains them, and what the authors point out."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.assessments.choices import MARKING_TONES, MarkingKind, ScoreStatus
from openparcours.coordination.assessments.models.responses import QuestionnaireResponse, ResponseSection
from openparcours.coordination.assessments.rules.numbers import in_french
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import PractitionerRole


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, actor: Actor) -> "ScoreQuerySet":
        """Keep the scores of the sections that the actor may read."""
        return self.filter(Exists(ResponseSection.objects.visible_to(actor).filter(pk=OuterRef("section"))))


class Score(models.Model):
    """A score of a validated response; `section` is the most restricted of those it was drawn from.

    `details` keeps the arithmetic in words, the missing answers and the alerts, as
    `rules.ScoreResult` tells them; the answers it was computed from are frozen beside it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    response = models.ForeignKey(QuestionnaireResponse, models.CASCADE, related_name="scores")
    section = models.ForeignKey(ResponseSection, models.CASCADE, related_name="+")
    code = models.CharField(max_length=64)
    label = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    state = models.CharField(max_length=11, choices=ScoreStatus)
    shown = models.CharField(max_length=80)
    minimum = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    maximum = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    band = models.CharField("lecture", max_length=500, blank=True)
    tone = models.CharField(max_length=8, blank=True)
    reading = models.TextField(blank=True)
    instrument_version = models.CharField(max_length=500)
    source = models.TextField(blank=True)
    is_auxiliary = models.BooleanField(default=False)
    has_alert = models.BooleanField(default=False)
    details = models.JSONField(default=dict)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "code"], name="score_once"),
            models.CheckConstraint(
                condition=Q(value=None, state__in=[ScoreStatus.UNDETERMINED, ScoreStatus.OUT_OF_PLAY])
                | Q(value__isnull=False, state__in=[ScoreStatus.COMPUTED, ScoreStatus.PRORATED]),
                name="score_without_value_is_undetermined",
            ),
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum__gt=F("minimum")), name="score_range_goes_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} : {self.shown}"

    @property
    def out_of(self) -> str:
        """Return the top of a scale that begins at zero, blank for another."""
        is_plain = self.minimum == 0 and self.maximum is not None and not self.details.get("unit")
        return in_french(self.maximum) if is_plain and self.maximum is not None else ""


class MarkingQuerySet(models.QuerySet["Marking"]):
    def visible_to(self, actor: Actor) -> "MarkingQuerySet":
        """Keep the markings of the sections that the actor may read."""
        return self.filter(Exists(ResponseSection.objects.visible_to(actor).filter(pk=OuterRef("section"))))


class Marking(models.Model):
    """An answer pointed out as a need, a strength or a risk; `item_code` blank: the whole section."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey(ResponseSection, models.CASCADE, related_name="markings")
    item_code = models.CharField(max_length=64, blank=True)
    label = models.CharField("question", max_length=500)
    kind = models.CharField("repère", max_length=7, choices=MarkingKind)
    text = models.CharField("précision", max_length=1000, blank=True)
    marked_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now)

    objects = MarkingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "item_code", "kind"], name="marking_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.label}"

    @property
    def tone(self) -> str:
        return MARKING_TONES[MarkingKind(self.kind)]
