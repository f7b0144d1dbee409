"""The outbox: events and their deliveries."""

from django.db import models
from django.utils import timezone

from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.kit.ids import new_id


class Event(models.Model):
    """A fact, written in the transaction that made it true; `sequence` orders the stream."""

    sequence = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=new_id, unique=True, editable=False)
    name = models.CharField(max_length=80)
    occurred_at = models.DateTimeField(default=timezone.now)
    person_id = models.UUIDField(null=True, blank=True)
    organization_id = models.UUIDField(null=True, blank=True)
    author_id = models.UUIDField(null=True, blank=True, help_text="poste de l'auteur")
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["name", "occurred_at"], name="event_name_at"),
            models.Index(fields=["person_id", "sequence"], name="event_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.sequence}"


class Delivery(models.Model):
    """One handler's work on one event: at least once, in order for a person, retried, or given up."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=120)
    lane = models.UUIDField(null=True, help_text="personne dont l'ordre est gardé")
    status = models.CharField(max_length=8, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=DeliveryStatus.values), name="delivery_status_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="delivery_due",
                condition=models.Q(status=DeliveryStatus.PENDING),
            ),
            models.Index(
                fields=["handler", "lane", "id"],
                name="delivery_lane",
                condition=models.Q(status=DeliveryStatus.PENDING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class Worker(models.Model):
    """A worker process at work; its beat tells that it lives."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    host = models.CharField(max_length=100)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class ScheduledRun(models.Model):
    """A job of the clock: when it is next due, and which worker runs it now."""

    name = models.CharField(primary_key=True, max_length=80)
    rule = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    worker = models.ForeignKey(Worker, models.SET_NULL, null=True, blank=True, related_name="runs")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.rule})"
