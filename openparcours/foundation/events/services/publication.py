"""Write facts in the transaction that makes them true."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from openparcours.foundation.events.models import Delivery, Event

When = Literal["now", "later"]
Wiring = Mapping[str, Sequence[tuple[When, str]]]

_LANE_LOCK, _LANE_BUCKETS = 7301, 1024


@dataclass(frozen=True)
class Fact:
    """Base of every event: a past-tense name and what a handler needs, never clinical text."""

    person_id: UUID | None = None
    organization_id: UUID | None = None
    author_id: UUID | None = None


@transaction.atomic
def publish(fact: Fact, *, at: datetime | None = None) -> Event:
    """Write a fact in the current transaction, run its `now` handlers and queue its `later` ones."""
    name = type(fact).__name__
    handlers = _wiring().get(name, ())
    if fact.person_id and any(when == "later" for when, _ in handlers):
        _keep_order(fact.person_id)
    event = Event.objects.create(
        name=name,
        occurred_at=at or timezone.now(),
        person_id=fact.person_id,
        organization_id=fact.organization_id,
        author_id=fact.author_id,
        payload=_payload(fact),
    )
    for when, path in handlers:
        if when == "now":
            handler_at(path)(event)
    Delivery.objects.bulk_create(
        [
            Delivery(event=event, handler=path, lane=event.person_id)
            for when, path in handlers
            if when == "later"
        ]
    )
    return event


@cache
def handler_at(path: str) -> Callable[[Event], None]:
    """Return the handler a dotted path names."""
    handler: Callable[[Event], None] = import_string(path)
    return handler


def _keep_order(person_id: UUID) -> None:
    """Make two transactions about one person number their deliveries in the order they commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, %s)", [_LANE_LOCK, person_id.int % _LANE_BUCKETS]
            )


def _payload(fact: Fact) -> dict[str, Any]:
    hidden = {"person_id", "organization_id", "author_id"}
    return {k: _plain(v) for k, v in asdict(fact).items() if k not in hidden}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _wiring() -> Wiring:
    wiring: Wiring = import_string(settings.EVENT_WIRING)
    return wiring
