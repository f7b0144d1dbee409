"""The care circle: one per person, members by periods."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.records.choices import (
    CareTeamStatus,
    CircleRole,
    EndReason,
    MemberStatus,
)
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person, RelatedPerson


class CareTeam(models.Model):
    """The circle of a person, whatever the number of her records (ANS Cercle de soins 2.0.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="care_team")
    status = models.CharField(max_length=16, choices=CareTeamStatus, default=CareTeamStatus.ACTIVE)
    managing_organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Cercle de soins de {self.person_id}"


class CareTeamParticipant(models.Model):
    """A member for a period: a post, a team, a relative, or someone known by name only.

    `is_same_team` says that the member belongs to the person's équipe de soins (L.1110-12);
    outside it, sharing needs prior consent.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(CareTeam, models.CASCADE, related_name="participants")
    practitioner_role = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, blank=True, related_name="circle_memberships"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="circle_memberships"
    )
    related_person = models.ForeignKey(
        RelatedPerson, models.PROTECT, null=True, blank=True, related_name="circle_memberships"
    )
    free_name = models.CharField("nom", max_length=150, blank=True)
    free_function = models.CharField("fonction", max_length=150, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    role = models.CharField("rôle", max_length=14, choices=CircleRole)
    status = models.CharField(max_length=8, choices=MemberStatus, default=MemberStatus.ACTIVE)
    is_same_team = models.BooleanField("équipe de soins", default=True)
    started_on = models.DateField("depuis")
    ended_on = models.DateField("jusqu'au", null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason, blank=True)
    added_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    comment = models.CharField("pourquoi", max_length=250, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(practitioner_role__isnull=False)
                | Q(organization__isnull=False)
                | Q(related_person__isnull=False)
                | ~Q(free_name=""),
                name="member_is_someone",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__gte=F("started_on")) & ~Q(end_reason="")),
                name="member_end_has_reason",
            ),
            models.UniqueConstraint(
                fields=["team", "practitioner_role"],
                condition=Q(ended_on=None, practitioner_role__isnull=False),
                name="member_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(ended_on=None, role=CircleRole.ATTENDING_PHYSICIAN),
                name="attending_physician_once",
            ),
        ]
        indexes = [models.Index(fields=["practitioner_role", "status"], name="member_post")]

    def __str__(self) -> str:
        return f"{self.role} {self.practitioner_role_id or self.free_name}"

    @property
    def display_name(self) -> str:
        post = self.practitioner_role
        return str(post.practitioner if post else self.related_person or self.free_name or self.organization)

    @property
    def detail(self) -> str:
        """Return the role, and where the member works or how she is related."""
        place = str(self.organization or "")
        if self.related_person:
            place = self.related_person.get_relationship_display()
        return " · ".join(filter(None, [self.get_role_display().capitalize(), place or self.free_function]))

    @property
    def any_phone(self) -> str:
        post, relative = self.practitioner_role, self.related_person
        return self.phone or (post.phone if post else "") or (relative.phone if relative else "")

    @property
    def initials(self) -> str:
        words = self.display_name.replace("Dr ", "").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"


class Invitation(models.Model):
    """A proposal to join the circle, with its answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    participant = models.OneToOneField(CareTeamParticipant, models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    message = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(null=True)
    answer_reason = models.CharField("motif", max_length=250, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, is_accepted=None)
                | Q(answered_at__isnull=False, is_accepted__isnull=False),
                name="invitation_answer_whole",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.participant_id}"

    @property
    def title(self) -> str:
        """Return what lets one decide without naming: initials, age, and a number to ask."""
        person, post = self.participant.team.person, self.invited_by
        age = person.age_on(timezone.localdate())
        facts = [
            person.initials,
            f"{age} ans" if age is not None else "",
            post.phone and f"en parler au {post.phone}",
        ]
        return "Cercle de soins de " + ", ".join(filter(None, facts))
