"""How to reach a person, and who is around her."""

from django.db import models
from django.db.models import F, Q

from openparcours.kit.ids import new_id
from openparcours.registry.directory.models import Commune
from openparcours.registry.people.choices import (
    AddressUse,
    ContactSystem,
    ContactUse,
    Relationship,
)
from openparcours.registry.people.models.persons import Person


class PersonAddress(models.Model):
    """Where a person lives, for a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    use = models.CharField(max_length=14, choices=AddressUse, default=AddressUse.HOME)
    line = models.CharField("adresse", max_length=250, blank=True)
    complement = models.CharField("complément", max_length=250, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True)
    access_notes = models.CharField("accès (étage, code)", max_length=250, blank=True)
    started_on = models.DateField("depuis", null=True, blank=True)
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=F("started_on")),
                name="address_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.postcode}".strip()


class ContactPoint(models.Model):
    """A phone number or an e-mail address of the person; `digits` serves the search."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points")
    system = models.CharField(max_length=5, choices=ContactSystem, default=ContactSystem.PHONE)
    use = models.CharField(max_length=10, choices=ContactUse, default=ContactUse.HOME)
    value = models.CharField("valeur", max_length=120)
    digits = models.CharField(max_length=20, blank=True, db_index=True)
    comment = models.CharField("précision", max_length=120, blank=True)
    rank = models.PositiveSmallIntegerField("ordre", default=1)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.value


class RelatedPerson(models.Model):
    """A relative, carer or trusted person (L.1111-6), with or without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="related_persons")
    family_name = models.CharField("nom", max_length=100)
    given_name = models.CharField("prénom", max_length=100, blank=True)
    relationship = models.CharField("lien", max_length=14, choices=Relationship)
    is_carer = models.BooleanField("aidant", default=False)
    is_emergency_contact = models.BooleanField("à prévenir en cas d'urgence", default=False)
    is_trusted_person = models.BooleanField("personne de confiance", default=False)
    trusted_since = models.DateField("désignée le", null=True, blank=True)
    trust_revoked_on = models.DateField("révoquée le", null=True, blank=True)
    is_legal_representative = models.BooleanField("représentant légal", default=False)
    lives_with_person = models.BooleanField("vit avec la personne", default=False)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    comment = models.CharField("précision", max_length=250, blank=True)
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_trusted_person=True, ended_on=None),
                name="trusted_person_once",
            ),
            models.CheckConstraint(
                condition=Q(is_trusted_person=False) | Q(trusted_since__isnull=False, trust_revoked_on=None),
                name="trusted_person_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
