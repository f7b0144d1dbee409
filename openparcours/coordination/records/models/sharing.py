"""Information, opposition, consent and emergency access. Insert-only but for the withdrawal."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.records.choices import (
    AgreementMeans,
    InformedParty,
    SharingScope,
)
from openparcours.foundation.accounts.models import User
from openparcours.kit.files import StoredIn
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person


class InformationGiven(models.Model):
    """The person was told what is shared, with whom and how (R.1110-3, D.1110-3-1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="informations")
    told_to = models.CharField(max_length=12, choices=InformedParty)
    impossible_reason = models.CharField("pourquoi", max_length=250, blank=True)
    means = models.CharField(max_length=12, choices=AgreementMeans)
    support_version = models.CharField("version du support", max_length=20)
    given_on = models.DateField("le")
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    proof = models.FileField(upload_to=StoredIn("preuves"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(told_to=InformedParty.IMPOSSIBLE) | ~Q(impossible_reason=""),
                name="information_impossible_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"information {self.given_on}"


class Statement(models.Model):
    """What an opposition and a consent have in common: a scope, a target, a proof, a withdrawal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scope = models.CharField("porte sur", max_length=14, choices=SharingScope)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    practitioner_role = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stated_by = models.CharField(max_length=12, choices=InformedParty, default=InformedParty.PERSON)
    means = models.CharField(max_length=12, choices=AgreementMeans)
    stated_on = models.DateField("le")
    recorded_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    proof = models.FileField(upload_to=StoredIn("preuves"), blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_means = models.CharField(max_length=12, choices=AgreementMeans, blank=True)
    withdrawn_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+"
    )
    comment = models.CharField("précision", max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(scope=SharingScope.ORGANIZATION, organization__isnull=False)
                    | Q(scope=SharingScope.PROFESSIONAL, practitioner_role__isnull=False)
                    | Q(scope__in=[SharingScope.ALL, SharingScope.HEALTH, SharingScope.SOCIAL])
                ),
                name="%(class)s_names_its_target",
            )
        ]


class Opposition(Statement):
    """The person opposes to sharing; opposition is not refusal of support."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="oppositions")

    class Meta(Statement.Meta):
        indexes = [models.Index(fields=["person"], name="opposition_open", condition=Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"opposition {self.scope}"


class Consent(Statement):
    """The person agrees to sharing outside the care team, with a scope and an end (D.1110-3-1)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta(Statement.Meta):
        constraints = [
            *Statement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("stated_on")),
                name="consent_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="consent_open", condition=Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"consentement {self.scope}"


class EmergencyAccess(models.Model):
    """Break-glass: one post, one person, a reason, three hours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="emergency_accesses")
    practitioner_role = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=500)
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField()
    person_informed_on = models.DateField("personne informée le", null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.CharField("avis du DPO", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_has_reason"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="emergency_has_an_end"),
        ]
        indexes = [models.Index(fields=["practitioner_role", "closes_at"], name="emergency_post")]

    def __str__(self) -> str:
        return f"urgence {self.person_id}"
