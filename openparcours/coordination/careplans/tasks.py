"""Reactions of plans to what happens: timeline lines, merges of identities, records that close."""

from uuid import UUID

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.orientations import services as orientations
from openparcours.coordination.orientations.choices import BreakKind
from openparcours.coordination.orientations.services import Told
from openparcours.coordination.records import selectors as records_selectors
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import Restriction, TimelineKind
from openparcours.foundation.events.models import Event

REFUSED = "Action d'un plan refusée par qui devait la porter."


def add_plan_line(event: Event) -> None:
    """Say in the timeline what became of a plan; a version replaced by the next says nothing."""
    if event.payload.get("is_replaced"):
        return
    plan = selectors.plan_of_event(event)
    title, summary = selectors.plan_line(event.name, plan)
    is_inner = event.name in {"PlanStarted", "PlanRevisionOpened"} or plan.proposed_on is None
    records.add_timeline_entry(
        event,
        kind=TimelineKind.PLAN,
        title=title,
        summary=summary,
        author_label=records_selectors.author_label(event),
        restriction=Restriction.DAC if is_inner else Restriction.CIRCLE,
        target=plan,
    )


def add_agreement_line(event: Event) -> None:
    """Say in the timeline who agreed with the plan, or did not."""
    agreement = selectors.agreement_of_event(event)
    records.add_timeline_entry(
        event,
        kind=TimelineKind.PLAN,
        title=selectors.agreement_line(agreement),
        summary=agreement.comment,
        author_label=records_selectors.author_label(event),
        target=agreement.plan,
    )


def add_action_line(event: Event) -> None:
    """Say in the timeline who accepted, refused, did or could not do an action, to whom may read its goal."""
    action = selectors.action_of_event(event)
    title, summary = selectors.action_line(event.name, action)
    records.add_timeline_entry(
        event,
        kind=TimelineKind.PLAN,
        title=title,
        summary=summary,
        author_label=records_selectors.author_label(event) or action.actor_label,
        restriction=selectors.restriction_of(action),
        target=action.plan,
    )


def keep_refusal(event: Event) -> None:
    """Keep a refused action as a pathway break: what for, by what kind of actor; its words stay in the plan."""
    action = selectors.action_of_event(event)
    problem, plan = action.goal.problem, action.plan
    told = Told(
        need=selectors.needs(plan.organization_id).oriented_for(problem.need) if problem else "",
        target_category=selectors.actor_category(action),
        note=REFUSED,
    )
    orientations.record_told_break(event, kind=BreakKind.REFUSAL, told=told)


def add_goal_line(event: Event) -> None:
    """Say in the timeline where a goal stands."""
    goal = selectors.goal_of_event(event)
    records.add_timeline_entry(
        event,
        kind=TimelineKind.PLAN,
        title=f"Objectif {goal.get_status_display()} : {goal.words}",
        summary=goal.reason,
        author_label=records_selectors.author_label(event),
        restriction=goal.restriction,
        target=goal.plan,
    )


def close_with_record(event: Event) -> None:
    """End the plans of a record that was closed, with the count of their objectives."""
    services.close_plans_of_record(UUID(event.payload["record_id"]))


def follow_merge(event: Event) -> None:
    """Move the plans of a merged identity to the one kept, with the records that moved before them."""
    if event.person_id is None:
        return
    merged = UUID(event.payload["merged_id"])
    records.move_rows(
        CarePlan,
        merge_id=UUID(event.payload["merge_id"]),
        from_id=merged,
        to_id=event.person_id,
        stays=selectors.plans_that_stay(merged),
    )
