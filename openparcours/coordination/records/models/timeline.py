"""The one timeline of a person, and who last looked at it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from openparcours.coordination.records.choices import (
    TIMELINE_ICONS,
    InformationNature,
    Restriction,
    TimelineKind,
)
from openparcours.coordination.records.models.audience import readable
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.people.models import Person


class TimelineEntryQuerySet(models.QuerySet["TimelineEntry"]):
    def visible_to(self, actor: Actor) -> "TimelineEntryQuerySet":
        """Apply the restriction of each entry to the actor; her door to the person is checked too."""
        named = Exists(TimelineReader.objects.filter(entry=OuterRef("pk"), post_id__in=actor.holders))
        return self.filter(readable(actor, listed=Q(named) & ~Q(restriction=Restriction.AUTHOR)))


class TimelineEntry(models.Model):
    """Something that happened, written by the event that says so; `event_id` makes it unique."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="timeline")
    event_id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=14, choices=TimelineKind)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    author_id = models.UUIDField(null=True, help_text="poste de l'auteur")
    author_label = models.CharField(max_length=200, blank=True)
    organization_id = models.UUIDField(null=True)
    restriction = models.CharField(max_length=7, choices=Restriction, default=Restriction.CIRCLE)
    nature = models.CharField(max_length=6, choices=InformationNature, default=InformationNature.MIXED)
    is_urgent = models.BooleanField(default=False)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)

    objects = TimelineEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="timeline_person_at"),
            models.Index(fields=["person", "kind", "-at"], name="timeline_person_kind"),
            models.Index(fields=["object_id"], name="timeline_object"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def icon(self) -> str:
        return TIMELINE_ICONS[TimelineKind(self.kind)]


class TimelineReader(models.Model):
    """A named reader of a restricted entry (mention, list)."""

    entry = models.ForeignKey(TimelineEntry, models.CASCADE, related_name="readers")
    post_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "post_id"], name="timeline_reader_once")]

    def __str__(self) -> str:
        return f"{self.post_id}"


class RecordVisit(models.Model):
    """When a post last opened a person's page: recent list, and what changed since."""

    post_id = models.UUIDField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="visits")
    previous_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post_id", "person"], name="visit_once")]
        indexes = [models.Index(fields=["post_id", "-at"], name="visit_recent")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.at}"


class MovedRow(models.Model):
    """A row that a merge of identities moved, so that undoing the merge finds it again."""

    merge_id = models.UUIDField(db_index=True)
    model = models.CharField(max_length=60)
    object_id = models.UUIDField()
    field = models.CharField(max_length=20, default="person_id")
    from_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
