"""Panels of notes for the record page."""

from typing import Any

from openparcours.coordination.notes import selectors
from openparcours.coordination.notes.forms import NoteForm, note_initial
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id


def composer(actor: Actor, shown: Overview) -> dict[str, Any]:
    """Return the form of a new note, with the draft left there; readers are fetched when asked for."""
    draft = selectors.draft_of(actor, shown.person)
    form = NoteForm(
        initial={**note_initial(draft), "submission_key": new_id()},
        restrictions=selectors.allowed_restrictions(actor),
    )
    return {"form": form, "has_draft": draft is not None}
