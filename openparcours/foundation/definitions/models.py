"""Versioned, dated contents."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.foundation.definitions.choices import DefinitionStatus, Origin
from openparcours.kit.ids import new_id

PLATFORM = UUID(int=0)


class Definition(models.Model):
    """One version of a content; `owner_id` is an organisation, or PLATFORM for everybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("nature", max_length=20)
    code = models.SlugField(max_length=60)
    owner_id = models.UUIDField("structure", default=PLATFORM)
    version = models.PositiveIntegerField()
    title = models.CharField("titre", max_length=200)
    content = models.JSONField("contenu")
    status = models.CharField(max_length=9, choices=DefinitionStatus, default=DefinitionStatus.DRAFT)
    starts_on = models.DateField("valable à partir du", null=True, blank=True)
    ends_on = models.DateField("jusqu'au (exclu)", null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)
    change_note = models.CharField("ce qui change", max_length=500, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LOCAL)
    edit_number = models.PositiveIntegerField(default=0, help_text="verrou optimiste du brouillon")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "owner_id", "version"],
                name="definition_version_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "code", "owner_id"],
                condition=Q(status=DefinitionStatus.DRAFT),
                name="definition_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="definition_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status=DefinitionStatus.DRAFT) | Q(starts_on__isnull=False),
                name="definition_published_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["kind", "code", "status"], name="definition_found")]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"

    @property
    def is_of_platform(self) -> bool:
        return self.owner_id == PLATFORM

    @property
    def is_draft(self) -> bool:
        return self.status == DefinitionStatus.DRAFT
