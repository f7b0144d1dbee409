"""What a version holds: problems, goals, actions, alerts in clear."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.careplans.choices import (
    ACTION_LOOKS,
    ACTION_OPEN,
    ACTION_SAYS_WHY,
    AGREEMENT_TONES,
    GOAL_SAYS_WHY,
    GOAL_TONES,
    RESTRICTIONS,
    ActionNature,
    ActionStatus,
    ActorAgreement,
    GoalKind,
    GoalStatus,
    LineKind,
    Priority,
    ProblemSource,
    ProblemStatus,
)
from openparcours.coordination.careplans.models.plans import CarePlan
from openparcours.coordination.records.choices import Restriction
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import PersonAccess

M = TypeVar("M", bound=models.Model)


class RestrictedQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> "RestrictedQuerySet[M]":
        """Keep the lines of visible plans whose audience holds the actor, or that she wrote."""
        readable = (
            Q(restriction=Restriction.CIRCLE)
            | Q(restriction=Restriction.DAC, plan__organization=actor.organization_id)
            | Q(created_by=actor.post_id)
        )
        if actor.care_category == CareCategory.HEALTH:
            doors = PersonAccess.objects.open_to(actor).filter(
                person=OuterRef("plan__person"), shows_health=True
            )
            readable |= Q(restriction=Restriction.HEALTH) & Q(Exists(doors))
        return self.filter(readable, in_seen_plan(actor))


def in_seen_plan(actor: Actor) -> Exists:
    """Return the condition « its plan is shown to the actor »: the row's own plan is tried, not every plan."""
    return Exists(CarePlan.objects.visible_to(actor).filter(pk=OuterRef("plan")))


class PlanLine(models.Model):
    """What lines have in common; `line_id` is the same in every version of the plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line_id = models.UUIDField(default=new_id)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    created_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    external_id = models.CharField("numéro dans un autre logiciel", max_length=80, blank=True)

    class Meta:
        abstract = True
        ordering = ["rank", "id"]


class RestrictedLine(PlanLine):
    """A line with an audience; a goal's is at least as narrow as its problem's."""

    restriction = models.CharField(
        "qui peut lire", max_length=7, choices=Restriction, default=Restriction.CIRCLE
    )

    class Meta(PlanLine.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["plan", "line_id"], name="%(class)s_line_once"),
            models.CheckConstraint(
                condition=Q(restriction__in=RESTRICTIONS), name="%(class)s_audience_known"
            ),
        ]


class PlanProblem(RestrictedLine):
    """A need or a difficulty; the need comes from the nomenclature `plan.need`, whose domains weigh alike.

    FHIR: ServiceRequest (intent = plan, category = domain, code = need or text, basedOn =
    CarePlan), TDDUI « besoin »; a Condition when the need is a health problem.
    """

    KIND = LineKind.PROBLEM
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="problems")
    domain = models.CharField("domaine", max_length=60, blank=True)
    need = models.CharField("besoin", max_length=60, blank=True)
    label = models.CharField("problème", max_length=300)
    detail = models.TextField("précision", blank=True)
    source_kind = models.CharField(
        "d'où vient-il", max_length=13, choices=ProblemSource, default=ProblemSource.PROFESSIONAL
    )
    source_id = models.UUIDField(null=True, blank=True)
    source_label = models.CharField("source", max_length=200, blank=True)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, default=Priority.MEDIUM)
    is_necessary = models.BooleanField("nécessaire", default=True)
    is_possible = models.BooleanField("possible maintenant", default=True)
    status = models.CharField("état", max_length=6, choices=ProblemStatus, default=ProblemStatus.ACTIVE)

    objects = RestrictedQuerySet["PlanProblem"].as_manager()

    class Meta(RestrictedLine.Meta):
        constraints = [
            *RestrictedLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "source_kind", "source_id"],
                condition=Q(source_id__isnull=False),
                name="problem_source_once",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="problem_is_named"),
        ]

    def __str__(self) -> str:
        return self.label


class Goal(RestrictedLine):
    """What the person wants to reach, in her own words.

    FHIR: Goal (description = words, note = heading, lifecycleStatus and achievementStatus =
    status, target.measure and detail = criterion and target, target.dueDate = due_on,
    addresses = PlanProblem, statusReason = reason); TDDUI « objectif ».
    """

    KIND = LineKind.GOAL
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="goals")
    problem = models.ForeignKey(PlanProblem, models.CASCADE, null=True, blank=True, related_name="goals")
    heading = models.CharField("titre court", max_length=120, blank=True)
    words = models.CharField("objectif", max_length=500)
    kind = models.CharField("type", max_length=13, choices=GoalKind, blank=True)
    criterion = models.CharField("comment saura-t-on", max_length=300, blank=True)
    target = models.CharField("cible", max_length=150, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    status = models.CharField("état", max_length=19, choices=GoalStatus, default=GoalStatus.PROPOSED)
    reason = models.CharField("pourquoi", max_length=500, blank=True)
    review = models.TextField("bilan", blank=True)
    document_reference = models.CharField("document du bilan", max_length=200, blank=True)

    objects = RestrictedQuerySet["Goal"].as_manager()

    class Meta(RestrictedLine.Meta):
        constraints = [
            *RestrictedLine.Meta.constraints,
            models.CheckConstraint(condition=~Q(words=""), name="goal_is_worded"),
            models.CheckConstraint(
                condition=~Q(status__in=GOAL_SAYS_WHY) | ~Q(reason=""), name="goal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def tone(self) -> str:
        return GOAL_TONES[GoalStatus(self.status)]


class PlanActionQuerySet(models.QuerySet["PlanAction"]):
    def visible_to(self, actor: Actor) -> "PlanActionQuerySet":
        """Keep the actions of visible goals, and those that the actor herself carries."""
        goals = Goal.objects.visible_to(actor).filter(pk=OuterRef("goal"))
        mine = Q(participant__practitioner_role=actor.post_id, participant__practitioner_role__isnull=False)
        return self.filter(Q(Exists(goals)) | (mine & Q(in_seen_plan(actor))))

    def of_post(self, post_id: UUID | None) -> "PlanActionQuerySet":
        """Keep the actions that a post carries."""
        return self.filter(
            participant__practitioner_role=post_id, participant__practitioner_role__isnull=False
        )

    def open(self) -> "PlanActionQuerySet":
        """Keep what remains to be done."""
        return self.filter(status__in=ACTION_OPEN)


class PlanAction(PlanLine):
    """Who does what, when, how often and with which means, for a goal; she accepts or refuses.

    The actor is a member of the circle, a service outside it, somebody known by name, or the
    person herself. `asked_at` and `answer_due_on` make an asked agreement « sans réponse ».

    FHIR: Task (basedOn = CarePlan, focus = Goal, description = title, note = detail, owner =
    actor, status, businessStatus = agreement, restriction.period = starts_on..ends_on,
    statusReason = obstacle, output = result, input = means and funding), TDDUI « action » and
    « moyen ou ressource »; ServiceRequest where the actor is a service to be found.
    """

    KIND = LineKind.ACTION
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="actions")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="actions")
    title = models.CharField("action", max_length=300)
    detail = models.TextField("précision", blank=True)
    nature = models.CharField(max_length=12, choices=ActionNature, blank=True)
    participant = models.ForeignKey(
        CareTeamParticipant, models.PROTECT, null=True, blank=True, related_name="plan_actions"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    actor_name = models.CharField("qui", max_length=150, blank=True)
    actor_contact = models.CharField("contact", max_length=150, blank=True)
    is_by_person = models.BooleanField("par la personne elle-même", default=False)
    agreement = models.CharField(
        "accord", max_length=12, choices=ActorAgreement, default=ActorAgreement.TO_ASK
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField("réponse attendue le", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.CharField("motif du refus", max_length=500, blank=True)
    starts_on = models.DateField("à partir du", null=True, blank=True)
    ends_on = models.DateField("au plus tard le", null=True, blank=True)
    frequency = models.CharField("rythme", max_length=120, blank=True)
    means = models.CharField("moyens", max_length=500, blank=True)
    funding = models.CharField("financement", max_length=150, blank=True)
    status = models.CharField("état", max_length=10, choices=ActionStatus, default=ActionStatus.PENDING)
    reported_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField("résultat", blank=True)
    obstacle = models.CharField("ce qui a empêché", max_length=500, blank=True)

    objects = PlanActionQuerySet.as_manager()

    class Meta(PlanLine.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "line_id"], name="action_line_once"),
            models.CheckConstraint(condition=~Q(title=""), name="action_is_named"),
            models.CheckConstraint(
                condition=Q(is_by_person=False, organization=None, actor_name="")
                | Q(is_by_person=False, participant=None, actor_name="")
                | Q(is_by_person=False, participant=None, organization=None)
                | Q(is_by_person=True, participant=None, organization=None, actor_name=""),
                name="action_has_one_actor",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="action_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(agreement=ActorAgreement.REFUSED) | ~Q(answer_reason=""),
                name="action_refusal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ACTION_SAYS_WHY) | ~Q(obstacle=""), name="action_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(agreement=ActorAgreement.UNANSWERED), name="action_unanswered_is_derived"
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "status"], name="action_actor"),
            models.Index(fields=["plan", "status", "ends_on"], name="action_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def actor_label(self) -> str:
        if self.participant:
            return self.participant.display_name
        if self.is_by_person:
            return "La personne elle-même"
        return self.actor_name or str(self.organization or "")

    @property
    def has_account(self) -> bool:
        post = self.participant.practitioner_role if self.participant else None
        return post is not None and post.practitioner.user_id is not None

    @property
    def has_actor(self) -> bool:
        return bool(self.participant_id or self.organization_id or self.actor_name or self.is_by_person)

    @property
    def is_askable(self) -> bool:
        return self.has_actor and not self.is_by_person

    @property
    def is_open(self) -> bool:
        return self.status in ACTION_OPEN

    @property
    def is_late(self) -> bool:
        return self.is_late_on(timezone.localdate())

    def is_late_on(self, day: date) -> bool:
        """Tell whether it should have been done before a day."""
        return self.is_open and self.ends_on is not None and self.ends_on < day

    @property
    def shown_agreement(self) -> ActorAgreement:
        """Return the agreement, unanswered once the day of the answer has passed."""
        is_past = self.answer_due_on is not None and self.answer_due_on < timezone.localdate()
        if self.agreement == ActorAgreement.ASKED and is_past:
            return ActorAgreement.UNANSWERED
        return ActorAgreement(self.agreement)

    @property
    def agreement_label(self) -> str:
        return str(self.shown_agreement.label)

    @property
    def agreement_tone(self) -> str:
        return AGREEMENT_TONES[self.shown_agreement]

    @property
    def tone(self) -> str:
        return ACTION_LOOKS[ActionStatus(self.status)][0]

    @property
    def icon(self) -> str:
        return ACTION_LOOKS[ActionStatus(self.status)][1]


class ContingencyAlert(PlanLine):
    """An alert in clear: if this happens, whom to call, in which order, then what to do.

    FHIR: CarePlan.activity.detail of kind CommunicationRequest (doNotPerform = false), read by the
    person and by everybody around her.
    """

    KIND = LineKind.ALERT
    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="alerts")
    condition = models.CharField("si", max_length=300)
    call = models.CharField("alors appeler", max_length=200)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    then = models.CharField("puis", max_length=300, blank=True)

    class Meta(PlanLine.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "line_id"], name="alert_line_once"),
            models.CheckConstraint(condition=~Q(condition="") & ~Q(call=""), name="alert_is_whole"),
        ]

    def __str__(self) -> str:
        return f"Si {self.condition} : appeler {self.call}"
