"""Read liaison notes as their audience may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from openparcours.coordination.notes.choices import NoteKind, ReaderReason
from openparcours.coordination.notes.models import (
    Acknowledgement,
    Attachment,
    LiaisonNote,
    NoteReader,
)
from openparcours.coordination.records.choices import (
    InformationNature,
    MemberStatus,
    RecordStatus,
    Restriction,
)
from openparcours.coordination.records.models import CareTeamParticipant, CoordinationRecord
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.accounts.roles import ROLES
from openparcours.foundation.events.models import Event
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import Person, PersonAccess

PAGE = 20


@dataclass(frozen=True)
class Reader:
    """A post that may be mentioned or chosen, and the audiences it belongs to."""

    post_id: UUID
    name: str
    detail: str
    restrictions: frozenset[str]


@dataclass(frozen=True)
class ThreadPage:
    """A page of threads, newest first, and the key of the next page."""

    notes: list[LiaisonNote]
    next_before: datetime | None


def notes_of(actor: Actor, person: Person) -> QuerySet[LiaisonNote]:
    """Return a person's notes that the actor may read, with all that a thread shows."""
    return (
        LiaisonNote.objects.visible_to(actor)
        .filter(person=person)
        .select_related("author__practitioner", "author__organization")
        .prefetch_related("attachments", _acknowledgements(), _mentions())
    )


def threads(
    actor: Actor, person: Person, *, before: datetime | None = None, kind: str = "", limit: int = PAGE
) -> ThreadPage:
    """Return a page of threads: first notes newest first, each with its visible `thread_replies`."""
    firsts = notes_of(actor, person).filter(replies_to=None).order_by("-created_at", "-pk")
    if kind in NoteKind.values:
        firsts = firsts.filter(kind=kind)
    if before:
        firsts = firsts.filter(created_at__lt=before)
    notes = list(firsts[: limit + 1])
    _attach_replies(actor, person, notes[:limit])
    return ThreadPage(notes[:limit], notes[limit - 1].created_at if len(notes) > limit else None)


def thread(actor: Actor, note_id: UUID) -> LiaisonNote | None:
    """Return one thread by its first note, or None when the actor may not read it."""
    found = LiaisonNote.objects.visible_to(actor).select_related("person").filter(pk=note_id).first()
    if found is None:
        return None
    first = notes_of(actor, found.person).filter(pk=found.replies_to_id or found.pk).first()
    if first is not None:
        _attach_replies(actor, found.person, [first])
    return first


def note(actor: Actor, note_id: UUID) -> LiaisonNote | None:
    """Return one note that the actor may read."""
    return (
        LiaisonNote.objects.visible_to(actor)
        .select_related("person", "author__practitioner")
        .filter(pk=note_id)
        .first()
    )


def open_mentions(actor: Actor, *, limit: int = 20) -> list[NoteReader]:
    """Return the mentions of the actor that she has neither acknowledged nor answered."""
    readable = LiaisonNote.objects.visible_to(actor).filter(withdrawn_at=None, pk=OuterRef("note"))
    return list(
        NoteReader.objects.filter(
            Exists(readable), post=actor.post_id, reason=ReaderReason.MENTION, seen_at=None
        )
        .select_related("note__person", "note__author__practitioner")
        .order_by("-note__is_urgent", "-note__created_at")[:limit]
    )


def may_mask(actor: Actor, note: LiaisonNote) -> bool:
    """Tell whether the actor may write down that the person wants a note masked: no query for its author."""
    if note.author_id == actor.post_id:
        return actor.can("notes.write")
    if (
        not actor.can("sharing.record")
        or not LiaisonNote.objects.visible_to(actor).filter(pk=note.pk).exists()
    ):
        return False
    return Person.objects.accompanied_by(actor).filter(pk=note.person_id).exists()


def losing_readers(actor: Actor, note: LiaisonNote) -> list[Reader]:
    """Return who reads a note today and would no longer, once it is masked; of a chosen audience, those chosen."""
    readers = possible_readers(actor, note.person)
    if note.restriction == Restriction.LIST:
        chosen = set(note.readers.values_list("post_id", flat=True))
        return [one for one in readers if one.post_id in chosen]
    return [one for one in readers if note.restriction in one.restrictions and one.post_id != note.author_id]


def draft_subject(person: Person, replies_to: LiaisonNote | None = None) -> str:
    """Return under which subject the draft of a note or of a reply is kept."""
    return str(replies_to.pk if replies_to else person.pk)


def attachment(actor: Actor, attachment_id: UUID) -> Attachment | None:
    """Return an attachment whose note the actor may read."""
    readable = LiaisonNote.objects.visible_to(actor).filter(withdrawn_at=None, pk=OuterRef("note"))
    return (
        Attachment.objects.select_related("note__person").filter(Exists(readable), pk=attachment_id).first()
    )


def possible_readers(actor: Actor, person: Person) -> list[Reader]:
    """Return the other posts that may read notes about a person: her circle, and her owners' teams."""
    members = CareTeamParticipant.objects.filter(
        team__person=person, status=MemberStatus.ACTIVE, ended_on=None
    )
    owners = CoordinationRecord.objects.filter(person=person, status=RecordStatus.OPEN)
    posts = (
        PractitionerRole.objects.current()
        .filter(
            Q(pk__in=members.values("practitioner_role"))
            | Q(organization__in=owners.values("organization"), access_role__in=_reading_roles())
        )
        .exclude(pk=actor.post)
        .select_related("practitioner", "organization")
        .order_by("practitioner__family_name", "practitioner__given_name", "pk")
    )
    doors = _doors(person)
    return [_reader(actor, post, doors) for post in posts if {post.pk, post.organization_id} & doors.keys()]


def allowed_restrictions(actor: Actor) -> list[str]:
    """Return the audiences an author may choose; the DAC's own is for coordination structures."""
    return [r for r in Restriction.values if r != Restriction.DAC or actor.is_coordination]


def usual_nature(actor: Actor) -> str:
    """Return what an author's notes speak of unless she says otherwise: her own field, both for a DAC."""
    if actor.is_coordination or actor.care_category == CareCategory.NONE:
        return InformationNature.MIXED
    is_health = actor.care_category == CareCategory.HEALTH
    return InformationNature.HEALTH if is_health else InformationNature.SOCIAL


def _attach_replies(actor: Actor, person: Person, firsts: list[LiaisonNote]) -> None:
    replies = notes_of(actor, person).filter(replies_to__in=firsts).order_by("created_at", "pk")
    by_first: dict[UUID | None, list[LiaisonNote]] = {}
    for reply in replies:
        by_first.setdefault(reply.replies_to_id, []).append(reply)
    for first in firsts:
        first.thread_replies = by_first.get(first.pk, [])  # type: ignore[attr-defined]
    for note in (*firsts, *(reply for thread in by_first.values() for reply in thread)):
        _tell_readers(actor, note)


def _tell_readers(actor: Actor, note: LiaisonNote) -> None:
    read = list(note.acknowledgements.all())
    note.read_by = ", ".join(str(one.post.practitioner) for one in read)  # type: ignore[attr-defined]
    note.is_read_by_me = any(one.post_id == actor.post_id for one in read)  # type: ignore[attr-defined]


def _acknowledgements() -> Prefetch:
    return Prefetch("acknowledgements", Acknowledgement.objects.select_related("post__practitioner"))


def _mentions() -> Prefetch:
    return Prefetch("readers", NoteReader.objects.select_related("post__practitioner"))


def _reading_roles() -> Iterable[str]:
    return [code for code, role in ROLES.items() if "notes.read" in role.permissions]


def _doors(person: Person) -> dict[UUID, bool]:
    """Return holder → shows health, for the doors open now."""
    now = timezone.now()
    doors = PersonAccess.objects.attending().filter(
        Q(closes_at=None) | Q(closes_at__gt=now), person=person, opens_at__lte=now
    )
    shown: dict[UUID, bool] = {}
    for holder, health in doors.values_list("holder_id", "shows_health"):
        shown[holder] = shown.get(holder, False) or health
    return shown


def _reader(actor: Actor, post: PractitionerRole, doors: dict[UUID, bool]) -> Reader:
    restrictions = {Restriction.CIRCLE, Restriction.LIST}
    holders = {post.pk, post.organization_id}
    if post.care_category == CareCategory.HEALTH and any(doors.get(h) for h in holders if h):
        restrictions.add(Restriction.HEALTH)
    if post.organization_id == actor.organization_id:
        restrictions.add(Restriction.DAC)
    detail = post.function or post.profession_label
    return Reader(post.pk, str(post.practitioner), detail, frozenset(r.value for r in restrictions))


def note_of_event(event: Event) -> LiaisonNote:
    """Return the note that an event speaks of."""
    return (
        LiaisonNote.objects.select_related("author__practitioner")
        .prefetch_related("readers")
        .get(pk=event.payload["note_id"])
    )
