"""Persons and their INS traits."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import OID_NIR_DEMO, OID_NIR_TEST, is_matricule, new_id
from openparcours.registry.people.choices import AccessBasis, IdentityStatus, Sex
from openparcours.registry.people.models.access import PersonAccess


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> "PersonQuerySet":
        """Keep the persons whose identity the actor may see: any door is open now."""
        return self._reached(actor, PersonAccess.objects.open_to(actor))

    def followed_by(self, actor: Actor) -> "PersonQuerySet":
        """Keep the persons whose record the actor may open."""
        return self._reached(actor, PersonAccess.objects.open_to(actor).following())

    def attended_by(self, actor: Actor) -> "PersonQuerySet":
        """Keep the persons about whom the actor may write."""
        return self._reached(actor, PersonAccess.objects.open_to(actor).attending())

    def accompanied_by(self, actor: Actor) -> "PersonQuerySet":
        """Keep the persons with whom the actor may decide: an emergency is not enough."""
        return self._reached(actor, PersonAccess.objects.open_to(actor).accompanying())

    def changeable_by(self, actor: Actor) -> "PersonQuerySet":
        """Keep the persons whose identity the actor may change: an emergency gives reading alone."""
        return self._reached(actor, PersonAccess.objects.open_to(actor).exclude(basis=AccessBasis.EMERGENCY))

    def _reached(self, actor: Actor, doors: models.QuerySet[PersonAccess]) -> "PersonQuerySet":
        if not actor.can("people.read"):
            return self.none()
        return self.filter(Exists(doors.filter(person=OuterRef("pk"))))

    def surviving(self) -> "PersonQuerySet":
        """Leave out identities merged into another."""
        return self.filter(merged_into=None)


class Person(models.Model):
    """One human being. Every trait may be unknown: a phone call starts with one field."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    birth_family_name = models.CharField("nom de naissance", max_length=100, blank=True)
    birth_given_names = models.CharField("prénoms de naissance", max_length=200, blank=True)
    used_family_name = models.CharField("nom utilisé", max_length=100, blank=True)
    used_given_name = models.CharField("prénom utilisé", max_length=100, blank=True)
    sex = models.CharField("sexe", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    is_birth_date_approximate = models.BooleanField("date approximative", default=False)
    birth_place_code = models.CharField(
        "lieu de naissance", max_length=5, blank=True, help_text="code INSEE, 99xxx à l'étranger"
    )
    ins_value = models.CharField("matricule INS", max_length=15, blank=True)
    ins_oid = models.CharField(max_length=30, blank=True)
    has_wrong_ins_key = models.BooleanField("matricule à clé fausse", default=False)
    identity_status = models.CharField(
        max_length=10, choices=IdentityStatus, default=IdentityStatus.PROVISIONAL
    )
    is_doubtful = models.BooleanField("identité douteuse", default=False)
    is_fictive = models.BooleanField("identité fictive", default=False)
    is_homonym = models.BooleanField("homonyme connu", default=False)
    deceased_on = models.DateField("date de décès", null=True, blank=True)
    is_test = models.BooleanField("personne de test", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_identities"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, help_text="verrou optimiste")
    submission_key = models.UUIDField(
        null=True, unique=True, editable=False, help_text="contre le double envoi"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(identity_status__in=IdentityStatus.values), name="person_status_known"
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="person_sex_known"),
            models.CheckConstraint(
                condition=~Q(identity_status=IdentityStatus.QUALIFIED)
                | (
                    ~Q(ins_value="")
                    & ~Q(birth_family_name="")
                    & ~Q(birth_given_names="")
                    & Q(birth_date__isnull=False)
                    & ~Q(birth_place_code="")
                    & Q(is_doubtful=False, is_fictive=False)
                ),
                name="person_qualified_has_traits",
            ),
            models.CheckConstraint(
                condition=Q(is_doubtful=False, is_fictive=False)
                | Q(identity_status=IdentityStatus.PROVISIONAL),
                name="person_doubt_is_provisional",
            ),
            models.UniqueConstraint(
                fields=["ins_value", "ins_oid"],
                condition=Q(identity_status=IdentityStatus.QUALIFIED, merged_into=None),
                name="person_qualified_ins_once",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("id")),
                name="person_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["ins_value"], name="person_ins", condition=~Q(ins_value="")),
            models.Index(fields=["birth_date"], name="person_birth"),
            models.Index(fields=["id"], name="person_wrong_ins", condition=Q(has_wrong_ins_key=True)),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def family_name(self) -> str:
        return self.used_family_name or self.birth_family_name

    @property
    def given_name(self) -> str:
        return self.used_given_name or self.birth_given_names.split(" ")[0]

    @property
    def display_name(self) -> str:
        name = f"{self.given_name} {self.family_name.upper()}".strip()
        return name or "Personne sans nom"

    @property
    def initials(self) -> str:
        return (self.given_name[:1] + self.family_name[:1]).upper() or "?"

    @property
    def maiden_name(self) -> str:
        """Return the birth name when it differs from the one used."""
        differs = self.used_family_name and self.used_family_name != self.birth_family_name
        return self.birth_family_name if differs else ""

    @property
    def has_right_ins_key(self) -> bool:
        return bool(self.ins_value) and is_matricule(self.ins_value)

    @property
    def is_ins_shareable(self) -> bool:
        """Tell whether the matricule may leave: qualified identities only (RNIV)."""
        return self.identity_status == IdentityStatus.QUALIFIED

    @property
    def is_ins_of_test(self) -> bool:
        return self.ins_oid in (OID_NIR_TEST, OID_NIR_DEMO)

    @property
    def age(self) -> int | None:
        return self.age_on(timezone.localdate())

    @property
    def born(self) -> str:
        """Return the birth date as read on screen: née le 12/03/1941, or the year when approximate."""
        if self.birth_date is None:
            return ""
        word = {Sex.FEMALE: "née", Sex.MALE: "né"}.get(Sex(self.sex), "né(e)")
        if self.is_birth_date_approximate:
            return f"{word} vers {self.birth_date:%Y}"
        return f"{word} le {self.birth_date:%d/%m/%Y}"

    @property
    def sex_label(self) -> str:
        """Return the sex as a banner shows it."""
        is_known = self.sex != Sex.UNKNOWN
        return self.get_sex_display().capitalize() if is_known else "Sexe non renseigné"

    def age_on(self, day: date) -> int | None:
        """Return the age in completed years on a day, or None without a birth date."""
        if self.birth_date is None:
            return None
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
