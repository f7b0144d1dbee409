"""Panels of notes, for a person's record and for one's day."""

from typing import Any

from openparcours.coordination.notes import selectors
from openparcours.coordination.notes.choices import NOTE_FORM
from openparcours.coordination.notes.forms import NoteForm
from openparcours.coordination.records.selectors import Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts import selectors as drafts
from openparcours.kit.ids import new_id

LAST, MENTIONS = 4, 8


def composer(actor: Actor, shown: Overview) -> dict[str, Any]:
    """Return the form of a new note, with the draft left there; readers are fetched when asked for."""
    draft = drafts.draft(actor, NOTE_FORM, selectors.draft_subject(shown.person))
    form = NoteForm(
        initial={**drafts.initial(draft), "submission_key": new_id()},
        restrictions=selectors.allowed_restrictions(actor),
    )
    return {"form": form, "has_draft": draft is not None}


def last(actor: Actor, shown: Overview) -> dict[str, Any] | None:
    """Return the last threads that the actor may read, for a hand-over; nothing when there is none."""
    notes = selectors.threads(actor, shown.person, limit=LAST).notes
    shown_notes = [note for note in notes if note.withdrawn_at is None]
    return {"notes": shown_notes} if shown_notes else None


def mentions(actor: Actor, subject: None) -> dict[str, Any]:
    """Return the notes where the actor is mentioned and has not answered."""
    rows = selectors.open_mentions(actor)
    return {"first": rows[:MENTIONS], "others": rows[MENTIONS:], "count": len(rows)}
