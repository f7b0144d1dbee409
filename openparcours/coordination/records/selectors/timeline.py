"""Read the one timeline of a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from openparcours.coordination.records.choices import MemberStatus, RecordStatus, Restriction, TimelineKind
from openparcours.coordination.records.models import (
    CareTeamParticipant,
    CoordinationRecord,
    EmergencyAccess,
    RecordVisit,
    TimelineEntry,
)
from openparcours.coordination.records.selectors.relays import MOST_LED, led_by
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.models import Event
from openparcours.kit.keys import page_key, read_page_key
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import Person, PersonAccess

PAGE = 30
NEWS = timedelta(days=30)


@dataclass(frozen=True)
class TimelinePage:
    """A page of the timeline, newest first, and the key of the next one."""

    entries: list[TimelineEntry]
    next_key: str


def timeline(
    actor: Actor,
    person: Person,
    *,
    kind: str = "",
    urgent: bool = False,
    after_key: str = "",
    limit: int = PAGE,
) -> TimelinePage:
    """Return a page of what happened, as the actor may read it; `after_key` comes from the last page."""
    entries = TimelineEntry.objects.visible_to(actor).filter(person=person).order_by("-at", "-id")
    if kind in TimelineKind.values:
        entries = entries.filter(kind=kind)
    if urgent:
        entries = entries.filter(is_urgent=True)
    if key := read_page_key(after_key):
        at, entry_id = key
        entries = entries.filter(Q(at__lt=at) | Q(at=at, id__lt=entry_id))
    rows = list(entries[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return TimelinePage(rows[:limit], page_key(last.at, last.pk) if last else "")


def changes_since(actor: Actor, person: Person, moment: datetime | None) -> int:
    """Count what others did since a moment, up to a hundred."""
    if moment is None:
        return 0
    entries = TimelineEntry.objects.visible_to(actor).filter(person=person, at__gt=moment)
    others = entries.exclude(author_id=actor.post_id) if actor.post_id else entries
    return len(others.values_list("pk")[:100])


def recent_persons(actor: Actor, *, limit: int = 8) -> list[RecordVisit]:
    """Return the persons the actor opened last and may still open."""
    if not actor.can("people.read"):
        return []
    doors = PersonAccess.objects.open_to(actor).filter(person=OuterRef("person"))
    return list(
        RecordVisit.objects.filter(Exists(doors), post_id__in=actor.holders, person__merged_into=None)
        .select_related("person")
        .order_by("-at")[:limit]
    )


def new_in_my_records(actor: Actor, *, limit: int = 8) -> QuerySet[TimelineEntry]:
    """Return the lines that others wrote since the actor's last visit, urgent ones first; a month back at most.

    They are about the persons she is referent of, or in whose circle she is herself: the four hundred whose
    records moved last, so that who is in the circles of thousands waits no longer.
    """
    led = CoordinationRecord.objects.filter(led_by(actor), status=RecordStatus.OPEN).values("person")
    joined = CareTeamParticipant.objects.filter(
        practitioner_role=actor.post_id, status=MemberStatus.ACTIVE
    ).values("team__person")
    moved = CoordinationRecord.objects.filter(person__in=led.union(joined), status=RecordStatus.OPEN)
    persons = moved.order_by("-last_activity_at").values("person")[:MOST_LED]
    visit = RecordVisit.objects.filter(post_id__in=actor.holders, person=OuterRef("person"))
    return (
        TimelineEntry.objects.visible_to(actor)
        .filter(person__in=persons, at__gt=timezone.now() - NEWS)
        .exclude(author_id=actor.post_id)
        .annotate(visited_at=Subquery(visit.values("at")[:1]))
        .filter(Q(visited_at=None) | Q(at__gt=F("visited_at")))
        .select_related("person")
        .order_by("-is_urgent", "-at")[:limit]
    )


def author_label(event: Event) -> str:
    """Return the name of the post that an event was written from."""
    if event.author_id is None:
        return ""
    post = PractitionerRole.objects.select_related("practitioner").filter(pk=event.author_id).first()
    return str(post.practitioner) if post else ""


def restriction_of_event(event: Event) -> str:
    """Return who reads the line of a record: its organisation alone while the record is not shared."""
    record_id = event.payload.get("record_id") or event.payload.get("episode_id")
    if record_id is None:
        return Restriction.CIRCLE
    rows = CoordinationRecord.objects.filter(Q(pk=record_id) | Q(episodes=record_id), is_shared=False)
    return Restriction.DAC if rows.exists() else Restriction.CIRCLE


def participant_of_event(event: Event) -> CareTeamParticipant:
    """Return the member that an event speaks of."""
    return CareTeamParticipant.objects.select_related(
        "practitioner_role__practitioner", "related_person", "organization"
    ).get(pk=event.payload["participant_id"])


def emergency_of_event(event: Event) -> EmergencyAccess:
    """Return the emergency access that an event speaks of."""
    return EmergencyAccess.objects.select_related("practitioner_role__practitioner").get(
        pk=event.payload["access_id"]
    )
