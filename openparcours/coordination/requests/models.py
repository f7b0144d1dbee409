"""Requests for support, their requester, their moves and what was done meanwhile."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from openparcours.coordination.records.choices import SupportLevel
from openparcours.coordination.records.models import CoordinationRecord, Episode
from openparcours.coordination.requests.choices import (
    OPEN,
    OUTGOING,
    RUNNING,
    TONES,
    ContactKind,
    ContactParty,
    PersonAnswer,
    PhysicianState,
    RequestStatus,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.files import StoredIn
from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person


class SupportRequestQuerySet(models.QuerySet["SupportRequest"]):
    def visible_to(self, actor: Actor) -> "SupportRequestQuerySet":
        """Keep what the actor's structure received; the door to the person alone opens nothing."""
        if not actor.can("requests.read") or actor.organization_id is None:
            return self.none()
        return self.filter(organization_id=actor.organization_id)

    def made_by(self, actor: Actor) -> "SupportRequestQuerySet":
        """Keep the requests that the actor's own post addressed to a structure."""
        if not actor.can("requests.create") or actor.post_id is None:
            return self.none()
        return self.filter(requester__post_id=actor.post_id)

    def open(self) -> "SupportRequestQuerySet":
        return self.filter(status__in=OPEN)

    def to_remind(self, today: date) -> "SupportRequestQuerySet":
        """Keep those that wait for a piece whose day of reminder has come."""
        return self.filter(status=RequestStatus.WAITING, call_back_on__lte=today)

    def late(self, now: datetime) -> "SupportRequestQuerySet":
        """Keep those undecided after the promise; a stopped clock is never late."""
        return self.filter(status__in=RUNNING, answer_due_at__lt=now)


class SupportRequest(models.Model):
    """One contact with a requester; `number` is read over the phone, `described` waits for acceptance.

    `reason`, `channel`… are codes of the definitions `request.*`, kept as they were that day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    number = models.CharField("numéro", max_length=24, unique=True)
    status = models.CharField("état", max_length=20, choices=RequestStatus, default=RequestStatus.RECEIVED)
    channel = models.CharField("canal", max_length=30)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    entered_at = models.DateTimeField("saisie le", default=timezone.now)
    entered_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    is_anonymous = models.BooleanField("anonyme", default=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="support_requests")
    described = models.JSONField("personne décrite, non créée", default=dict, blank=True)
    text = models.TextField("demande, mot pour mot")
    requester_hopes = models.TextField("attentes du demandeur", blank=True)
    person_hopes = models.TextField("attentes de la personne", blank=True)
    reason = models.CharField("motif principal", max_length=60, blank=True)
    other_reasons = models.JSONField("autres motifs", default=list, blank=True)
    theme = models.CharField("thème", max_length=60, blank=True)
    trigger = models.CharField("évènement déclencheur", max_length=60, blank=True)
    urgency = models.CharField("urgence perçue", max_length=60, blank=True)
    needed_on = models.DateField("échéance", null=True, blank=True)
    already_done = models.TextField("déjà fait", blank=True)
    informed = models.CharField("personne informée", max_length=10, choices=PersonAnswer, blank=True)
    agrees = models.CharField("personne d'accord", max_length=10, choices=PersonAnswer, blank=True)
    stance_reason = models.CharField("pourquoi", max_length=250, blank=True)
    physician_state = models.CharField("médecin traitant", max_length=12, choices=PhysicianState, blank=True)
    physician_name = models.CharField("nom du médecin", max_length=150, blank=True)
    is_physician_told = models.BooleanField("médecin informé de la demande", default=False)
    situation = models.JSONField("situation et droits", default=dict, blank=True)
    priority = models.CharField("priorité retenue", max_length=60)
    answer_due_at = models.DateTimeField("décision promise pour")
    analyst = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")
    opinion = models.TextField("avis interne", blank=True)
    call_back_on = models.DateField("à rappeler le", null=True, blank=True)
    answer_type = models.CharField("type de réponse", max_length=60, blank=True)
    answer = models.TextField("réponse donnée", blank=True)
    closing_reason = models.CharField("motif de clôture", max_length=60, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="doubles")
    record = models.ForeignKey(CoordinationRecord, models.PROTECT, null=True, blank=True, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField("niveau d'appui", max_length=10, choices=SupportLevel, blank=True)
    acknowledged_at = models.DateTimeField("accusé de réception le", null=True, blank=True)
    submission_key = models.UUIDField(null=True, unique=True, help_text="contre le double envoi")

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="request_has_text"),
            models.CheckConstraint(condition=Q(status__in=RequestStatus.values), name="request_status_known"),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(person=None, described={}),
                name="request_anonymous_has_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.DUPLICATE) | Q(duplicate_of__isnull=False),
                name="request_duplicate_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")), name="request_not_its_own_double"
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.INCLUDED)
                | Q(person__isnull=False, record__isnull=False, episode__isnull=False),
                name="request_included_has_episode",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.OUT_OF_SCOPE) | (~Q(closing_reason="") & ~Q(answer="")),
                name="request_refused_says_why_and_what_else",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "answer_due_at", "id"], name="request_worklist"),
            models.Index(fields=["organization", "-received_at", "id"], name="request_recent"),
            models.Index(fields=["analyst", "status"], name="request_analyst"),
            models.Index(fields=["person", "-received_at"], name="request_person"),
            models.Index(
                fields=["organization", "call_back_on"],
                name="request_call_back",
                condition=Q(call_back_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_late(self) -> bool:
        return self.is_running and self.answer_due_at < timezone.now()

    @property
    def is_to_remind(self) -> bool:
        if self.status != RequestStatus.WAITING or self.call_back_on is None:
            return False
        return self.call_back_on <= timezone.localdate()

    @property
    def tone(self) -> str:
        return TONES.get(RequestStatus(self.status), "")

    @property
    def described_name(self) -> str:
        """Return the name typed by a requester for a person who is not created."""
        return str(self.described.get("name", ""))


class Requester(models.Model):
    """Who asked, as known that day; `mssante` and `rpps` are the directory's, never typed."""

    request = models.OneToOneField(SupportRequest, models.CASCADE, related_name="requester")
    category = models.CharField("catégorie", max_length=60)
    name = models.CharField("nom", max_length=150, blank=True)
    function = models.CharField("fonction, lien", max_length=150, blank=True)
    structure_name = models.CharField("structure", max_length=250, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    digits = models.CharField(max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    mssante = models.EmailField("MSSanté", blank=True)
    rpps = models.CharField("RPPS", max_length=11, blank=True)
    post = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")
    structure = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(category=""), name="requester_has_category")]
        indexes = [
            models.Index(fields=["digits"], name="requester_digits", condition=~Q(digits="")),
            models.Index(fields=["post"], name="requester_post"),
        ]

    def __str__(self) -> str:
        return self.name or self.structure_name


class RequestTransition(models.Model):
    """A change of state: by whom, when, why; insert-only. The first one has no former state."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="transitions")
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, choices=RequestStatus)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["request", "at"], name="request_moves")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class RequestHold(models.Model):
    """A time when the clock is stopped, waiting for a piece; one at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="holds")
    waits_for = models.CharField("ce qui est attendu", max_length=500)
    remind_on = models.DateField("relancer le", null=True, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField("relancé le", null=True, blank=True)
    reminder_count = models.PositiveSmallIntegerField("relances", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(ended_at=None), name="request_held_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="hold_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.waits_for


class RequestContact(models.Model):
    """A call, a visit, a letter… about a request, and the minutes it took."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="contacts")
    kind = models.CharField("nature", max_length=24, choices=ContactKind)
    party = models.CharField("avec", max_length=16, choices=ContactParty, default=ContactParty.REQUESTER)
    is_reached = models.BooleanField("joint", default=True)
    minutes = models.PositiveSmallIntegerField("minutes", default=0)
    text = models.TextField("ce qui s'est dit", blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    submission_key = models.UUIDField(null=True, unique=True, help_text="contre le double envoi")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minutes__lte=1440), name="contact_within_a_day")]
        indexes = [models.Index(fields=["request", "at"], name="request_contacts")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.at:%d/%m/%Y}"

    @property
    def is_answer(self) -> bool:
        """Tell whether the requester was reached: the first such contact is the first answer."""
        return self.kind in OUTGOING and self.party == ContactParty.REQUESTER and self.is_reached


class RequestAttachment(models.Model):
    """A file joined to a request; `by` is null when its requester sent it without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=StoredIn("requests"))
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField("jointe le", default=timezone.now)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "sha256"], name="request_file_joined_once")]

    def __str__(self) -> str:
        return self.name


class RequestNumber(models.Model):
    """The last number given by a structure in a year, raised under its row's lock."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "year"], name="request_count_once")]

    def __str__(self) -> str:
        return f"{self.year} : {self.last}"
