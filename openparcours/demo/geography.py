"""Load the real geography of the demo region."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openparcours.kit.names import fold
from openparcours.registry.directory.models import Commune, Department, Epci, Region

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Place:
    """A commune in short: where people live or were born."""

    code: str
    name: str
    department: str
    postcode: str
    population: int
    epci: str = ""


def read_geography() -> dict[str, Any]:
    """Return the compact geography (see data/SOURCE.md)."""
    geography: dict[str, Any] = json.loads(gzip.decompress((DATA / "geography.json.gz").read_bytes()))
    departments = geography["departments"]
    geography["communes"] = [commune for commune in geography["communes"] if commune[2] in departments]
    return geography


def places(geography: dict[str, Any]) -> list[Place]:
    """Return the communes as places."""
    return [
        Place(code, name, department, postcodes.split(" ")[0], population, epci or "")
        for code, name, department, epci, postcodes, population in geography["communes"]
    ]


def load_geography(geography: dict[str, Any]) -> None:
    """Write regions, departments, EPCI and communes that are not there yet."""
    regions = [Region(code=c, name=n) for c, n in geography["regions"].items()]
    departments = [Department(code=c, name=n, region_id=r) for c, (n, r) in geography["departments"].items()]
    epcis = [Epci(code=c, name=n, kind=k) for c, (n, k) in geography["epcis"].items()]
    towns: dict[str, list[float]] = json.loads((DATA / "towns.json").read_text())
    communes = [
        Commune(
            code=code,
            name=name,
            folded_name=fold(name),
            department_id=department,
            epci_id=epci,
            postcodes=postcodes,
            population=population,
            latitude=towns.get(code, [None])[0],
            longitude=towns.get(code, [None])[-1],
        )
        for code, name, department, epci, postcodes, population in geography["communes"]
    ]
    Region.objects.bulk_create(regions, ignore_conflicts=True)
    Department.objects.bulk_create(departments, ignore_conflicts=True)
    Epci.objects.bulk_create(epcis, ignore_conflicts=True)
    Commune.objects.bulk_create(communes, ignore_conflicts=True, batch_size=2000)
