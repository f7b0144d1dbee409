"""Panels of plans, for a person's record and for one's day."""

from datetime import date
from typing import Any

from openparcours.coordination.careplans import selectors
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor

SHOWN = 5


def plan(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the plan of a person, its first goals; nothing when there is none to read."""
    found = selectors.record_panel(actor, shown)
    return {"plan": found.plan, "goals": found.goals, "hidden": found.hidden_count} if found else None


def summary(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the living plan with its first goals and its alerts, for a hand-over."""
    found = plan(actor, shown)
    if found is None:
        return None
    return {**found, "alerts": selectors.outline(actor, found["plan"]).alerts[:3]}


def due(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return what plans ask of the actor today; nothing when nothing does."""
    lines = selectors.due_lines(actor)
    asked = [line for line in lines if line.what == "reponse"]
    rest = sorted(
        (line for line in lines if line.what != "reponse"), key=lambda line: line.due_on or date.max
    )
    first, others = rest[:SHOWN], rest[SHOWN:]
    return {"asked": asked, "first": first, "others": others, "count": len(lines)} if lines else None
