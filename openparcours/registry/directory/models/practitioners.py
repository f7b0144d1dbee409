"""Practitioners and the posts they hold."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.roles import ROLE_CHOICES
from openparcours.kit.ids import new_id
from openparcours.kit.names import readable_case
from openparcours.registry.directory.choices import CareCategory, ProposalAnswer, Source, care_category
from openparcours.registry.directory.models.organizations import Organization


class Practitioner(models.Model):
    """A professional as a natural person; RPPS when she has one, an account when she signs in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="practitioner")
    rpps = models.CharField("RPPS", max_length=11, null=True, blank=True, unique=True)
    national_id = models.CharField(
        "identification nationale",
        max_length=20,
        null=True,
        blank=True,
        unique=True,
        help_text="8 + RPPS, 0 + ADELI",
    )
    title = models.CharField("civilité d'exercice", max_length=20, blank=True)
    family_name = models.CharField("nom d'exercice", max_length=100)
    given_name = models.CharField("prénom d'exercice", max_length=100, blank=True)
    folded_name = models.CharField(max_length=210, db_index=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LOCAL)
    source_updated_on = models.DateField("donnée du", null=True, blank=True)

    def __str__(self) -> str:
        return " ".join(filter(None, [self.title, readable_case(self.given_name), self.family_name.upper()]))


class PractitionerRoleQuerySet(models.QuerySet["PractitionerRole"]):
    def current(self) -> "PractitionerRoleQuerySet":
        today = timezone.localdate()
        return self.filter(
            Q(ended_on=None) | Q(ended_on__gt=today), Q(started_on=None) | Q(started_on__lte=today)
        )


class PractitionerRole(models.Model):
    """A post: one practitioner, one organisation, one profession, for a time.

    `access_role` is a key of table 5; blank, the post gives no right to sign in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="roles")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="roles"
    )
    source_key = models.CharField(max_length=80, blank=True, help_text="clé de la ligne importée")
    profession = models.CharField(max_length=20)
    profession_label = models.CharField(max_length=100, blank=True)
    specialty = models.CharField("savoir-faire", max_length=10, blank=True)
    specialty_label = models.CharField(max_length=150, blank=True)
    function = models.CharField("fonction", max_length=120, blank=True)
    access_role = models.CharField(max_length=20, choices=ROLE_CHOICES, blank=True)
    started_on = models.DateField("depuis", null=True, blank=True)
    ended_on = models.DateField("jusqu'au", null=True, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    mssante = models.EmailField("MSSanté", blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LOCAL)

    objects = PractitionerRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="post_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
                name="post_source_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner} — {self.function or self.profession_label}"

    @property
    def care_category(self) -> CareCategory:
        return care_category(self.profession)


class PostProposalQuerySet(models.QuerySet["PostProposal"]):
    def waiting(self) -> "PostProposalQuerySet":
        return self.filter(answer="")


class PostProposal(models.Model):
    """A post proposed to whoever holds an address; she alone takes it, and nothing of her is told before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="proposals")
    email = models.EmailField("adresse", help_text="telle que tapée, en minuscules")
    given_name = models.CharField("prénom", max_length=100)
    family_name = models.CharField("nom", max_length=100)
    rpps = models.CharField("RPPS", max_length=11, blank=True)
    profession = models.CharField(max_length=20)
    function = models.CharField("fonction", max_length=120, blank=True)
    access_role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    proposed_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=ProposalAnswer, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = PostProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=ProposalAnswer.values, answered_at__isnull=False),
                name="proposal_answered_at",
            ),
            models.UniqueConstraint(
                fields=["organization", "email", "access_role"],
                condition=Q(answer=""),
                name="proposal_waiting_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name.upper()}"
