"""Write the one timeline from the events of every room."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from openparcours.coordination.records.choices import (
    InformationNature,
    RecordStatus,
    Restriction,
    TimelineKind,
)
from openparcours.coordination.records.models import CoordinationRecord, TimelineEntry, TimelineReader
from openparcours.foundation.events.models import Event


@transaction.atomic
def add_timeline_entry(
    event: Event,
    *,
    kind: TimelineKind,
    title: str,
    summary: str = "",
    author_label: str = "",
    restriction: str = Restriction.CIRCLE,
    nature: str = InformationNature.MIXED,
    reader_ids: Iterable[UUID] = (),
    is_urgent: bool = False,
    target: Any = None,
) -> TimelineEntry:
    """Write an event's line in the timeline of its person, once however often it is replayed.

    `reader_ids` are the posts that may read the line beyond its restriction.

    Raises:
        ValueError: the event is about no person.
    """
    if event.person_id is None:
        raise ValueError(f"{event.name} ne concerne personne")
    entry, created = TimelineEntry.objects.get_or_create(
        event_id=event.id,
        defaults={
            "person_id": event.person_id,
            "at": event.occurred_at,
            "kind": kind,
            "title": title[:200],
            "summary": summary,
            "author_id": event.author_id,
            "author_label": author_label[:200],
            "organization_id": event.organization_id,
            "restriction": restriction,
            "nature": nature,
            "is_urgent": is_urgent,
            "object_type": target._meta.label_lower if target is not None else "",
            "object_id": target.pk if target is not None else None,
        },
    )
    if created:
        TimelineReader.objects.bulk_create(
            [TimelineReader(entry=entry, post_id=post_id) for post_id in set(reader_ids)]
        )
        CoordinationRecord.objects.filter(person_id=event.person_id, status=RecordStatus.OPEN).update(
            last_activity_at=event.occurred_at
        )
    return entry


@transaction.atomic
def amend_timeline_entry(target: Any, *, title: str = "", summary: str, restriction: str = "") -> int:
    """Rewrite the lines that speak of an object after its amendment, or a new audience; return how many."""
    changes = {"summary": summary, "title": title[:200], "restriction": restriction}
    changes = {name: value for name, value in changes.items() if value or name == "summary"}
    return TimelineEntry.objects.filter(object_id=target.pk).update(**changes)


@transaction.atomic
def restrict_record_lines(record: CoordinationRecord) -> int:
    """Keep the lines about a record inside its organisation while it is not shared; return how many."""
    about = TimelineEntry.objects.filter(
        person=record.person_id,
        organization_id=record.organization_id,
        kind__in=[TimelineKind.RECORD, TimelineKind.EPISODE],
    )
    return about.update(restriction=Restriction.CIRCLE if record.is_shared else Restriction.DAC)
