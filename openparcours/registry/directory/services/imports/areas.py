"""Areas of DACs and CPTSs: which communes each holds, from a CSV with one commune a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import is_finess
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import ImportKind, TerritoryKind
from openparcours.registry.directory.models import Commune, ImportRun, Organization, Territory
from openparcours.registry.directory.services.imports.runs import Advance, Import, in_batches, running
from openparcours.registry.directory.services.imports.sources import (
    ImportRefused,
    SourceFile,
    csv_rows,
    inspect,
    unpacked_limit,
)

_COLUMNS = {
    "commune": ("code commune", "code insee", "insee", "code insee commune", "codgeo", "commune"),
    "name": ("nom territoire", "nom du territoire", "territoire", "cpts", "nom cpts", "dac", "nom dac"),
    "kind": ("type", "nature", "type de territoire"),
    "finess": ("finess", "finess et", "numero finess", "nofinesset"),
}
_KINDS = {"cpts": TerritoryKind.CPTS, "dac": TerritoryKind.DAC}


@dataclass(frozen=True)
class _Line:
    number: int
    commune: str
    name: str
    kind: TerritoryKind
    finess: str


def import_areas(
    actor: Actor,
    *,
    path: Path,
    is_dry_run: bool = False,
    advance: Advance = lambda _: None,
    run: ImportRun | None = None,
) -> ImportRun:
    """Bring the communes of each area named; an area that the file does not name stays as it was.

    A line is a commune (INSEE code) and the name of its area; the kind is told by a column, or by the
    header of the names (« cpts », « dac »). A commune may be in a DAC's and in a CPTS's area.

    Raises:
        ImportRefused: the file is missing, or has no column of communes or of names.
    """
    source = inspect(path, limit=unpacked_limit(is_sent=run is not None))
    found = _lines(source)
    with running(actor, ImportKind.AREAS, source, is_dry_run=is_dry_run, advance=advance, run=run) as work:
        reading = _Reading(work)
        in_batches(work, found, reading.handle)
        with transaction.atomic():
            reading.write()
            work.save()
    return work.run


class _Reading:
    """The areas gathered from the lines, and how the directory knows their communes."""

    def __init__(self, work: Import) -> None:
        self.work = work
        self.current = dict(Commune.objects.values_list("pk", "current"))
        self.areas: dict[tuple[TerritoryKind, str], set[str]] = {}
        self.finess: dict[tuple[TerritoryKind, str], str] = {}

    def handle(self, lines: list[_Line]) -> None:
        for line in lines:
            if line.commune not in self.current:
                self.work.reject(line.number, "commune", "Commune inconnue.", line.commune)
            elif not line.name:
                self.work.reject(line.number, "territoire", "Territoire sans nom.", line.commune)
            else:
                area = (line.kind, line.name)
                self.areas.setdefault(area, set()).add(self.current[line.commune] or line.commune)
                if line.finess:
                    self.finess[area] = line.finess

    def write(self) -> None:
        numbers = set(self.finess.values())
        owners = dict(Organization.objects.filter(finess__in=numbers).values_list("finess", "pk"))
        run = self.work.run
        for (kind, name), codes in self.areas.items():
            known = Territory.objects.filter(kind=kind, name=name).first()
            held = set(known.communes.values_list("pk", flat=True)) if known else set()
            owner = owners.get(self.finess.get((kind, name), ""), known.organization_id if known else None)
            run.created_count += len(codes - held)
            run.unchanged_count += len(codes & held)
            run.updated_count += len(held - codes)
            if not run.is_dry_run:
                area, _ = Territory.objects.update_or_create(
                    kind=kind, name=name, defaults={"organization_id": owner}
                )
                area.communes.set(Commune.objects.filter(pk__in=codes))


def _lines(source: SourceFile) -> Iterator[_Line]:
    delimiter = max(";,\t", key=source.head.splitlines()[0].count)
    rows = csv_rows(source, delimiter=delimiter)
    header = [fold(name) for name in next(rows, (0, []))[1]]
    places = {
        field: next((header.index(name) for name in names if name in header), None)
        for field, names in _COLUMNS.items()
    }
    for field, said in (("commune", "code INSEE des communes"), ("name", "nom des territoires")):
        if places[field] is None:
            raise ImportRefused(
                f"« {source.path.name} » n'est pas un fichier de territoires : il manque la colonne du {said}."
            )
    named = header[places["name"] or 0].split()[-1]
    return (_line(number, row, places, named) for number, row in rows)


def _line(number: int, row: list[str], places: dict[str, int | None], named: str) -> _Line:
    def cell(field: str) -> str:
        place = places[field]
        return row[place].strip() if place is not None and place < len(row) else ""

    kind = _KINDS.get(fold(cell("kind")) or named, TerritoryKind.OTHER)
    finess = cell("finess").upper()
    return _Line(
        number, cell("commune").upper(), cell("name")[:200], kind, finess if is_finess(finess) else ""
    )
