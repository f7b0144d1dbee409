"""Find plans and versions, who may write them, what they lack."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from openparcours.coordination.careplans.choices import (
    ACTION_LINK,
    LIVING,
    PERSONS_OWN,
    ActorAgreement,
    AgreementAnswer,
    PlanStatus,
)
from openparcours.coordination.careplans.models import (
    CarePlan,
    Goal,
    PlanAction,
    PlanAgreement,
    PlanRevision,
)
from openparcours.coordination.careplans.models.lines import in_seen_plan
from openparcours.coordination.careplans.rules import Demand, PlanFacts, demands
from openparcours.coordination.careplans.selectors.lines import with_actor
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.models import Event
from openparcours.foundation.links.models import GuestLink
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class Versions:
    """A person's plans as the actor may read them, the last version first."""

    plans: list[CarePlan]

    @property
    def in_force(self) -> CarePlan | None:
        return next((p for p in self.plans if p.is_in_force), None)

    @property
    def written(self) -> CarePlan | None:
        return next((p for p in self.plans if p.is_written), None)

    @property
    def current(self) -> CarePlan | None:
        """Return the version to show first: what is applied, else what is written, else the last."""
        return self.in_force or self.written or (self.plans[0] if self.plans else None)

    def before(self, plan: CarePlan) -> CarePlan | None:
        """Return the version that a version replaced."""
        return next((p for p in self.plans if p.pk == plan.previous_id), None)


def versions(actor: Actor, person: Person) -> Versions:
    """Return every version that the actor may read, the last first."""
    plans = _shown(actor).filter(person=person).order_by("-episode__opened_on", "-version", "-created_at")
    return Versions(list(plans))


def plan(actor: Actor, plan_id: UUID) -> CarePlan | None:
    """Return one version that the actor may read."""
    return _shown(actor).filter(pk=plan_id).first()


def may_write(actor: Actor, plan: CarePlan) -> bool:
    """Tell whether the actor writes this plan: of its organisation, or a co-author."""
    if not actor.can("plans.write"):
        return False
    return plan.organization_id == actor.organization_id or _is_author(actor, plan)


def carries(actor: Actor, action: PlanAction) -> bool:
    """Tell whether an action is the actor's own."""
    post = action.participant.practitioner_role_id if action.participant else None
    return post is not None and post == actor.post_id


def facts_of(plan: CarePlan) -> PlanFacts:
    """Return what the validity of a version is decided on."""
    actions = [one for one in with_actor(plan.actions.all()) if one.is_open]
    agreed = plan.agreements.filter(party__in=PERSONS_OWN).exclude(answer=AgreementAnswer.NO)
    return PlanFacts(
        goals=plan.goals.count(),
        has_referent=plan.referent_id is not None,
        next_revision_on=plan.next_revision_on,
        has_person_agreement=agreed.exists(),
        unanswered=sum(one.is_askable and one.agreement != ActorAgreement.ACCEPTED for one in actions),
        without_actor=sum(not one.has_actor for one in actions),
    )


def demands_of(plan: CarePlan) -> list[Demand]:
    """Return what a version needs, met or not."""
    return demands(facts_of(plan), today=timezone.localdate())


def counts_by_status(plan: CarePlan) -> dict[str, int]:
    """Return how many goals a version has by status, for the evaluation of benefits at closure."""
    return dict(Counter(Goal.objects.filter(plan=plan).values_list("status", flat=True)))


def linked_action(link: GuestLink) -> PlanAction | None:
    """Return the action that a link opens, while its plan lives and is shown."""
    if link.purpose != ACTION_LINK:
        return None
    shown: list[str] = [status for status in LIVING if status != PlanStatus.DRAFT]
    found = with_actor(PlanAction.objects.filter(pk=link.target_id, plan__series_id__isnull=False)).first()
    if found is None or found.plan.status not in shown:
        return _in_next_version(found, shown)
    return found


def agreement(actor: Actor, agreement_id: UUID) -> PlanAgreement | None:
    """Return an answer to a plan that the actor may read."""
    return (
        PlanAgreement.objects.filter(in_seen_plan(actor), pk=agreement_id)
        .select_related("plan__person")
        .first()
    )


def revision_of(plan: CarePlan) -> PlanRevision | None:
    """Return the revision that a version came from."""
    return PlanRevision.objects.filter(next_plan=plan).select_related("by__practitioner").first()


def possible_authors(actor: Actor, plan: CarePlan) -> QuerySet[PractitionerRole]:
    """Return who may write with the referent: her colleagues and the professionals of the circle."""
    colleagues = directory.colleagues(actor, with_permission="plans.write")
    members = CareTeamParticipant.objects.filter(team__person=plan.person_id, ended_on=None)
    return (
        PractitionerRole.objects.current()
        .filter(Q(pk__in=colleagues.order_by().values("pk")) | Q(pk__in=members.values("practitioner_role")))
        .select_related("practitioner")
        .order_by("practitioner__folded_name")
    )


def plan_of_event(event: Event) -> CarePlan:
    """Return the plan that an event speaks of."""
    return CarePlan.objects.select_related("person", "referent__practitioner").get(
        pk=event.payload["plan_id"]
    )


def _shown(actor: Actor) -> QuerySet[CarePlan]:
    return CarePlan.objects.visible_to(actor).select_related(
        "person", "organization__commune", "referent__practitioner", "episode", "previous"
    )


def _is_author(actor: Actor, plan: CarePlan) -> bool:
    return actor.post_id is not None and plan.authors.filter(pk=actor.post_id).exists()


def _in_next_version(found: PlanAction | None, shown: list[str]) -> PlanAction | None:
    """Return the same action in the living version that replaced the one a link was given for."""
    if found is None:
        return None
    same = PlanAction.objects.filter(
        plan__series_id=found.plan.series_id, plan__status__in=shown, line_id=found.line_id
    )
    return with_actor(same.order_by("-plan__version")).first()
