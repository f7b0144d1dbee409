"""Panels of records, for a person's record and for one's day."""

from typing import Any

from openparcours.coordination.records import selectors
from openparcours.coordination.records.selectors import Overview, WorklistFilter
from openparcours.foundation.accounts.permissions import Actor

SHOWN_MEMBERS, SHOWN_SILENT, SHOWN_IN_SUMMARY = 8, 6, 12


def circle(actor: Actor, shown: Overview) -> dict[str, Any]:
    """Return the care circle, the first members shown and the others counted."""
    return {"members": shown.members[:SHOWN_MEMBERS], "count": len(shown.members)}


def summary(actor: Actor, shown: Overview) -> dict[str, Any]:
    """Return what a hand-over says first: the record, open or the last closed, and the circle of now."""
    record = shown.record or selectors.records_of(actor, shown.person).first()
    members, others = shown.active[:SHOWN_IN_SUMMARY], len(shown.active) - SHOWN_IN_SUMMARY
    return {"record": record, "members": members, "others": max(0, others)}


def invitations(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return the circles the actor is invited to join; nothing when none waits."""
    waiting = selectors.open_invitations(actor)
    return {"invitations": waiting} if waiting else None


def news(actor: Actor, subject: None) -> dict[str, Any]:
    """Return what others wrote in the actor's records since her last visit."""
    return {"news": selectors.new_in_my_records(actor)}


def recent(actor: Actor, subject: None) -> dict[str, Any]:
    """Return the persons seen last."""
    return {"recent": selectors.recent_persons(actor)}


def due(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return what remains to be done first for each person the actor leads."""
    steps = selectors.due_steps(actor)
    return {"due": steps} if steps else None


def silent(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return the actor's records where nothing has happened for sixty days."""
    rows = selectors.worklist(actor, WorklistFilter(silent=True, order="silent"))[:SHOWN_SILENT]
    return {"silent": rows} if rows else None


def glass(actor: Actor, subject: None) -> dict[str, Any]:
    """Return the way to an emergency access."""
    return {}


def reviews(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return how many emergency accesses wait for an opinion; nothing when none does."""
    count = selectors.emergencies_to_review(actor)
    return {"count": count} if count else None
