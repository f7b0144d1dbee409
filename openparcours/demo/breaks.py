"""The breaks that requests and plans leave behind, as their rooms keep them when they happen."""

from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from openparcours.coordination.careplans import selectors as careplans
from openparcours.coordination.careplans.models import PlanAction
from openparcours.coordination.careplans.tasks import REFUSED
from openparcours.coordination.orientations.choices import BreakKind
from openparcours.coordination.orientations.models import PathwayBreak
from openparcours.coordination.requests import selectors as requests
from openparcours.coordination.requests.choices import DECIDED, RequestStatus
from openparcours.coordination.requests.models import RequestHold, RequestTransition, SupportRequest
from openparcours.coordination.requests.rules import delay
from openparcours.coordination.requests.tasks import WAITED
from openparcours.demo.ledger import Ledger
from openparcours.demo.lives import Life
from openparcours.demo.randomness import key
from openparcours.demo.region import Department


def keep_breaks_of_request(
    ledger: Ledger,
    rng: Random,
    department: Department,
    one: SupportRequest,
    moves: list[RequestTransition],
    holds: list[RequestHold],
) -> None:
    """Keep what a request met: out of scope, or a decision after the promise."""
    decided = next((move for move in moves if move.to_status in DECIDED), None)
    if decided is None:
        return
    place = department.dac
    told: dict[str, Any] = {
        "organization": place, "declared_by": decided.by, "person": one.person, "request_id": one.pk,
        "need": _lists().oriented_for(one.reason), "territory": department.territory,
        "target_category": place.category_label or place.get_sector_display(),
        "occurred_on": timezone.localdate(decided.at), "created_at": decided.at,
    }  # fmt: skip
    if decided.to_status == RequestStatus.OUT_OF_SCOPE:
        reason = one.closing_reason
        ledger.add(PathwayBreak(id=key(rng, decided.at), kind=BreakKind.REFUSAL, reason=reason, **told))
    if decided.at > one.answer_due_at:
        spans = [(hold.started_at, hold.ended_at) for hold in holds]
        waited = delay(one.received_at, decided.at, spans).net
        told |= {"note": WAITED, "wait_days": max(waited.days, 1)}
        ledger.add(PathwayBreak(id=key(rng, decided.at), kind=BreakKind.WAIT, **told))


def keep_break_of_action(ledger: Ledger, rng: Random, life: Life, action: PlanAction, at: datetime) -> None:
    """Keep the refusal of a plan's action."""
    problem, post = action.goal.problem, action.participant.practitioner_role if action.participant else None
    ledger.add(
        PathwayBreak(
            id=key(rng, at), kind=BreakKind.REFUSAL, organization=life.department.dac, declared_by=post,
            person=life.person, need=_needs().oriented_for(problem.need) if problem else "",
            commune_id=life.household.place.code, territory=life.department.territory,
            target_category=careplans.actor_category(action), note=REFUSED,
            occurred_on=timezone.localdate(at), created_at=at,
        )
    )  # fmt: skip


@cache
def _lists() -> requests.Lists:
    return requests.lists(None)


@cache
def _needs() -> Any:
    return careplans.needs(None)
