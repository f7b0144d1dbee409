"""Liaison notes and what surrounds them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openparcours.coordination.notes.choices import NoteKind, ReaderReason
from openparcours.coordination.records.choices import AgreementMeans, InformationNature, Restriction
from openparcours.coordination.records.models.audience import readable
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.files import StoredIn
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person


class LiaisonNoteQuerySet(models.QuerySet["LiaisonNote"]):
    def visible_to(self, actor: Actor) -> "LiaisonNoteQuerySet":
        """Keep the notes whose audience holds the actor, for persons whose door is open to her."""
        if not actor.can("notes.read"):
            return self.none()
        chosen = Exists(NoteReader.objects.filter(note=OuterRef("pk"), post=actor.post_id))
        shown = Q(is_masked=False) | Q(author=actor.post_id)
        return self.filter(shown, readable(actor, listed=Q(chosen, restriction=Restriction.LIST)))


class LiaisonNote(models.Model):
    """A note by one author to an audience; a reply points at the note it answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="liaison_notes")
    author = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("type", max_length=8, choices=NoteKind, default=NoteKind.OBSERVATION)
    restriction = models.CharField("audience", max_length=7, choices=Restriction, default=Restriction.CIRCLE)
    nature = models.CharField(
        "porte sur", max_length=6, choices=InformationNature, default=InformationNature.MIXED
    )
    is_urgent = models.BooleanField("urgent", default=False)
    is_visible_to_person = models.BooleanField("visible par la personne", default=False)
    is_masked = models.BooleanField("masquée par la personne", default=False)
    text = models.TextField("texte")
    replies_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    created_at = models.DateTimeField(default=timezone.now)
    amended_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="entered-in-error")
    withdrawal_reason = models.CharField("motif", max_length=250, blank=True)
    submission_key = models.UUIDField(null=True, help_text="contre le double envoi")

    objects = LiaisonNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
            models.UniqueConstraint(fields=["author", "submission_key"], name="note_sent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""),
                name="note_withdrawal_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="note_person_at"),
            models.Index(fields=["replies_to"], name="note_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.created_at:%d/%m/%Y}"


class NoteMask(models.Model):
    """The person asked that a thread be kept from everyone but who wrote it; one at a time, even in an emergency.

    Source: R.1110-3 CSP, she may oppose to the sharing of some information at any moment.
    """

    note = models.ForeignKey(
        LiaisonNote, models.CASCADE, related_name="masks", help_text="la première du fil"
    )
    asked_on = models.DateField("demandé le")
    means = models.CharField("comment", max_length=12, choices=AgreementMeans)
    recorded_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note"], condition=Q(lifted_at=None), name="note_masked_once"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="note_mask_lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.note_id} masquée le {self.asked_on:%d/%m/%Y}"


class NoteVersion(models.Model):
    """The text that an amendment replaced; insert-only."""

    note = models.ForeignKey(LiaisonNote, models.CASCADE, related_name="versions")
    text = models.TextField()
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.note_id} avant {self.replaced_at}"


class NoteReader(models.Model):
    """A post that was mentioned or chosen as audience."""

    note = models.ForeignKey(LiaisonNote, models.CASCADE, related_name="readers")
    post = models.ForeignKey(PractitionerRole, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=7, choices=ReaderReason)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "post", "reason"], name="note_reader_once")]
        indexes = [
            models.Index(
                fields=["post", "note"],
                name="note_mention_unseen",
                condition=Q(seen_at=None, reason=ReaderReason.MENTION),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} ({self.reason})"


class Acknowledgement(models.Model):
    """A reader says she has read the note."""

    note = models.ForeignKey(LiaisonNote, models.CASCADE, related_name="acknowledgements")
    post = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "post"], name="acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.at}"


class Attachment(models.Model):
    """A file joined to a note; its type is read from its first bytes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(LiaisonNote, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=StoredIn("notes"))
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
