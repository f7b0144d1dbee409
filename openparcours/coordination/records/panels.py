"""Panels of records for the record page."""

from typing import Any

from openparcours.coordination.records import selectors
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor

SHOWN_MEMBERS = 8


def circle(actor: Actor, shown: Overview) -> dict[str, Any]:
    """Return the care circle, the first members shown and the others counted."""
    return {"members": shown.members[:SHOWN_MEMBERS], "count": len(shown.members)}


def next_steps(actor: Actor, shown: Overview) -> dict[str, Any]:
    """Return what remains to be done."""
    return {"steps": selectors.next_steps(actor, shown)}
