"""Fill a version from a pathway, or from the needs that another room marked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import Priority, ProblemSource
from openparcours.coordination.careplans.models import CarePlan, PlanProblem
from openparcours.coordination.careplans.rules import DatedStep, Pathway, dated
from openparcours.coordination.careplans.services.guards import editable
from openparcours.coordination.careplans.services.lines import (
    ActionContent,
    AlertContent,
    GoalContent,
    ProblemContent,
    add_line,
)
from openparcours.coordination.careplans.services.plans import revision_after
from openparcours.coordination.records.choices import Restriction
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.models import Definition


@dataclass(frozen=True, kw_only=True)
class Need:
    """A need that somebody marked elsewhere: its words, its code, where it comes from."""

    label: str
    need: str = ""
    source_kind: str = ProblemSource.ASSESSMENT
    source_id: UUID | None = None
    source_label: str = ""
    restriction: str = Restriction.CIRCLE
    priority: int = Priority.MEDIUM


@dataclass(frozen=True)
class _Filling:
    """Where lines come from, and who holds each role."""

    source: str
    members: dict[str, CareTeamParticipant]


@transaction.atomic
def add_problems(actor: Actor, plan: CarePlan, from_needs: Iterable[Need]) -> list[PlanProblem]:
    """Add the problems of needs marked elsewhere; the same source twice is added once.

    Raises:
        PermissionDenied, ValidationError: as `add_line`.
    """
    plan = editable(actor, plan)
    known = set(plan.problems.exclude(source_id=None).values_list("source_kind", "source_id"))
    nomenclature = selectors.needs(plan.organization_id)
    added: list[PlanProblem] = []
    for need in from_needs:
        if need.source_id and (need.source_kind, need.source_id) in known:
            continue
        known.add((need.source_kind, need.source_id))
        content = ProblemContent(
            label=need.label,
            need=need.need,
            domain=nomenclature.domain(need.need),
            source_kind=need.source_kind,
            source_id=need.source_id,
            source_label=need.source_label,
            restriction=need.restriction,
            priority=need.priority,
        )
        added.append(add_line(actor, plan=plan, content=content))  # type: ignore[arg-type]
    return added


@transaction.atomic
def apply_pathway(
    actor: Actor,
    *,
    plan: CarePlan,
    definition: Definition,
    chosen: Collection[str] | None = None,
    start: date | None = None,
    with_alerts: bool = True,
) -> int:
    """Add the chosen goals of a pathway (all by default) with their problems, actions, dates and actors.

    An action goes to the member of the circle who has its role, to nobody when there is none. A
    problem already there under the same words receives the goals. Return how many goals were added.

    Raises:
        PermissionDenied, ValidationError: as `add_line`.
    """
    plan = editable(actor, plan)
    pathway, first_day = selectors.pathway_of(definition), start or timezone.localdate()
    filling = _Filling(definition.title, selectors.members_by_role(plan))
    added = sum(_add_step(actor, plan, step, chosen, filling) for step in dated(pathway, start=first_day))
    if with_alerts:
        _add_alerts(actor, plan, pathway)
    if added:
        CarePlan.objects.filter(pk=plan.pk).update(
            next_revision_on=revision_after(first_day, pathway.revision_after)
        )
    return added


def _add_step(
    actor: Actor,
    plan: CarePlan,
    dated_step: DatedStep,
    chosen: Collection[str] | None,
    filling: _Filling,
) -> int:
    goals = [goal for goal in dated_step.goals if chosen is None or goal.key in chosen]
    if not goals:
        return 0
    step = dated_step.step
    problem = PlanProblem.objects.visible_to(actor).filter(plan=plan, label=step.label).first()
    if problem is None:
        content = ProblemContent(
            label=step.label,
            need=step.need,
            domain=selectors.needs(plan.organization_id).domain(step.need),
            source_kind=ProblemSource.PATHWAY,
            source_label=filling.source,
        )
        problem = add_line(actor, plan=plan, content=content)  # type: ignore[assignment]
    there = set(problem.goals.values_list("words", flat=True)) if problem else set()
    fresh = [one for one in goals if one.goal.words not in there]
    for one in fresh:
        wanted = GoalContent(
            words=one.goal.words, kind=one.goal.kind, criterion=one.goal.criterion, due_on=one.due_on
        )
        goal = add_line(actor, plan=plan, content=wanted, parent=problem)
        for act in one.actions:
            asked = ActionContent(
                title=act.action.title,
                nature=act.action.nature,
                participant=filling.members.get(act.action.role),
                starts_on=act.starts_on,
                ends_on=act.ends_on,
                frequency=act.action.frequency,
                funding=act.action.funding,
            )
            add_line(actor, plan=plan, content=asked, parent=goal)  # type: ignore[arg-type]
    return len(fresh)


def _add_alerts(actor: Actor, plan: CarePlan, pathway: Pathway) -> None:
    there = set(plan.alerts.values_list("condition", flat=True))
    for alert in pathway.alerts:
        if alert.condition not in there:
            content = AlertContent(condition=alert.condition, call=alert.call, then=alert.then)
            add_line(actor, plan=plan, content=content)
