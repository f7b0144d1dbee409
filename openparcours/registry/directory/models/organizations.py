"""Organisations, what they offer, and local corrections."""

from django.db import models

from openparcours.foundation.accounts.models import User
from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import (
    Correctable,
    OrganizationLevel,
    Sector,
    Source,
)
from openparcours.registry.directory.models.territories import Commune
from openparcours.registry.directory.rules import shown_name


class Organization(models.Model):
    """A legal entity or a site. National data stay as received; corrections overlay them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    level = models.CharField(max_length=2, choices=OrganizationLevel, default=OrganizationLevel.SITE)
    name = models.CharField("nom", max_length=250)
    folded_name = models.CharField(max_length=250, db_index=True)
    long_name = models.CharField("nom long", max_length=250, blank=True)
    finess = models.CharField("FINESS", max_length=9, null=True, blank=True, unique=True)
    siret = models.CharField("SIRET", max_length=14, blank=True, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="sites")
    category = models.CharField("catégorie FINESS", max_length=4, blank=True, db_index=True)
    category_label = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=16, choices=Sector, default=Sector.OTHER)
    address = models.CharField("adresse", max_length=250, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    mssante = models.EmailField("MSSanté", blank=True)
    is_active = models.BooleanField("en activité", default=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LOCAL)
    source_key = models.CharField(max_length=80, blank=True, db_index=True, help_text="clé dans la source")
    source_updated_on = models.DateField("donnée du", null=True, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sector__in=Sector.values), name="organization_sector_known"
            )
        ]
        indexes = [models.Index(fields=["commune", "category"], name="organization_place")]

    def __str__(self) -> str:
        return shown_name(self.name)


class HealthcareService(models.Model):
    """What an organisation offers: to whom, where, when and on which conditions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="services")
    name = models.CharField("nom", max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True)
    themes = models.JSONField("thématiques", default=list, help_text="codes data·inclusion")
    audiences = models.JSONField("publics", default=list, help_text="codes data·inclusion")
    description = models.TextField(blank=True)
    conditions = models.TextField("conditions d'accès", blank=True)
    opening_hours = models.CharField("horaires", max_length=250, blank=True)
    is_free = models.BooleanField("gratuit", null=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    served_communes = models.ManyToManyField(Commune, blank=True, related_name="services")
    served_territories = models.ManyToManyField("directory.Territory", blank=True, related_name="services")
    is_active = models.BooleanField("proposé", default=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.LOCAL)
    source_updated_on = models.DateField("donnée du", null=True, blank=True)

    def __str__(self) -> str:
        return shown_name(self.name)


class Correction(models.Model):
    """A local value shown over the national one, with who said so; kept through every import."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    object_type = models.CharField(max_length=40, help_text="directory.organization, …")
    object_id = models.UUIDField()
    field = models.CharField(max_length=20, choices=Correctable)
    value = models.CharField("valeur", max_length=500, help_text="une date est écrite AAAA-MM-JJ")
    reason = models.CharField("motif", max_length=250, blank=True)
    owner = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_id", "field", "owner"],
                condition=models.Q(withdrawn_at=None),
                name="correction_once",
            )
        ]
        indexes = [models.Index(fields=["object_id"], name="correction_object")]

    def __str__(self) -> str:
        return f"{self.field} : {self.value}"
