"""Find lines, their parents, their neighbours, and who may carry an action."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from openparcours.coordination.careplans.choices import LineKind
from openparcours.coordination.careplans.models import (
    CarePlan,
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanProblem,
)
from openparcours.coordination.careplans.models.lines import in_seen_plan
from openparcours.coordination.records.choices import MemberStatus, Restriction
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.foundation.accounts.permissions import Actor

LINES: dict[LineKind, Any] = {
    LineKind.PROBLEM: PlanProblem,
    LineKind.GOAL: Goal,
    LineKind.ACTION: PlanAction,
    LineKind.ALERT: ContingencyAlert,
}
Rows = TypeVar("Rows", bound=QuerySet[Any])
_ACTORS = (
    "plan__person",
    "goal",
    "organization",
    "participant__team",
    "participant__practitioner_role__practitioner",
    "participant__organization",
    "participant__related_person",
)


def line(actor: Actor, plan: CarePlan, kind: str, line_pk: UUID) -> Any:
    """Return a line of a plan that the actor may read."""
    if kind not in LineKind.values or kind == LineKind.PLAN:
        return None
    model = LINES[LineKind(kind)]
    if kind == LineKind.ALERT:
        rows = model.objects.filter(in_seen_plan(actor))
    else:
        rows = model.objects.visible_to(actor)
    if kind == LineKind.ACTION:
        rows = with_actor(rows)
    return rows.filter(plan=plan, pk=line_pk).select_related("plan__person").first()


def action(actor: Actor, action_id: UUID) -> PlanAction | None:
    """Return an action that the actor may read or carries."""
    rows = PlanAction.objects.visible_to(actor).filter(pk=action_id)
    return with_actor(rows).select_related("plan__organization", "plan__referent__practitioner").first()


def goal(actor: Actor, goal_id: UUID) -> Goal | None:
    """Return a goal that the actor may read."""
    return Goal.objects.visible_to(actor).filter(pk=goal_id).select_related("plan__person", "problem").first()


def with_actor(actions: Rows) -> Rows:
    """Return actions with what their actor's name needs, in one query."""
    return actions.select_related(*_ACTORS)


def siblings(actor: Actor, line: Any) -> list[Any]:
    """Return the lines under the same parent that the actor may read, in order."""
    rows = type(line).objects.filter(plan=line.plan_id)
    if not isinstance(line, ContingencyAlert):
        rows = type(line).objects.visible_to(actor).filter(plan=line.plan_id)
    if isinstance(line, Goal):
        rows = rows.filter(problem=line.problem_id)
    if isinstance(line, PlanAction):
        rows = rows.filter(goal=line.goal_id)
    return list(rows.order_by("rank", "pk"))


def parent_of(line: Any) -> PlanProblem | Goal | None:
    """Return what a line hangs on."""
    if isinstance(line, Goal):
        return line.problem
    return line.goal if isinstance(line, PlanAction) else None


def restriction_of(line: Any) -> str:
    """Return who may read a line: an action's audience is its goal's."""
    if isinstance(line, PlanAction):
        return line.goal.restriction
    return str(getattr(line, "restriction", Restriction.CIRCLE))


def hides_something(actor: Actor, line: Any) -> bool:
    """Tell whether a problem holds goals that the actor may not read."""
    if not isinstance(line, PlanProblem):
        return False
    return line.goals.exclude(Exists(Goal.objects.visible_to(actor).filter(pk=OuterRef("pk")))).exists()


def actor_choices(plan: CarePlan) -> list[CareTeamParticipant]:
    """Return the members of the circle who may carry an action, the coordinator first."""
    return list(
        CareTeamParticipant.objects.filter(
            team__person=plan.person_id,
            status__in=[MemberStatus.ACTIVE, MemberStatus.INVITED],
            ended_on=None,
        )
        .select_related("team", "practitioner_role__practitioner", "organization", "related_person")
        .order_by("role", "started_on", "pk")
    )


def members_by_role(plan: CarePlan) -> dict[str, CareTeamParticipant]:
    """Return the first active member of each role."""
    found: dict[str, CareTeamParticipant] = {}
    for member in actor_choices(plan):
        if member.status == MemberStatus.ACTIVE:
            found.setdefault(member.role, member)
    return found
