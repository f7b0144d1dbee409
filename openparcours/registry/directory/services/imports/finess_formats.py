"""The forms FINESS comes in: CSV with or without positions, XML flows, extract by equipment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from openparcours.kit.names import fold
from openparcours.registry.directory.services.imports.sources import (
    ImportRefused,
    SourceFile,
    csv_rows,
    xml_elements,
)

# etalab-cs1100502 and cs1100507: a line begins with its kind, then these columns in this order
_STRUCTURE = [
    "nofinesset",
    "nofinessej",
    "rs",
    "rslongue",
    "complrs",
    "compldistrib",
    "numvoie",
    "typvoie",
    "voie",
    "compvoie",
    "lieuditbp",
    "commune",
    "departement",
    "libdepartement",
    "ligneacheminement",
    "telephone",
    "telecopie",
    "categetab",
    "libcategetab",
    "categagretab",
    "libcategagretab",
    "siret",
    "codeape",
    "codemft",
    "libmft",
    "codesph",
    "libsph",
    "dateouv",
    "dateautor",
    "datemaj",
    "numuai",
]
_POSITION = ["nofinesset", "coordxet", "coordyet", "sourcecoordet", "datemaj"]

# the extract published with one line per equipment: folded header → official column
_EXTRACT = {
    "numero finess etablissement": "nofinesset",
    "nofinessej 1": "nofinessej",
    "raison sociale": "rs",
    "rslongue": "rslongue",
    "categetab": "categetab",
    "categorie": "libcategetab",
    "code insee": "insee",
    "departement": "departement",
    "code commune": "commune",
    "latitude": "latitude",
    "longitude": "longitude",
}


@dataclass(frozen=True)
class Line:
    """One structure or position, under the official column names."""

    number: int
    kind: str
    fields: dict[str, str]


def lines(source: SourceFile) -> Iterator[Line]:
    """Yield what a FINESS file holds, whatever its form.

    Raises:
        ImportRefused: it is no FINESS file, or is malformed.
    """
    head = source.head.lstrip("\ufeff \r\n\t")
    if head.startswith("<"):
        if "fluxfiness" not in head:
            raise ImportRefused(f"« {source.path.name} » n'est pas un flux FINESS.")
        return _xml(source)
    first = head.splitlines()[0]
    if first.startswith(("finess;", "structureet;", "geolocalisation;")):
        return _official(source)
    if "nofinessej_1" in first and "raison_sociale" in first:
        return _extract(source)
    raise ImportRefused(
        f"« {source.path.name} » n'est pas un fichier FINESS connu : etalab-cs1100502 ou cs1100507 (CSV), "
        "cs1400101 ou cs1400102 (XML), extrait par équipement (CSV)."
    )


def declared_day(source: SourceFile) -> date | None:
    """Return the day the file declares on its first line, or in its name."""
    for text in source.head[:400].replace("<", ";").replace(">", ";").split(";"):
        try:
            day = date.fromisoformat(text.strip()[:10])
        except ValueError:
            continue
        if "datemaj" in source.head[:400] or source.head.lstrip("\ufeff").startswith("finess;"):
            return day
    return source.dated


def _official(source: SourceFile) -> Iterator[Line]:
    for number, row in csv_rows(source, delimiter=";"):
        kind, values = row[0].strip(), [v.strip() for v in row[1:]]
        if kind == "finess":
            continue
        names: Iterable[str] = {"structureet": _STRUCTURE, "geolocalisation": _POSITION}.get(kind, ())
        fields = dict(zip(names, values, strict=False))
        yield Line(number, kind if fields else "inconnue", fields)


def _xml(source: SourceFile) -> Iterator[Line]:
    for number, fields in xml_elements(source, "structureej", "structureet"):
        kind = "structureet" if "nofinesset" in fields else "structureej"
        yield Line(number, kind, {name: text.strip() for name, text in fields.items()})


def _extract(source: SourceFile) -> Iterator[Line]:
    rows = csv_rows(source, delimiter=",")
    headers = [_EXTRACT.get(fold(name), "") for name in next(rows)[1]]
    for number, row in rows:
        fields = {name: value.strip() for name, value in zip(headers, row, strict=False) if name}
        yield Line(number, "structureet", fields)
