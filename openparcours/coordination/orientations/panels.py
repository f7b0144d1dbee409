"""Panels of orientations, for a person's record and for one's day."""

from typing import Any

from openparcours.coordination.orientations import selectors
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor

SHOWN = 5


def running(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the orientations of a person that are not over; nothing for who neither sees nor sends any."""
    rows = selectors.running_once(actor, shown)[:SHOWN]
    if not rows and not actor.can("orientations.send"):
        return None
    return {"rows": rows}


def calls(actor: Actor, subject: None) -> dict[str, Any] | None:
    """Return the orientations that ask something of the actor today."""
    rows = selectors.calling_me(actor)
    return {"rows": rows} if rows else None
