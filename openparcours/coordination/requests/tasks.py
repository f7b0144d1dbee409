"""Reactions to what happens to requests: the timeline, merges of identities."""

from typing import Any
from uuid import UUID

from openparcours.coordination.orientations import services as orientations
from openparcours.coordination.orientations.choices import BreakKind
from openparcours.coordination.orientations.services import Told
from openparcours.coordination.records import selectors as record_selectors
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import Restriction, TimelineKind
from openparcours.coordination.requests import selectors
from openparcours.coordination.requests.choices import OPEN, RequestStatus
from openparcours.coordination.requests.models import SupportRequest
from openparcours.foundation.events.models import Event

WAITED = "Demande d'appui décidée après le délai promis."


def add_to_timeline(event: Event) -> None:
    """Write a request's line in its person's timeline, for the structure alone; nothing without a person."""
    if event.person_id is None or not is_told(event.name, event.payload):
        return
    request = selectors.request_of_event(event)
    records.add_timeline_entry(
        event,
        kind=TimelineKind.REQUEST,
        title=line_title(event.name, event.payload, request),
        summary=request.text if event.name != "RequestMoved" else request.answer,
        author_label=record_selectors.author_label(event),
        restriction=Restriction.DAC,
        target=request,
    )


def is_told(name: str, payload: dict[str, str]) -> bool:
    """Tell whether the timeline says an event: received, named, decided; not each step of the desk."""
    told = (RequestStatus.ORIENTED, RequestStatus.WAITING)
    return name != "RequestMoved" or payload["to_status"] in told or payload["to_status"] not in OPEN


def line_title(name: str, payload: dict[str, str], request: SupportRequest) -> str:
    """Return the title of a request's line."""
    if name == "RequestMoved":
        return f"Demande {request.number} {RequestStatus(payload['to_status']).label}"
    who = str(request.requester)
    return f"Demande d'appui {request.number}" + (f" de {who}" if who else "")


def keep_refusal(event: Event) -> None:
    """Keep a request out of scope as a pathway break, whose reason the territory reads."""
    _keep(event, BreakKind.REFUSAL, reason=event.payload["reason"])


def keep_wait(event: Event) -> None:
    """Keep a decision that came after the promise as a pathway break, with the days waited, holds apart."""
    waited = selectors.waited_until(UUID(event.payload["request_id"]), event.occurred_at)
    _keep(event, BreakKind.WAIT, note=WAITED, wait_days=max(waited.days, 1))


def _keep(event: Event, kind: BreakKind, **more: Any) -> None:
    request = selectors.request_of_event(event)
    place = request.organization
    told = Told(
        need=selectors.lists(request.organization_id).oriented_for(request.reason),
        request_id=request.pk,
        target_category=place.category_label or place.get_sector_display(),
        **more,
    )
    orientations.record_told_break(event, kind=kind, told=told)


def follow_merge(event: Event) -> None:
    """Move the requests of a merged identity to the one kept; records' own undoing gives them back."""
    if event.person_id is not None:
        records.move_rows(
            SupportRequest,
            merge_id=UUID(event.payload["merge_id"]),
            from_id=UUID(event.payload["merged_id"]),
            to_id=event.person_id,
        )
