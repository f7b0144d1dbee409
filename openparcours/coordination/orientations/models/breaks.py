"""What broke a pathway, kept as data for the territory."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.orientations.choices import BREAK_TONES, BreakKind
from openparcours.coordination.orientations.models.orientations import Orientation
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Commune, Organization, PractitionerRole, Territory
from openparcours.registry.people.models import Person


class PathwayBreakQuerySet(models.QuerySet["PathwayBreak"]):
    def visible_to(self, actor: Actor) -> "PathwayBreakQuerySet":
        """Keep the breaks of the actor's organisation and of her departments; they name nobody on screen."""
        if not actor.can("breaks.read"):
            return self.none()
        mine = Q(organization=actor.organization_id)
        return self.filter(mine | Q(commune__department__in=actor.departments))


class PathwayBreak(models.Model):
    """A refusal, a wait, a silence, a gap or a failed orientation: what was missing, where, until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("nature", max_length=12, choices=BreakKind)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    declared_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="pathway_breaks")
    orientation = models.ForeignKey(
        Orientation, models.PROTECT, null=True, blank=True, related_name="pathway_breaks"
    )
    request_id = models.UUIDField(null=True, blank=True)
    need = models.CharField("besoin", max_length=60, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    target_category = models.CharField("type de structure", max_length=200, blank=True)
    reason = models.CharField("motif", max_length=60, blank=True)
    note = models.CharField("précision", max_length=250, blank=True)
    occurred_on = models.DateField("constatée le", default=timezone.localdate)
    wait_days = models.PositiveIntegerField("délai annoncé, en jours", null=True, blank=True)
    solved_on = models.DateField("résolue le", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    submission_key = models.UUIDField(null=True, help_text="contre le double envoi")

    objects = PathwayBreakQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declared_by", "submission_key"], name="break_sent_once"),
            models.CheckConstraint(condition=Q(kind__in=BreakKind.values), name="break_kind_known"),
            models.CheckConstraint(
                condition=Q(solved_on=None) | Q(solved_on__gte=F("occurred_on")),
                name="break_solved_after_it_occurred",
            ),
            models.UniqueConstraint(
                fields=["orientation", "kind", "occurred_on"],
                condition=Q(orientation__isnull=False),
                name="break_of_orientation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-occurred_on"], name="break_organization"),
            models.Index(fields=["commune", "kind", "-occurred_on"], name="break_place"),
            models.Index(fields=["person", "need"], name="break_person", condition=Q(solved_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.occurred_on:%d/%m/%Y}"

    @property
    def tone(self) -> str:
        return BREAK_TONES[BreakKind(self.kind)]
