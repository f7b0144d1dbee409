"""The demo region's offer: what its structures propose, to whom, where and on which conditions."""

import tomllib
from functools import cache
from random import Random
from typing import Any

from openparcours.demo.geography import DATA
from openparcours.demo.region import Department, RegionWriter
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import Source
from openparcours.registry.directory.models import Commune, HealthcareService, Organization


class OfferWriter:
    """Invent the services of the structures of the full departments, and write them."""

    def __init__(self, rng: Random, writer: RegionWriter) -> None:
        self.rng, self.writer = rng, writer
        self.services: list[HealthcareService] = []
        self.zones: list[tuple[HealthcareService, str, Department]] = []
        self.of_department: dict[str, list[HealthcareService]] = {}

    def invent(self, department: Department, known: list[Organization]) -> None:
        """Give services to the structures known, and add those that only the offer needs."""
        for organization in known:
            for row in _catalogue()["service"]:
                if organization.name.startswith(row["on"]):
                    self._service(department, organization, row)
        towns = sorted(department.places, key=lambda p: -p.population)[:12]
        nicknames = _places()["nicknames"]
        for kind in _catalogue()["structure"]:
            for rank, nickname in enumerate(self.rng.sample(nicknames, kind["count"])):
                organization = self.writer.structure(
                    kind["name"].format(nickname),
                    commune=towns[(rank * 4) % len(towns)].code,
                    sector=kind["sector"],
                    category=kind["category"],
                    label=kind["label"],
                )
                for row in kind["service"]:
                    self._service(department, organization, row)

    def write(self) -> None:
        """Write the services and the zones that they serve."""
        HealthcareService.objects.bulk_create(self.services)
        epcis: dict[str, list[str]] = {}
        epci_of: dict[str, str] = {}
        for code, epci in Commune.objects.exclude(epci=None).values_list("code", "epci_id"):
            epcis.setdefault(epci, []).append(code)
            epci_of[code] = epci
        towns, areas = (
            HealthcareService.served_communes.through,
            HealthcareService.served_territories.through,
        )
        towns.objects.bulk_create(
            [
                towns(healthcareservice_id=service.pk, commune_id=code)
                for service, zone, _ in self.zones
                if zone == "epci"
                for code in epcis.get(epci_of.get(service.organization.commune_id or "", ""), [])
            ],
            batch_size=2000,
        )
        areas.objects.bulk_create(
            [
                areas(healthcareservice_id=service.pk, territory_id=department.territory.pk)
                for service, zone, department in self.zones
                if zone == "territoire"
            ]
        )

    def _service(self, department: Department, organization: Organization, row: dict[str, Any]) -> None:
        service = HealthcareService(
            organization=organization,
            name=row["name"],
            folded_name=fold(row["name"]),
            themes=row["themes"],
            audiences=row["audiences"],
            description=row["description"],
            conditions=row["conditions"],
            opening_hours=row["hours"],
            is_free=row["is_free"],
            source=Source.DEMO,
        )
        self.services.append(service)
        self.of_department.setdefault(department.code, []).append(service)
        if row["zone"]:
            self.zones.append((service, row["zone"], department))


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads((DATA / "offer.toml").read_text())


@cache
def _places() -> dict[str, Any]:
    return tomllib.loads((DATA / "places.toml").read_text())
