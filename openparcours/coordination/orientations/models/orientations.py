"""A person's orientation towards a service or a structure."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.orientations.choices import (
    AWAITING,
    STATUS_ICONS,
    STATUS_TONES,
    Channel,
    ContactPreference,
    OrientationStatus,
)
from openparcours.coordination.records.choices import (
    AgreementMeans,
    InformationNature,
    InformedParty,
    Restriction,
)
from openparcours.coordination.records.models.audience import readable
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import HealthcareService, Organization, PractitionerRole
from openparcours.registry.people.models import Person

AUDIENCES = (Restriction.CIRCLE, Restriction.HEALTH, Restriction.DAC)
_UNSENT = (OrientationStatus.DRAFT, OrientationStatus.CANCELLED)


class OrientationQuerySet(models.QuerySet["Orientation"]):
    def visible_to(self, actor: Actor) -> "OrientationQuerySet":
        """Keep the sender's organisation's own, and those whose audience holds the actor; a draft is its own alone."""
        if not actor.can("orientations.read"):
            return self.none()
        ours = Q(organization_id=actor.organization_id) if actor.organization_id else Q(pk__in=[])
        rows = self.alias(author_id=F("sender_id")).filter(readable(actor, listed=ours))
        return rows.filter(ours | ~Q(status=OrientationStatus.DRAFT))

    def of_structure(self, actor: Actor) -> "OrientationQuerySet":
        """Keep what the actor's organisation sent and she may see."""
        return self.visible_to(actor).filter(organization=actor.organization_id)


class Orientation(models.Model):
    """A demand to a target of the directory for a person (FHIR ServiceRequest and its Task).

    `sent_content` is what left, frozen: the target never reads anything else. `request_id` names the
    demand for support it answers, a thing of the room above.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField("numéro", max_length=30, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="orientations")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sent_orientations")
    sender = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    referent = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    request_id = models.UUIDField(null=True, blank=True)
    target = models.ForeignKey(Organization, models.PROTECT, related_name="received_orientations")
    service = models.ForeignKey(HealthcareService, models.PROTECT, null=True, blank=True, related_name="+")
    need = models.CharField("besoin", max_length=60, help_text="code de orientation.need")
    motive = models.CharField("motif", max_length=250)
    situation = models.TextField("situation", blank=True)
    restriction = models.CharField("audience", max_length=7, choices=Restriction, default=Restriction.CIRCLE)
    nature = models.CharField(
        "porte sur", max_length=6, choices=InformationNature, default=InformationNature.MIXED
    )
    sent_fields = models.JSONField("ce qui part", default=list)
    sent_content = models.JSONField("ce qui est parti", default=list)
    contact_preference = models.CharField(
        "comment joindre la personne", max_length=10, choices=ContactPreference, blank=True
    )
    contact_note = models.CharField("précision", max_length=250, blank=True)
    availabilities = models.CharField("disponibilités", max_length=250, blank=True)
    agreed_by = models.CharField("qui accepte", max_length=12, choices=InformedParty, blank=True)
    agreement_means = models.CharField("comment", max_length=12, choices=AgreementMeans, blank=True)
    agreed_on = models.DateField("accord donné le", null=True, blank=True)
    is_in_team = models.BooleanField("structure de l'équipe de soins", default=False)
    channel = models.CharField("envoi", max_length=8, choices=Channel, default=Channel.LINK)
    status = models.CharField(max_length=16, choices=OrientationStatus, default=OrientationStatus.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    remind_at = models.DateTimeField("à relancer le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    expires_at = models.DateTimeField("réponse attendue avant", null=True, blank=True)
    answered_at = models.DateTimeField("réponse reçue le", null=True, blank=True)
    acknowledged_at = models.DateTimeField("réponse vue le", null=True, blank=True)
    starts_on = models.DateField("première rencontre prévue le", null=True, blank=True)
    refusal_reason = models.CharField("motif du refus", max_length=60, blank=True)
    taken_on = models.DateField("prise en charge le", null=True, blank=True)
    result_due_on = models.DateField("résultat à demander le", null=True, blank=True)
    result_on = models.DateField("résultat constaté le", null=True, blank=True)
    failure_reason = models.CharField("pourquoi sans effet", max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="verrou optimiste")
    submission_key = models.UUIDField(null=True, help_text="contre le double envoi")

    objects = OrientationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "submission_key"], name="orientation_sent_once"),
            models.CheckConstraint(
                condition=Q(status__in=OrientationStatus.values), name="orientation_status_known"
            ),
            models.CheckConstraint(
                condition=Q(restriction__in=[one.value for one in AUDIENCES]),
                name="orientation_audience_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNSENT) | Q(sent_at__isnull=False, expires_at__isnull=False),
                name="orientation_sent_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNSENT) | Q(is_in_team=True) | Q(agreed_on__isnull=False),
                name="orientation_outside_team_is_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | (~Q(agreed_by="") & ~Q(agreement_means="")),
                name="orientation_agreement_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrientationStatus.REFUSED) | ~Q(refusal_reason=""),
                name="orientation_refused_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrientationStatus.FAILED) | ~Q(failure_reason=""),
                name="orientation_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrientationStatus.TAKEN) | Q(taken_on__isnull=False),
                name="orientation_taken_is_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-changed_at"], name="orientation_person"),
            models.Index(fields=["organization", "status", "-changed_at"], name="orientation_worklist"),
            models.Index(fields=["organization", "-changed_at", "-id"], name="orientation_recent"),
            models.Index(fields=["status", "expires_at"], name="orientation_deadline"),
            models.Index(fields=["request_id"], name="orientation_request", condition=~Q(request_id=None)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def target_name(self) -> str:
        return str(self.service or self.target)

    @property
    def target_in_full(self) -> str:
        return f"{self.service}, {self.target}" if self.service else str(self.target)

    @property
    def needs_reminder(self) -> bool:
        return self.status in AWAITING and self.remind_at is not None and self.remind_at <= timezone.now()

    @property
    def tone(self) -> str:
        return STATUS_TONES[OrientationStatus(self.status)]

    @property
    def icon(self) -> str:
        return STATUS_ICONS[OrientationStatus(self.status)]
