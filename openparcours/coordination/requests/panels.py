"""Panels of requests, for a person's record and for one's day."""

from typing import Any

from openparcours.coordination.records.selectors import Overview
from openparcours.coordination.requests import selectors
from openparcours.foundation.accounts.permissions import Actor

SHOWN, TAKEN = 4, 5


def about_person(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the last requests about a person; nothing when there was none."""
    rows = selectors.about_once(actor, shown)
    if not rows:
        return None
    offered = selectors.filter_lists(actor)
    return {
        "rows": selectors.shown_rows(actor, rows[:SHOWN], offered, reachable={shown.person.pk}),
        "count": len(rows),
    }


def to_take(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return what nobody has taken yet, then the actor's own that press; nothing outside a structure."""
    if not actor.is_coordination:
        return None
    mine, waiting = selectors.for_my_day(actor)
    offered = selectors.filter_lists(actor)
    rows = selectors.shown_rows(actor, [*mine, *waiting[: TAKEN + 1]], offered)
    shown = rows[len(mine) :]
    return {"mine": rows[: len(mine)], "waiting": shown[:TAKEN], "has_more": len(shown) > TAKEN}


def own(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return what a professional of the field asked, and where each request stands."""
    if actor.can("requests.take"):
        return None
    return {"rows": selectors.own_requests(actor, limit=6)}
