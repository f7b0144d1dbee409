"""Official geography (COG) and the areas that DACs and CPTSs cover."""

from django.db import models

from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import TerritoryKind


class Region(models.Model):
    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField("nom", max_length=100)

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField("nom", max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departments")

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Epci(models.Model):
    code = models.CharField(primary_key=True, max_length=9, help_text="SIREN")
    name = models.CharField("nom", max_length=200)
    kind = models.CharField(max_length=10)

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A commune by its INSEE code; a merged or associated one points at what it became."""

    code = models.CharField(primary_key=True, max_length=5)
    name = models.CharField("nom", max_length=100)
    folded_name = models.CharField(max_length=100)
    department = models.ForeignKey(Department, models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, models.PROTECT, null=True, blank=True, related_name="communes")
    postcodes = models.CharField(max_length=400, blank=True, help_text="séparés par des espaces")
    population = models.PositiveIntegerField(default=0)
    current = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["folded_name"], name="commune_folded")]

    def __str__(self) -> str:
        return f"{self.name} ({self.department_id})"


class Territory(models.Model):
    """The area that an organisation serves, as a set of communes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=TerritoryKind)
    name = models.CharField("nom", max_length=200)
    organization = models.ForeignKey(
        "directory.Organization", models.PROTECT, null=True, blank=True, related_name="territories"
    )
    communes = models.ManyToManyField(Commune, related_name="territories")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="territory_once")]

    def __str__(self) -> str:
        return self.name
