"""Actors accept, refuse and report; goals are assessed. A living version and its draft move together."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import (
    ACTION_LINK,
    ACTION_SAYS_WHY,
    GOAL_SAYS_WHY,
    LIVING,
    ActionStatus,
    ActorAgreement,
    GoalStatus,
    PlanStatus,
)
from openparcours.coordination.careplans.models import CarePlan, Goal, PlanAction
from openparcours.coordination.careplans.services.facts import (
    PlanActionAccepted,
    PlanActionAsked,
    PlanActionRefused,
    PlanActionReported,
    PlanGoalAssessed,
)
from openparcours.coordination.careplans.services.guards import about, locked, trace
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.services import publish
from openparcours.foundation.links.models import GuestLink
from openparcours.foundation.links.services import IssuedLink, issue_link, revoke_links, spend_link

_ANSWERED = ("agreement", "asked_at", "answer_due_on", "answered_at", "answer_reason")
_REPORTED = ("status", "reported_at", "result", "obstacle")


@dataclass(frozen=True, kw_only=True)
class Report:
    """Where an action stands, what came of it, what prevented it."""

    status: str
    result: str = ""
    obstacle: str = ""


@transaction.atomic
def ask_actor(actor: Actor, *, action: PlanAction) -> IssuedLink | None:
    """Ask the actor of an action; return a link when she has no account, else it appears in her day.

    Raises:
        ValidationError: nobody is named, the person herself is, or the plan is not shown yet.
    """
    plan = locked(actor, action.plan)
    if plan.status == PlanStatus.DRAFT:
        raise ValidationError("Proposez d'abord le plan : les intervenants seront tous sollicités.")
    if not plan.is_living:
        raise ValidationError("Ce plan est clos.")
    if not action.is_askable:
        raise ValidationError("Dites d'abord qui porte cette action.")
    return _ask(actor, plan, action)


def ask_all(actor: Actor, plan: CarePlan) -> list[tuple[PlanAction, IssuedLink]]:
    """Ask every actor not yet asked; return the links to hand over."""
    waiting = selectors.with_actor(plan.actions.filter(agreement=ActorAgreement.TO_ASK))
    asked = [(one, _ask(actor, plan, one)) for one in waiting if one.is_askable and one.is_open]
    return [(one, link) for one, link in asked if link is not None]


@transaction.atomic
def answer_action(actor: Actor, *, action: PlanAction, accept: bool, reason: str = "") -> PlanAction:
    """Accept or refuse an action from one's post; a refusal says why. One may change one's mind.

    Raises:
        PermissionDenied: the action is another's.
        ValidationError: a refusal without reason, or the plan is over.
    """
    actor.require("plans.answer")
    if not selectors.carries(actor, action):
        raise PermissionDenied("action d'un autre")
    return _answer(actor, action, accept, reason)


@transaction.atomic
def answer_by_link(guest: Actor, *, link: GuestLink, accept: bool, reason: str = "") -> PlanAction:
    """Accept or refuse the action of a link; it may be opened again until it ends.

    Raises:
        ValidationError: the link ended, the plan is over, or a refusal without reason.
    """
    spend_link(link)
    action = selectors.linked_action(link)
    if action is None:
        raise ValidationError("Cette action n'est plus dans le plan.")
    return _answer(guest, action, accept, reason)


@transaction.atomic
def report_action(actor: Actor, *, action: PlanAction, report: Report) -> PlanAction:
    """Say where an action stands: its actor, or who writes the plan.

    Raises:
        PermissionDenied: neither.
        ValidationError: cancelled, refused or impossible without saying why; or the plan is over.
    """
    actor.require("plans.answer")
    plan = _living(action.plan)
    if not selectors.carries(actor, action) and not selectors.may_write(actor, plan):
        raise PermissionDenied("action d'un autre")
    if report.status in ACTION_SAYS_WHY and not report.obstacle.strip():
        raise ValidationError({"obstacle": "Dites ce qui a empêché : c'est ce qui aidera à réviser le plan."})
    values = {
        "status": ActionStatus(report.status),
        "result": report.result,
        "obstacle": report.obstacle if report.status in ACTION_SAYS_WHY else "",
        "reported_at": timezone.now(),
    }
    _write(action, values)
    if action.status in {ActionStatus.ONGOING, ActionStatus.DONE}:
        _twin_goals(action.goal).filter(status=GoalStatus.ACCEPTED).update(status=GoalStatus.ONGOING)
    trace(actor, plan, "careplans.action.reported", target=action)
    publish(PlanActionReported(**about(actor, plan), action_id=action.pk, status=action.status))
    return action


@transaction.atomic
def assess_goal(actor: Actor, *, goal: Goal, status: str, reason: str = "", review: str = "") -> Goal:
    """Say where a goal stands; shared but not carried out, missed or abandoned says why (HAS, fourth part).

    Raises:
        ValidationError: no reason where one is due, or the plan is over.
    """
    plan = locked(actor, goal.plan)
    if not plan.is_living:
        raise ValidationError("Ce plan est clos.")
    if status in GOAL_SAYS_WHY and not reason.strip():
        raise ValidationError(
            {"reason": "Dites pourquoi : un objectif partagé et non réalisé garde sa raison."}
        )
    goal.status, goal.reason, goal.review = GoalStatus(status), reason, review
    _twin_goals(goal).update(status=goal.status, reason=reason, review=review)
    trace(actor, plan, "careplans.goal.assessed", target=goal)
    publish(PlanGoalAssessed(**about(actor, plan), goal_id=goal.pk, status=goal.status))
    return goal


def carry_over(former: CarePlan, following: CarePlan) -> None:
    """Give the version about to replace another what happened meanwhile to the lines they share."""
    lately = {one.line_id: one for one in former.actions.all()}
    for action in following.actions.filter(line_id__in=lately):
        before = lately[action.line_id]
        if before.reported_at and (action.reported_at is None or before.reported_at > action.reported_at):
            PlanAction.objects.filter(pk=action.pk).update(**{f: getattr(before, f) for f in _REPORTED})


def _ask(actor: Actor, plan: CarePlan, action: PlanAction) -> IssuedLink | None:
    days = selectors.days(selectors.LINK_DAYS, plan.organization_id)
    values = {
        "agreement": ActorAgreement.ASKED,
        "asked_at": timezone.now(),
        "answer_due_on": timezone.localdate() + timedelta(days=days),
        "answered_at": None,
        "answer_reason": "",
    }
    _write(action, values)
    trace(actor, plan, "careplans.action.asked", target=action)
    publish(PlanActionAsked(**about(actor, plan), action_id=action.pk))
    if action.has_account:
        return None
    revoke_links(purpose=ACTION_LINK, target_id=action.pk)
    return issue_link(
        actor,
        purpose=ACTION_LINK,
        target_id=action.pk,
        days=days,
        label=_recipient(action),
        person_id=plan.person_id,
    )


def _recipient(action: PlanAction) -> str:
    """Return whom a link is for, as the trail may keep it: a structure or a role, never a person's name."""
    if action.organization:
        return str(action.organization)
    return action.participant.get_role_display() if action.participant else "intervenant sans compte"


def _answer(actor: Actor, action: PlanAction, accept: bool, reason: str) -> PlanAction:
    plan = _living(action.plan)
    wanted = ActorAgreement.ACCEPTED if accept else ActorAgreement.REFUSED
    if not accept and not reason.strip():
        raise ValidationError(
            {"reason": "Dites en quelques mots pourquoi : cela aide à trouver une autre solution."}
        )
    if action.agreement == wanted:
        return action
    values: dict[str, Any] = {
        "agreement": wanted,
        "answered_at": timezone.now(),
        "answer_reason": "" if accept else reason.strip()[:500],
    }
    if not accept:
        values |= {
            "status": ActionStatus.REFUSED,
            "obstacle": reason.strip()[:500],
            "reported_at": timezone.now(),
        }
    elif action.status == ActionStatus.REFUSED:
        values |= {"status": ActionStatus.PENDING, "obstacle": "", "reported_at": timezone.now()}
    _write(action, values)
    trace(actor, plan, "careplans.action.answered", target=action)
    fact = PlanActionAccepted if accept else PlanActionRefused
    publish(fact(**about(actor, plan), action_id=action.pk))
    return action


def _write(action: PlanAction, values: dict[str, Any]) -> None:
    """Write on an action and on its twin of the version being written, or in force."""
    for name, value in values.items():
        setattr(action, name, value)
    twins = PlanAction.objects.filter(
        plan__series_id=action.plan.series_id, plan__status__in=LIVING, line_id=action.line_id
    )
    if set(values) & set(_ANSWERED):
        twins = twins.filter(
            participant=action.participant_id,
            organization=action.organization_id,
            actor_name=action.actor_name,
            title=action.title,
        )
    twins.update(**values)


def _twin_goals(goal: Goal) -> Any:
    return Goal.objects.filter(
        plan__series_id=goal.plan.series_id, plan__status__in=LIVING, line_id=goal.line_id
    )


def _living(plan: CarePlan) -> CarePlan:
    found = CarePlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if not found.is_living or found.status == PlanStatus.DRAFT:
        raise ValidationError("Ce plan n'est plus en vigueur, ou pas encore proposé.")
    return found
