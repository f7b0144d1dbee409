"""Publish facts and deliver them to their handlers."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from openparcours.foundation.events import selectors
from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.foundation.events.models import Delivery, Event

MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=5)

When = Literal["now", "later"]
Wiring = Mapping[str, Sequence[tuple[When, str]]]


@dataclass(frozen=True)
class Fact:
    """Base of every event: a past-tense name and what a handler needs, never clinical text."""

    person_id: UUID | None = None
    organization_id: UUID | None = None
    author_id: UUID | None = None


@transaction.atomic
def publish(fact: Fact, *, at: datetime | None = None) -> Event:
    """Write a fact in the current transaction, run its `now` handlers and queue its `later` ones."""
    event = Event.objects.create(
        name=type(fact).__name__,
        occurred_at=at or timezone.now(),
        person_id=fact.person_id,
        organization_id=fact.organization_id,
        author_id=fact.author_id,
        payload=_payload(fact),
    )
    for when, handler in _wiring().get(event.name, ()):
        if when == "now":
            _handler(handler)(event)
        else:
            Delivery.objects.create(event=event, handler=handler, lane=event.person_id)
    return event


def deliver_next() -> bool:
    """Run the oldest due delivery whose lane is free; return whether there was one.

    The handler and its mark share one transaction: a worker killed midway leaves the delivery
    pending and none of the handler's writes.
    """
    running = 0
    try:
        with transaction.atomic():
            delivery = selectors.next_delivery(lock=connection.vendor == "postgresql")
            if delivery is None:
                return False
            running = delivery.pk
            _handler(delivery.handler)(delivery.event)
            delivery.status, delivery.done_at = DeliveryStatus.DONE, timezone.now()
            delivery.save(update_fields=["status", "done_at"])
    except Exception:
        if not running:
            raise
        _retry_later(running, traceback.format_exc(limit=5))
    return True


@transaction.atomic
def replay_deliveries(*, handler: str = "", only_dead: bool = True, since: datetime | None = None) -> int:
    """Queue deliveries again and return how many; handlers are idempotent, so a replay is safe."""
    rows = Delivery.objects.all()
    if handler:
        rows = rows.filter(handler=handler)
    if only_dead:
        rows = rows.filter(status=DeliveryStatus.DEAD)
    if since:
        rows = rows.filter(event__occurred_at__gte=since)
    return rows.update(
        status=DeliveryStatus.PENDING,
        attempts=0,
        due_at=timezone.now(),
        done_at=None,
        last_error="",
    )


@transaction.atomic
def _retry_later(delivery_id: int, error: str) -> None:
    delivery = Delivery.objects.get(pk=delivery_id)
    delivery.attempts += 1
    delivery.last_error = error
    delivery.due_at = timezone.now() + FIRST_RETRY * 2 ** (delivery.attempts - 1)
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = DeliveryStatus.DEAD
    delivery.save(update_fields=["attempts", "last_error", "due_at", "status"])


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


@cache
def _handler(path: str) -> Callable[[Event], None]:
    handler: Callable[[Event], None] = import_string(path)
    return handler
