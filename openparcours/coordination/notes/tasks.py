"""Reactions to what happens to notes."""

from uuid import UUID

from openparcours.coordination.notes import selectors
from openparcours.coordination.notes.choices import ReaderReason
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import Restriction, TimelineKind
from openparcours.foundation.events.models import Event


def add_to_timeline(event: Event) -> None:
    """Write a note's line in the person's timeline."""
    note = selectors.note_of_event(event)
    records.add_timeline_entry(
        event,
        kind=TimelineKind.NOTE,
        title=note_title(note),
        summary=note.text,
        author_label=str(note.author.practitioner),
        restriction=audience(note),
        nature=note.nature,
        reader_ids=[r.post_id for r in note.readers.all() if r.reason == ReaderReason.LISTED],
        is_urgent=note.is_urgent,
        target=note,
    )


def amend_timeline(event: Event) -> None:
    """Rewrite a note's line after an amendment, a withdrawal, a masking or its end."""
    note = selectors.note_of_event(event)
    if note.withdrawn_at:
        title, summary = "Note retirée par son auteur", ""
    else:
        title, summary = note_title(note), note.text
    records.amend_timeline_entry(note, title=title, summary=summary, restriction=audience(note))


def follow_merge(event: Event) -> None:
    """Move the notes of a merged identity to the one kept; records' own undoing gives them back."""
    if event.person_id is not None:
        records.move_rows(
            LiaisonNote,
            merge_id=UUID(event.payload["merge_id"]),
            from_id=UUID(event.payload["merged_id"]),
            to_id=event.person_id,
        )


def audience(note: LiaisonNote) -> str:
    """Return who reads the line of a note: its author alone while the person has it masked."""
    return Restriction.AUTHOR if note.is_masked else note.restriction


def note_title(note: LiaisonNote) -> str:
    """Return the title of a note's line."""
    act = "Réponse" if note.replies_to_id else note.get_kind_display().capitalize()
    return f"{act} de {note.author.practitioner}"
