"""A plan, version by version, and what moves it."""

from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.careplans.choices import (
    IN_FORCE,
    LIVING,
    STATUS_TONES,
    WRITTEN,
    PlanKind,
    PlanStatus,
)
from openparcours.coordination.records.models import Episode
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person, PersonAccess


class CarePlanQuerySet(models.QuerySet["CarePlan"]):
    def visible_to(self, actor: Actor) -> "CarePlanQuerySet":
        """Keep the plans of persons whose door is open; one never proposed is its authors' and their team's."""
        if not actor.can("plans.read"):
            return self.none()
        doors = PersonAccess.objects.open_to(actor).sharing().filter(person=OuterRef("person"))
        written_with = CarePlan.authors.through.objects.filter(
            careplan=OuterRef("pk"), practitionerrole=actor.post_id
        )
        own = Q(organization_id=actor.organization_id)
        return self.filter(Exists(doors), own | Q(proposed_on__isnull=False) | Q(Exists(written_with)))

    def in_force(self) -> "CarePlanQuerySet":
        """Keep the plans that are applied now, under revision or not."""
        return self.filter(status__in=IN_FORCE)

    def written(self) -> "CarePlanQuerySet":
        """Keep the versions being written."""
        return self.filter(status__in=WRITTEN)


class CarePlan(models.Model):
    """One version of a person's plan for an episode (HAS PPCS 2019).

    `series_id` joins the versions; `goal_count` is kept by services so that the database itself
    refuses a valid plan without objective; `edit_number` grows at each change of content.

    FHIR: CarePlan (identifier = external_id, status, intent = plan, title, subject = Person,
    encounter = Episode, author = referent, contributor = authors, replaces = previous,
    addresses = PlanProblem, goal = Goal, activity.reference = PlanAction as Task,
    supportingInfo = PlanAgreement as Consent); TDDUI CarePlan projet personnalisé, whose Goal
    « attente » of the person and of the family are `matters` and `family_words`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    series_id = models.UUIDField(default=new_id)
    person = models.ForeignKey(Person, models.PROTECT, related_name="care_plans")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="care_plans")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    kind = models.CharField("type", max_length=9, choices=PlanKind, default=PlanKind.PPCS)
    title = models.CharField("titre", max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="following")
    status = models.CharField(max_length=11, choices=PlanStatus, default=PlanStatus.DRAFT)
    referent = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")
    authors = models.ManyToManyField(
        PractitionerRole, verbose_name="co-auteurs", blank=True, related_name="+"
    )
    matters = models.TextField("ce qui compte pour la personne", blank=True)
    family_words = models.TextField("attentes de l'entourage", blank=True)
    plain_text = models.TextField("version facile à lire", blank=True)
    written_on = models.DateField("élaboré le")
    proposed_on = models.DateField("proposé le", null=True, blank=True)
    validated_on = models.DateField("validé le", null=True, blank=True)
    next_revision_on = models.DateField("prochaine révision", null=True, blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    closing_reason = models.CharField("motif", max_length=250, blank=True)
    goal_count = models.PositiveSmallIntegerField(default=0)
    goal_counts = models.JSONField("objectifs par état, à la clôture", null=True, blank=True)
    edit_number = models.PositiveIntegerField(default=0, help_text="verrou optimiste")
    external_id = models.CharField("numéro dans un autre logiciel", max_length=80, blank=True)
    document_reference = models.CharField("document d'origine", max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series_id", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(status__in=WRITTEN), name="plan_written_once"
            ),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(status__in=IN_FORCE), name="plan_in_force_once"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=IN_FORCE)
                | Q(
                    referent__isnull=False,
                    next_revision_on__isnull=False,
                    validated_on__isnull=False,
                    goal_count__gte=1,
                ),
                name="plan_valid_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[PlanStatus.DRAFT, PlanStatus.CLOSED]) | Q(proposed_on__isnull=False),
                name="plan_proposed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.CLOSED, closed_on__isnull=False) & ~Q(closing_reason="")
                | (~Q(status=PlanStatus.CLOSED) & Q(closed_on=None, closing_reason="")),
                name="plan_closed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-version"], name="plan_person"),
            models.Index(
                fields=["referent", "next_revision_on"],
                name="plan_revision",
                condition=Q(status__in=IN_FORCE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"

    @property
    def is_written(self) -> bool:
        return self.status in WRITTEN

    @property
    def is_in_force(self) -> bool:
        return self.status in IN_FORCE

    @property
    def is_living(self) -> bool:
        return self.status in LIVING

    @property
    def tone(self) -> str:
        return STATUS_TONES[PlanStatus(self.status)]

    @property
    def short_kind(self) -> str:
        return {PlanKind.PPCS: "PPCS", PlanKind.PPS: "PPS"}.get(PlanKind(self.kind), "Parcours protocolisé")

    @property
    def shown_title(self) -> str:
        return self.title or "Plan personnalisé de coordination"

    def is_late_for(self, post_id: UUID | None) -> bool:
        """Tell whether a post leads this plan and its revision is due."""
        due = self.next_revision_on
        return self.referent_id == post_id and due is not None and due <= timezone.localdate()


class PlanTransition(models.Model):
    """One change of a version's status; insert-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=11, choices=PlanStatus, blank=True)
    to_status = models.CharField(max_length=11, choices=PlanStatus)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class PlanRevision(models.Model):
    """A revision: planned, opened, then done when the next version is validated."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="revisions")
    next_plan = models.OneToOneField(CarePlan, models.CASCADE, related_name="revision_of")
    planned_on = models.DateField("prévue le", null=True, blank=True)
    opened_on = models.DateField("ouverte le")
    done_on = models.DateField("faite le", null=True, blank=True)
    participants = models.CharField("participants", max_length=500, blank=True)
    decisions = models.TextField("décisions", blank=True)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"révision du {self.opened_on:%d/%m/%Y}"
