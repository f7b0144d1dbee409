"""Write liaison notes: one author, an audience, a trace of every change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from openparcours.coordination.notes import selectors
from openparcours.coordination.notes.choices import NOTE_FORM, NoteKind, ReaderReason
from openparcours.coordination.notes.models import (
    Acknowledgement,
    Attachment,
    LiaisonNote,
    NoteMask,
    NoteReader,
    NoteVersion,
)
from openparcours.coordination.records.choices import Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.drafts.services import discard_draft
from openparcours.foundation.events.services import Fact, publish
from openparcours.kit.files import facts_of
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class NoteWritten(Fact):
    note_id: UUID | None = None


@dataclass(frozen=True)
class NoteAmended(Fact):
    note_id: UUID | None = None


@dataclass(frozen=True)
class NoteWithdrawn(Fact):
    note_id: UUID | None = None


@dataclass(frozen=True)
class NoteMasked(Fact):
    note_id: UUID | None = None


@dataclass(frozen=True)
class NoteUnmasked(Fact):
    note_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NoteContent:
    """What an author writes: text, type, audience and the posts she names."""

    text: str
    kind: str = NoteKind.OBSERVATION
    restriction: str = Restriction.CIRCLE
    nature: str = ""
    is_urgent: bool = False
    is_visible_to_person: bool = False
    mentioned_ids: Sequence[UUID] = ()
    listed_ids: Sequence[UUID] = ()


@transaction.atomic
def write_note(
    actor: Actor,
    *,
    person: Person,
    content: NoteContent,
    replies_to: LiaisonNote | None = None,
    files: Sequence[tuple[UploadedFile, str]] = (),
    submission_key: UUID | None = None,
    at: datetime | None = None,
) -> LiaisonNote:
    """Write a note or a reply; the same submission key of one author writes it once.

    `files` are uploads with the media type read from their bytes. A reply keeps the audience of
    the note it answers.

    Raises:
        PermissionDenied: the actor may not write about this person.
        ValidationError: somebody named cannot read the note, or the audience is not hers to use.
    """
    actor.require("notes.write")
    _demand_door(actor, person)
    if submission_key and (sent := _already_sent(actor, submission_key)):
        return sent
    if replies_to is not None:
        if replies_to.is_masked:
            raise ValidationError("Cette note est masquée : personne ne lirait votre réponse.")
        content = _as_reply(content, replies_to)
    _demand_readers(actor, person, content)
    note = LiaisonNote(
        person=person,
        author_id=actor.post,
        organization_id=actor.organization_id,
        kind=content.kind,
        restriction=content.restriction,
        nature=content.nature or selectors.usual_nature(actor),
        is_urgent=content.is_urgent,
        is_visible_to_person=content.is_visible_to_person,
        text=content.text,
        replies_to=replies_to,
        created_at=at or timezone.now(),
        submission_key=submission_key,
    )
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        if submission_key and (sent := _already_sent(actor, submission_key)):
            return sent
        raise
    _name_readers(note, ReaderReason.MENTION, content.mentioned_ids)
    _name_readers(note, ReaderReason.LISTED, content.listed_ids)
    for upload, media_type in files:
        _attach(note, upload, media_type)
    if replies_to is not None:
        _see_mentions(actor, replies_to)
    discard_draft(actor, form=NOTE_FORM, subject=selectors.draft_subject(person, replies_to))
    record_access(actor, Action.CREATE, "notes.note.written", target=note, person_id=person.pk)
    publish(NoteWritten(**_about(actor, note)), at=at)
    return note


@transaction.atomic
def amend_note(actor: Actor, *, note: LiaisonNote, text: str) -> LiaisonNote:
    """Replace a note's text and keep the former one.

    Raises:
        PermissionDenied: the actor is not the author.
        ValidationError: the note was withdrawn.
    """
    note = _locked_own(actor, note)
    if text == note.text:
        return note
    NoteVersion.objects.create(note=note, text=note.text)
    note.text, note.amended_at = text, timezone.now()
    note.save(update_fields=["text", "amended_at"])
    record_access(actor, Action.UPDATE, "notes.note.amended", target=note, person_id=note.person_id)
    publish(NoteAmended(**_about(actor, note)))
    return note


@transaction.atomic
def withdraw_note(actor: Actor, *, note: LiaisonNote, reason: str) -> LiaisonNote:
    """Mark a note as entered in error; its text is kept, no longer on screens.

    The reason stays with the note: those who read the access log may not be of its audience.

    Raises:
        PermissionDenied: the actor is not the author.
        ValidationError: the note was already withdrawn.
    """
    note = _locked_own(actor, note)
    note.withdrawn_at, note.withdrawal_reason = timezone.now(), reason
    note.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    record_access(actor, Action.DELETE, "notes.note.withdrawn", target=note, person_id=note.person_id)
    publish(NoteWithdrawn(**_about(actor, note)))
    return note


@transaction.atomic
def mask_note(actor: Actor, *, note: LiaisonNote, asked_on: date, means: str) -> LiaisonNote:
    """Keep a thread from all but the authors of its notes, because the person asked; at once, and once.

    Raises:
        PermissionDenied: the actor neither wrote it nor records what the person says of sharing.
        ValidationError: the day is to come, or the note was withdrawn.
    """
    first = LiaisonNote.objects.select_for_update().get(pk=note.replies_to_id or note.pk)
    if not selectors.may_mask(actor, first):
        raise PermissionDenied("ni l'auteur, ni qui recueille l'accord de la personne")
    if first.withdrawn_at:
        raise ValidationError("Cette note a été retirée.")
    if asked_on > timezone.localdate():
        raise ValidationError({"asked_on": "La demande de la personne ne peut pas être dans le futur."})
    if asked_on < timezone.localdate(first.created_at):
        raise ValidationError({"asked_on": "La note n'était pas encore écrite ce jour-là."})
    if first.is_masked:
        return first
    NoteMask.objects.create(note=first, asked_on=asked_on, means=means, recorded_by_id=actor.post)
    _set_masked(actor, first, is_masked=True)
    record_access(actor, Action.UPDATE, "notes.note.masked", target=first, person_id=first.person_id)
    return first


@transaction.atomic
def unmask_note(actor: Actor, *, note: LiaisonNote) -> LiaisonNote:
    """Show a thread again to its audience, because the person asked; its author alone still sees it to do so.

    Raises:
        PermissionDenied: the actor is not its author.
    """
    first = LiaisonNote.objects.select_for_update().get(pk=note.replies_to_id or note.pk)
    if first.author_id != actor.post_id:
        raise PermissionDenied("seul l'auteur voit encore la note")
    if not first.is_masked:
        return first
    running = NoteMask.objects.filter(note=first, lifted_at=None)
    running.update(lifted_at=timezone.now(), lifted_by_id=actor.post)
    _set_masked(actor, first, is_masked=False)
    record_access(actor, Action.UPDATE, "notes.note.unmasked", target=first, person_id=first.person_id)
    return first


def _set_masked(actor: Actor, first: LiaisonNote, *, is_masked: bool) -> None:
    fact = NoteMasked if is_masked else NoteUnmasked
    for one in LiaisonNote.objects.select_for_update().filter(Q(pk=first.pk) | Q(replies_to=first)):
        one.is_masked = is_masked
        one.save(update_fields=["is_masked"])
        publish(fact(**_about(actor, one)))
    first.is_masked = is_masked


@transaction.atomic
def acknowledge_note(actor: Actor, *, note: LiaisonNote) -> Acknowledgement:
    """Say that one has read a note; once, however often it is said."""
    actor.require("notes.read")
    acknowledgement, is_new = Acknowledgement.objects.get_or_create(note=note, post_id=actor.post)
    _see_mentions(actor, note)
    if is_new:
        record_access(actor, Action.UPDATE, "notes.note.acknowledged", target=note, person_id=note.person_id)
    return acknowledgement


def _demand_door(actor: Actor, person: Person) -> None:
    if not Person.objects.attended_by(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")


def _already_sent(actor: Actor, submission_key: UUID) -> LiaisonNote | None:
    return LiaisonNote.objects.filter(submission_key=submission_key, author=actor.post_id).first()


def _as_reply(content: NoteContent, first: LiaisonNote) -> NoteContent:
    return NoteContent(
        text=content.text,
        kind=content.kind,
        restriction=first.restriction,
        nature=content.nature or first.nature,
        is_urgent=content.is_urgent,
        mentioned_ids=content.mentioned_ids,
        listed_ids=_thread_readers(first) if first.restriction == Restriction.LIST else (),
    )


def _thread_readers(first: LiaisonNote) -> list[UUID]:
    return [first.author_id, *first.readers.values_list("post_id", flat=True)]


def _demand_readers(actor: Actor, person: Person, content: NoteContent) -> None:
    if content.restriction not in selectors.allowed_restrictions(actor):
        raise ValidationError({"restriction": "Cette audience est réservée à l'équipe d'un DAC."})
    named = (set(content.mentioned_ids) | set(content.listed_ids)) - {actor.post_id}
    if not named:
        if content.restriction == Restriction.LIST:
            raise ValidationError({"listed": "Choisissez au moins un lecteur."})
        return
    readers = {r.post_id: r for r in selectors.possible_readers(actor, person)}
    unable = [i for i in named if i not in readers or content.restriction not in readers[i].restrictions]
    if unable:
        names = ", ".join(readers[i].name for i in unable if i in readers) or "Une personne choisie"
        raise ValidationError(
            {"mentioned": f"{names} ne pourrait pas lire cette note : changez l'audience ou la mention."}
        )


def _name_readers(note: LiaisonNote, reason: ReaderReason, post_ids: Iterable[UUID]) -> None:
    NoteReader.objects.bulk_create(
        [NoteReader(note=note, post_id=i, reason=reason) for i in dict.fromkeys(post_ids)]
    )


def _attach(note: LiaisonNote, upload: UploadedFile, media_type: str) -> None:
    attachment = Attachment(note=note, **facts_of(upload, media_type))
    attachment.file.save(attachment.name, upload, save=False)
    attachment.save()


def _locked_own(actor: Actor, note: LiaisonNote) -> LiaisonNote:
    actor.require("notes.write")
    locked = LiaisonNote.objects.select_for_update().get(pk=note.pk)
    if locked.author_id != actor.post_id:
        raise PermissionDenied("seul l'auteur modifie sa note")
    if locked.withdrawn_at:
        raise ValidationError("Cette note a été retirée.")
    return locked


def _see_mentions(actor: Actor, note: LiaisonNote) -> None:
    NoteReader.objects.filter(note=note, post=actor.post_id, seen_at=None).update(seen_at=timezone.now())


def _about(actor: Actor, note: LiaisonNote) -> dict[str, UUID | None]:
    return {
        "person_id": note.person_id,
        "organization_id": actor.organization_id,
        "author_id": actor.post_id,
        "note_id": note.pk,
    }
