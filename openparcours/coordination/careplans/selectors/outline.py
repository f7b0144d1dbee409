"""A version as an outline: problems, their goals, their actions, each as the actor may read it."""

from dataclasses import dataclass, field
from uuid import UUID

from openparcours.coordination.careplans.choices import GoalStatus
from openparcours.coordination.careplans.models import (
    CarePlan,
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanProblem,
)
from openparcours.coordination.careplans.rules import goal_progress
from openparcours.coordination.careplans.selectors.lines import with_actor
from openparcours.coordination.careplans.selectors.plans import carries
from openparcours.foundation.accounts.permissions import Actor


@dataclass(frozen=True)
class ActionRow:
    """An action and whether it is the reader's own."""

    action: PlanAction
    is_mine: bool


@dataclass(frozen=True)
class GoalRow:
    """A goal, its actions, how far it is."""

    goal: Goal
    actions: list[ActionRow]
    progress: int

    @property
    def is_set_apart(self) -> bool:
        """Tell whether it was shared and not carried out (HAS, fourth part)."""
        return self.goal.status == GoalStatus.SHARED


@dataclass(frozen=True)
class ProblemRow:
    """A problem and the goals that answer it; `problem` is None for the person's own projects."""

    problem: PlanProblem | None
    goals: list[GoalRow]


@dataclass(frozen=True)
class Outline:
    """A version, whole, in four queries."""

    problems: list[ProblemRow]
    projects: ProblemRow
    alerts: list[ContingencyAlert]
    goals: list[GoalRow] = field(default_factory=list)

    @property
    def groups(self) -> list[ProblemRow]:
        """Return every problem, then the projects when there are some."""
        return [*self.problems, *([self.projects] if self.projects.goals else [])]

    @property
    def carried(self) -> list[GoalRow]:
        return [row for row in self.goals if not row.is_set_apart]

    @property
    def set_apart(self) -> list[GoalRow]:
        return [row for row in self.goals if row.is_set_apart]

    @property
    def action_count(self) -> int:
        return sum(len(row.actions) for row in self.goals)

    @property
    def is_empty(self) -> bool:
        return not self.problems and not self.goals


def outline(actor: Actor, plan: CarePlan) -> Outline:
    """Return a version as the actor may read it."""
    goals = shown_goals(actor, plan)
    by_problem: dict[UUID | None, list[GoalRow]] = {}
    for row in goals:
        by_problem.setdefault(row.goal.problem_id, []).append(row)
    problems = PlanProblem.objects.visible_to(actor).filter(plan=plan).order_by("rank", "pk")
    rows = [ProblemRow(problem, by_problem.pop(problem.pk, [])) for problem in problems]
    loose = [row for rest in by_problem.values() for row in rest]
    return Outline(rows, ProblemRow(None, loose), list(plan.alerts.order_by("rank", "pk")), goals)


def shown_goals(actor: Actor, plan: CarePlan) -> list[GoalRow]:
    """Return the goals of a version that the actor may read, with their actions and progress."""
    goals = list(Goal.objects.visible_to(actor).filter(plan=plan).order_by("rank", "pk"))
    actions: dict[UUID, list[ActionRow]] = {}
    rows = PlanAction.objects.filter(plan=plan, goal__in=[goal.pk for goal in goals])
    for one in with_actor(rows).order_by("rank", "pk"):
        actions.setdefault(one.goal_id, []).append(ActionRow(one, carries(actor, one)))
    return [
        GoalRow(goal, here, goal_progress(goal.status, [row.action.status for row in here]))
        for goal in goals
        for here in [actions.get(goal.pk, [])]
    ]
