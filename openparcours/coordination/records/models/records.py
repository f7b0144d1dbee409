"""The record and its episodes of support."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.records.choices import (
    ClosingReason,
    EpisodeStatus,
    OpeningReason,
    RecordStatus,
    SupportLevel,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole, Territory
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person, PersonAccess


class CoordinationRecordQuerySet(models.QuerySet["CoordinationRecord"]):
    def visible_to(self, actor: Actor) -> "CoordinationRecordQuerySet":
        """Keep one's organisation's records, and shared ones of persons whose door is open; all in an emergency."""
        if not actor.can("records.read"):
            return self.none()
        doors = PersonAccess.objects.open_to(actor).filter(person=models.OuterRef("person"))
        own = Q(organization_id=actor.organization_id)
        shared = Q(is_shared=True) & models.Exists(doors.sharing())
        forced = Q(models.Exists(doors.filter(basis=AccessBasis.EMERGENCY)))
        return self.filter(models.Exists(doors.following()), own | shared | forced)


class CoordinationRecord(models.Model):
    """A person's coordination record, kept by one organisation; at most one is open for both."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="records")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="records")
    number = models.CharField("numéro", max_length=20, unique=True)
    is_shared = models.BooleanField("partagé", default=True)
    status = models.CharField(max_length=8, choices=RecordStatus, default=RecordStatus.OPEN)
    opened_on = models.DateField("ouvert le")
    opening_reason = models.CharField("motif", max_length=30, choices=OpeningReason)
    opening_context = models.TextField("contexte", blank=True)
    closed_on = models.DateField("clos le", null=True, blank=True)
    closing_reason = models.CharField(max_length=30, choices=ClosingReason, blank=True)
    closing_summary = models.TextField("synthèse de clôture", blank=True)
    referent = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField("niveau", max_length=10, choices=SupportLevel, blank=True)
    level_since = models.DateField(null=True, blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    programme = models.CharField("parcours", max_length=80, blank=True)
    retention_policy = models.CharField(max_length=40, default="cnil-2021-028")
    last_activity_at = models.DateTimeField("dernière activité", default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CoordinationRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=Q(status=RecordStatus.OPEN),
                name="record_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status=RecordStatus.OPEN, closed_on=None, closing_reason="")
                | (~Q(status=RecordStatus.OPEN) & Q(closed_on__isnull=False) & ~Q(closing_reason="")),
                name="record_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="record_closed_after_opening",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "-last_activity_at"], name="record_worklist"),
            models.Index(fields=["referent", "status", "-last_activity_at"], name="record_referent"),
            models.Index(fields=["-last_activity_at", "id"], name="record_activity"),
            models.Index(fields=["-opened_on", "id"], name="record_opening"),
        ]

    def __str__(self) -> str:
        return self.number


class LevelChange(models.Model):
    """A support level from a day on; insert-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(CoordinationRecord, models.CASCADE, related_name="level_changes")
    level = models.CharField(max_length=10, choices=SupportLevel)
    since = models.DateField()
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.level} depuis {self.since}"


class Episode(models.Model):
    """One engagement (accompagnement); a return is a new one linked to the last."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(CoordinationRecord, models.CASCADE, related_name="episodes")
    status = models.CharField(max_length=24, choices=EpisodeStatus, default=EpisodeStatus.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closing_reason = models.CharField(max_length=30, choices=ClosingReason, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="next")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=~Q(status=EpisodeStatus.CLOSED),
                name="episode_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status=EpisodeStatus.CLOSED, closed_on__isnull=False) & ~Q(closing_reason="")
                | (~Q(status=EpisodeStatus.CLOSED) & Q(closed_on=None, closing_reason="")),
                name="episode_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.status}"


class EpisodeTransition(models.Model):
    """One change of an episode's status; insert-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=24, choices=EpisodeStatus, blank=True)
    to_status = models.CharField(max_length=24, choices=EpisodeStatus)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
