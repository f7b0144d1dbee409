"""What happens to an orientation: its transitions, the questions and answers, the files joined."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from openparcours.coordination.orientations.choices import STATUS_ICONS, OrientationStatus
from openparcours.coordination.orientations.models.orientations import Orientation
from openparcours.kit.files import StoredIn
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import PractitionerRole


class OrientationTransition(models.Model):
    """One change of status; insert-only. `by` is null when the target or the clock acts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    orientation = models.ForeignKey(Orientation, models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=16, choices=OrientationStatus, blank=True)
    to_status = models.CharField(max_length=16, choices=OrientationStatus)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")
    by_label = models.CharField("par", max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["orientation", "at"], name="orientation_history")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"

    @property
    def icon(self) -> str:
        return STATUS_ICONS[OrientationStatus(self.to_status)]


class OrientationMessage(models.Model):
    """A question of the target or an answer of the sender; insert-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    orientation = models.ForeignKey(Orientation, models.CASCADE, related_name="messages")
    is_from_target = models.BooleanField("de la structure sollicitée", default=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")
    author_label = models.CharField("auteur", max_length=200)
    text = models.TextField("texte")
    at = models.DateTimeField(default=timezone.now)
    submission_key = models.UUIDField(null=True, help_text="contre le double envoi")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="orientation_message_has_text"),
            models.UniqueConstraint(
                fields=["orientation", "submission_key"], name="orientation_message_sent_once"
            ),
        ]
        indexes = [models.Index(fields=["orientation", "at"], name="orientation_messages")]

    def __str__(self) -> str:
        return f"{self.author_label} {self.at:%d/%m/%Y}"


class OrientationAttachment(models.Model):
    """A file that leaves with an orientation; its type is read from its first bytes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    orientation = models.ForeignKey(Orientation, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=StoredIn("orientations"))
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
