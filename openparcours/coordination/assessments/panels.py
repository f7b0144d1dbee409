"""Panels of assessments, for a person's record."""

from typing import Any

from openparcours.coordination.assessments import selectors
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor

SHOWN = 6


def mine(actor: Actor, subject: None) -> dict[str, Any]:
    """Return what the page asks for once it is shown: what waits for the actor comes by itself."""
    return {}


def scores(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the last scores of a person with their move; nothing for who neither reads nor writes any."""
    rows = selectors.standing(actor, shown)
    if not rows and not actor.can("assessments.write"):
        return None
    return {"rows": rows[:SHOWN], "hidden": max(0, len(rows) - SHOWN)}
