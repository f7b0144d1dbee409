"""Read the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.foundation.events.models import Delivery, ScheduledRun, Worker


@dataclass(frozen=True)
class OutboxState:
    pending: int
    late: int
    dead: int


def next_delivery(*, lock: bool) -> Delivery | None:
    """Return the oldest due delivery that no earlier one of the same handler and person holds back."""
    earlier = Delivery.objects.filter(
        status=DeliveryStatus.PENDING,
        handler=OuterRef("handler"),
        lane=OuterRef("lane"),
        pk__lt=OuterRef("pk"),
    )
    due = (
        Delivery.objects.filter(status=DeliveryStatus.PENDING, due_at__lte=timezone.now())
        .filter(Q(lane=None) | ~Exists(earlier))
        .select_related("event")
        .order_by("due_at", "pk")
    )
    if lock:
        due = due.select_for_update(skip_locked=True, of=("self",))
    return due.first()


def deliveries(*, status: str = "") -> QuerySet[Delivery]:
    """Return deliveries, newest first, of one status or of all."""
    rows = Delivery.objects.select_related("event").order_by("-pk")
    return rows.filter(status=status) if status else rows


def outbox_state() -> OutboxState:
    """Count what waits, what is late by a minute or more, and what was given up."""
    minute_ago = timezone.now() - timedelta(minutes=1)
    pending = Q(status=DeliveryStatus.PENDING)
    counts = Delivery.objects.aggregate(
        pending=Count("pk", filter=pending),
        late=Count("pk", filter=pending & Q(due_at__lt=minute_ago)),
        dead=Count("pk", filter=Q(status=DeliveryStatus.DEAD)),
    )
    return OutboxState(**counts)


def last_beat() -> datetime | None:
    """Return the latest life sign of any worker."""
    return Worker.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()


def failed_jobs() -> QuerySet[ScheduledRun]:
    """Return the clock's jobs whose last run failed."""
    return ScheduledRun.objects.exclude(last_error="").order_by("name")
