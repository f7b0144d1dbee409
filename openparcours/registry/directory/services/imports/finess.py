"""FINESS: legal entities, establishments and their positions."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.geography import lambert93_to_wgs84
from openparcours.kit.ids import is_finess, is_siret
from openparcours.kit.names import fold
from openparcours.kit.phones import is_phone, phone_digits
from openparcours.registry.directory.choices import ImportKind, OrganizationLevel, Source
from openparcours.registry.directory.models import Commune, ImportRun, Organization
from openparcours.registry.directory.rules import sector_of_category, shown_name
from openparcours.registry.directory.services.imports import finess_formats as formats
from openparcours.registry.directory.services.imports.runs import (
    Advance,
    Import,
    Row,
    first_of_each,
    in_batches,
    running,
)
from openparcours.registry.directory.services.imports.sources import inspect, unpacked_limit

_STREET = ("numvoie", "typvoie", "voie", "compvoie")
_OVERSEAS = ("97", "98")


def import_finess(
    actor: Actor,
    *,
    path: Path,
    is_dry_run: bool = False,
    advance: Advance = lambda _: None,
    run: ImportRun | None = None,
) -> ImportRun:
    """Bring organisations from any form of FINESS; local corrections and other sources' fields stay.

    Raises:
        ImportRefused: the file is missing, cut short, or is not FINESS.
    """
    source = inspect(path, limit=unpacked_limit(is_sent=run is not None))
    found = formats.lines(source)
    with running(actor, ImportKind.FINESS, source, is_dry_run=is_dry_run, advance=advance, run=run) as work:
        reading = _Reading(work, formats.declared_day(source))
        in_batches(work, found, reading.handle)
    return work.run


class _Reading:
    """What a FINESS import remembers between batches: communes known, establishments seen."""

    def __init__(self, work: Import, day: date | None) -> None:
        self.work, self.day = work, day
        self.communes = set(Commune.objects.values_list("pk", flat=True))
        self.seen: set[str] = set()

    def handle(self, batch: list[formats.Line]) -> None:
        structures = [
            row for line in batch if line.kind.startswith("structure") and (row := self._structure(line))
        ]
        if structures:
            self._write(first_of_each(structures))
        positions = [
            row for line in batch if line.kind == "geolocalisation" and (row := self._position(line))
        ]
        if positions:
            self._locate(positions)
        for line in batch:
            if line.kind == "inconnue":
                self.work.reject(line.number, "", "Type de ligne inconnu.")

    def _structure(self, line: formats.Line) -> Row | None:
        get = line.fields.get
        legal = line.kind == "structureej"
        number = (get("nofiness" if legal else "nofinesset") or "").upper()
        if not is_finess(number) or not get("rs"):
            column = "rs" if is_finess(number) else "finess"
            message = "Raison sociale absente." if column == "rs" else "Numéro FINESS illisible."
            self.work.reject(line.number, column, message, number)
            return None
        if number in self.seen:
            self.work.run.unchanged_count += 1
            return None
        self.seen.add(number)
        values = {
            "finess": number,
            "level": OrganizationLevel.LEGAL if legal else OrganizationLevel.SITE,
            "source": Source.FINESS,
            "is_active": not (get("datefermeture") or get("typefermeture")),
            **self._names(line),
            **self._place(line),
            **self._reach(line),
        }
        return Row(
            line.number, number, values, {"parent": "" if legal else (get("nofinessej") or "").upper()}
        )

    def _names(self, line: formats.Line) -> dict[str, Any]:
        name, long_name = line.fields["rs"], line.fields.get("rslongue", "")
        for column, text in (("rs", name), ("rslongue", long_name)):
            if len(text) > 250:
                self.work.warn(line.number, column, "Nom coupé à 250 caractères.", text)
        category = line.fields.get("categetab", "")[:4]
        return {
            "name": name[:250],
            "long_name": long_name[:250],
            "folded_name": fold(shown_name(name))[:250],
            "category": category,
            "category_label": line.fields.get("libcategetab", "")[:200],
            "sector": sector_of_category(category, line.fields.get("categagretab", "")),
        }

    def _place(self, line: formats.Line) -> dict[str, Any]:
        get = line.fields.get
        code = get("insee") or _insee(get("departement", ""), get("commune", ""))
        if code and code not in self.communes:
            self.work.warn(line.number, "commune", "Commune inconnue : laissée vide.", code)
            code = ""
        place: dict[str, Any] = {"commune_id": code or None}
        if "voie" in line.fields:
            parts = [" ".join(filter(None, (get(name) for name in _STREET))), get("lieuditbp", "")]
            place["address"] = ", ".join(filter(None, parts))[:250]
            place["postcode"] = (get("codepostal") or get("ligneacheminement", ""))[:5]
        if get("latitude") and get("longitude"):
            place |= self._coordinates(line, line.fields["latitude"], line.fields["longitude"])
        return place

    def _coordinates(self, line: formats.Line, latitude: str, longitude: str) -> dict[str, float]:
        try:
            north, east = float(latitude), float(longitude)
        except ValueError:
            north = east = 999.0
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            self.work.warn(
                line.number, "position", "Position illisible : laissée vide.", f"{latitude} {longitude}"
            )
            return {}
        return {"latitude": north, "longitude": east}

    def _reach(self, line: formats.Line) -> dict[str, Any]:
        get, reach = line.fields.get, {}
        if "telephone" in line.fields:
            phone = get("telephone", "")
            reach["phone"] = phone_digits(phone) if is_phone(phone) else ""
        if "siret" in line.fields:
            siret = get("siret", "")
            if siret and not is_siret(siret):
                self.work.warn(line.number, "siret", "Clé du SIRET fausse : gardé tel quel.", siret)
            reach["siret"] = siret[:14]
        if "courriel" in line.fields:
            email = get("courriel", "")
            reach["email"] = email if "@" in email and len(email) <= 254 else ""
        return reach

    def _write(self, rows: list[Row]) -> None:
        numbers = {row.key for row in rows} | {row.extra["parent"] for row in rows}
        held = {o.finess: o for o in Organization.objects.filter(finess__in=numbers)}
        for row in rows:
            parent = held.get(row.extra["parent"])
            if parent is not None and parent.finess != row.key:
                row.values["parent_id"] = parent.pk
        self.work.write(Organization, rows, held)
        if self.work.run.is_dry_run:
            return
        read = Organization.objects.filter(finess__in=[row.key for row in rows])
        read.update(imported_at=timezone.now(), **({"source_updated_on": self.day} if self.day else {}))

    def _position(self, line: formats.Line) -> Row | None:
        number = line.fields.get("nofinesset", "").upper()
        if number.startswith(_OVERSEAS):
            self.work.run.unchanged_count += 1
            return None
        try:
            x, y = float(line.fields["coordxet"]), float(line.fields["coordyet"])
        except (KeyError, ValueError):
            x = y = 0.0
        if not (0 < x < 1.3e6 and 6e6 < y < 7.2e6):
            self.work.warn(line.number, "coordxet", "Position hors du Lambert-93 : laissée vide.", number)
            return None
        latitude, longitude = (round(degrees, 6) for degrees in lambert93_to_wgs84(x, y))
        return Row(line.number, number, {"latitude": latitude, "longitude": longitude})

    def _locate(self, rows: list[Row]) -> None:
        held = {o.finess: o for o in Organization.objects.filter(finess__in=[row.key for row in rows])}
        known = [row for row in rows if row.key in held]
        for row in rows:
            if row.key not in held and row.key not in self.seen:
                self.work.warn(row.line, "nofinesset", "Position d'un établissement inconnu.", row.key)
        self.work.write(Organization, known, dict(held))


def _insee(department: str, commune: str) -> str:
    """Return the INSEE code of a FINESS place; overseas departments are coded 9A to 9J there."""
    if not department or not commune:
        return ""
    if department[:1] == "9" and department[1:].isalpha():
        return ("98" if department[1] in "HJ" else "97") + commune.zfill(3)
    return department + commune.zfill(3)
