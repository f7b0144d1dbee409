"""The life of an identity: evidence seen, statuses, merges."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.foundation.accounts.models import User
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization
from openparcours.registry.people.choices import EvidenceKind, IdentityStatus, InsiAnswer
from openparcours.registry.people.models.persons import Person


class PersonIdentifier(models.Model):
    """The person's number in a software of an organisation: its imports, and no other's, find her by it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", help_text="vide : structure non connue"
    )
    system = models.CharField("système", max_length=80)
    value = models.CharField("identifiant", max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "system", "value"], name="person_identifier_once")
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.value}"


class IdentityEvidence(models.Model):
    """A high-trust document that somebody has seen; it attests the traits of that day only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="evidences")
    kind = models.CharField("pièce", max_length=2, choices=EvidenceKind)
    seen_on = models.DateField("vue le")
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_kind_display()


class InsiCheck(models.Model):
    """An answer of the INSi service to the traits of that day; superseded when they change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="insi_checks")
    answer = models.CharField("réponse", max_length=2, choices=InsiAnswer)
    asked_on = models.DateField("interrogé le")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=InsiAnswer.values), name="insi_answer_known")
        ]

    def __str__(self) -> str:
        return f"INSi {self.answer}"


class TraitChange(models.Model):
    """One trait before and after; insert-only."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="trait_changes")
    trait = models.CharField(max_length=30)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.trait} : {self.before} → {self.after}"


class IdentityTransition(models.Model):
    """One change of identity status; insert-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="identity_transitions")
    from_status = models.CharField(max_length=10, choices=IdentityStatus)
    to_status = models.CharField(max_length=10, choices=IdentityStatus)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class PersonMerge(models.Model):
    """Two identities declared one; undone, each finds again what was its own (`moved`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="merges_lost")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=250)
    before = models.JSONField(default=dict, help_text="traits de l'identité gardée avant la fusion")
    after = models.JSONField(default=dict, help_text="ses traits juste après")
    moved = models.JSONField(default=list, help_text="lignes passées d'une identité à l'autre")
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_two_persons"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="merge_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class DuplicateSuspicion(models.Model):
    """Two identities that look alike, found when one of them was registered or corrected."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class DuplicateDismissal(models.Model):
    """Two identities that look alike and are two people: never proposed again."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="dismissal_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="dismissal_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
