"""Carry events to their handlers, once each as far as the database can tell."""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from openparcours.foundation.events import selectors
from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.foundation.events.models import Delivery
from openparcours.foundation.events.services.publication import handler_at

MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=5)

log = logging.getLogger("parcours.worker")


def deliver_next() -> bool:
    """Run the oldest due delivery whose lane is free; return whether there was one.

    The handler and its mark share one transaction: a worker killed midway leaves the delivery
    pending and none of the handler's writes. A failure waits 5 s, then twice as long each time,
    and holds back the person's later events of that handler; after 12 it is given up (2 h 50).
    """
    if selectors.next_delivery(lock=False) is None:
        return False
    running: Delivery | None = None
    try:
        with transaction.atomic():
            running = selectors.next_delivery(lock=True)
            if running is None:
                return False
            handler_at(running.handler)(running.event)
            running.status, running.done_at = DeliveryStatus.DONE, timezone.now()
            running.save(update_fields=["status", "done_at"])
    except Exception:
        if running is None:
            raise
        log.warning("échec de %s sur l'évènement %s", running.handler, running.event_id)
        _retry_later(running.pk, traceback.format_exc(limit=-5))
    return True


@transaction.atomic
def replay_deliveries(*, handler: str = "", only_dead: bool = True, since: datetime | None = None) -> int:
    """Queue deliveries again and return how many; handlers are idempotent, so a replay is safe."""
    rows = Delivery.objects.exclude(status=DeliveryStatus.PENDING)
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
    pending = Delivery.objects.select_for_update().filter(status=DeliveryStatus.PENDING)
    delivery = pending.filter(pk=delivery_id).first()
    if delivery is None:
        return
    delivery.attempts += 1
    delivery.last_error = error
    delivery.due_at = timezone.now() + FIRST_RETRY * 2 ** (delivery.attempts - 1)
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = DeliveryStatus.DEAD
    delivery.save(update_fields=["attempts", "last_error", "due_at", "status"])
