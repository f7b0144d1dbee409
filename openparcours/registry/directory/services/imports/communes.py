"""Official geography: COG as JSON, a folder or one of its files."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import models

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import ImportKind
from openparcours.registry.directory.models import Commune, Department, Epci, ImportRun, Region
from openparcours.registry.directory.services.imports.runs import Advance, Import, Row, in_batches, running
from openparcours.registry.directory.services.imports.sources import (
    ImportRefused,
    SourceFile,
    binary,
    inspect,
    unpacked_limit,
)

_FILES = ("regions", "departements", "epci", "communes")
_CURRENT = "commune-actuelle"
_JSON_BYTES = 500_000_000  # the whole file is held in memory; the COG weighs some ten megabytes


def import_communes(
    actor: Actor,
    *,
    path: Path,
    is_dry_run: bool = False,
    advance: Advance = lambda _: None,
    run: ImportRun | None = None,
) -> ImportRun:
    """Bring regions, departments, EPCIs and communes; former communes point at what they became.

    Raises:
        ImportRefused: the folder or file is not the COG.
    """
    limit = min(unpacked_limit(is_sent=run is not None), _JSON_BYTES)
    files = [inspect(p, limit=limit) for p in _paths(path)]
    contents = dict(_content(source) for source in files)
    with running(
        actor, ImportKind.COMMUNES, files[-1], is_dry_run=is_dry_run, advance=advance, run=run
    ) as work:
        if "regions" in contents:
            _write(work, Region, contents["regions"], lambda i: {"code": i["code"], "name": i["nom"]})
        if "departements" in contents:
            _write(
                work,
                Department,
                contents["departements"],
                _department,
                region_id=_codes(Region, contents, "regions"),
            )
        epci = contents.get("epci", [])
        _write(work, Epci, epci, lambda i: {"code": i["code"], "name": i["nom"], "kind": i["type"][:10]})
        member_of = {m["code"]: i["code"] for i in epci for m in i["membres"]}
        if "communes" in contents:
            _communes(work, contents, member_of)
        elif member_of:
            _members(work, member_of)
    return work.run


def _paths(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = [p for name in _FILES for p in (path / f"{name}.json", path / f"{name}.json.gz") if p.is_file()]
    if not found:
        raise ImportRefused(f"« {path} » ne contient ni communes.json, ni epci.json.")
    return found


def _content(source: SourceFile) -> tuple[str, list[dict[str, Any]]]:
    with binary(source.path) as file:
        try:
            items = json.load(file)
        except (ValueError, RecursionError) as error:
            raise ImportRefused(f"« {source.path.name} » n'est pas un fichier JSON lisible.") from error
    if not isinstance(items, list) or not all(
        isinstance(i, dict) and {"code", "nom"} <= set(i) for i in items
    ):
        raise ImportRefused(f"« {source.path.name} » n'est pas un fichier du code officiel géographique.")
    if not items:
        raise ImportRefused(f"« {source.path.name} » est vide.")
    first = items[0]
    if "membres" in first:
        return "epci", items
    if str(first.get("type", "")).startswith(("commune", "arrondissement-municipal")):
        return "communes", items
    return ("departements" if "region" in first else "regions"), items


def _codes(model: type[models.Model], contents: dict[str, Any], name: str) -> set[str]:
    known = set(model._default_manager.values_list("pk", flat=True))
    return known | {i["code"] for i in contents.get(name, [])}


def _write(
    work: Import, model: type[models.Model], items: Iterable[dict[str, Any]], values: Any, **known: set[str]
) -> None:
    def handle(batch: list[tuple[int, dict[str, Any]]]) -> None:
        rows = []
        for line, item in batch:
            try:
                row = values(item)
            except (KeyError, TypeError, AttributeError):
                work.reject(line, "", "Élément incomplet.", str(item.get("code", "")))
                continue
            unknown = [n for n, codes in known.items() if row.get(n) is not None and row[n] not in codes]
            if unknown:
                work.reject(line, unknown[0], "Code inconnu.", str(row[unknown[0]]))
            else:
                rows.append(Row(line, row["code"], row))
        held = model._default_manager.in_bulk([row.key for row in rows])
        work.write(model, rows, held)

    in_batches(work, enumerate(items, start=1), handle)


def _department(item: dict[str, Any]) -> dict[str, Any]:
    return {"code": item["code"], "name": item["nom"], "region_id": item["region"]}


def _communes(work: Import, contents: dict[str, Any], member_of: dict[str, str]) -> None:
    departments = _codes(Department, contents, "departements")
    current = [i for i in contents["communes"] if i.get("type") == _CURRENT]
    codes = {i["code"] for i in current}
    former = [i for i in contents["communes"] if i.get("type") != _CURRENT and i["code"] not in codes]
    became = codes | set(Commune.objects.values_list("pk", flat=True))

    def values(item: dict[str, Any]) -> dict[str, Any]:
        row = {
            "code": item["code"],
            "name": item["nom"],
            "folded_name": fold(item["nom"]),
            "department_id": item.get("departement") or item.get("collectivite") or item["code"][:3],
            "postcodes": " ".join(item.get("codesPostaux", [])),
            "population": item.get("population", 0),
            "current_id": item.get("chefLieu") or item.get("commune")
            if item.get("type") != _CURRENT
            else None,
        }
        if member_of:
            row["epci_id"] = member_of.get(row["current_id"] or item["code"])
        return row

    _write(work, Commune, current, values, department_id=departments)
    _write(work, Commune, former, values, department_id=departments, current_id=became)


def _members(work: Import, member_of: dict[str, str]) -> None:
    def handle(batch: list[tuple[str, str]]) -> None:
        held = Commune.objects.in_bulk([code for code, _ in batch])
        rows = [Row(0, code, {"epci_id": epci}) for code, epci in batch if code in held]
        work.write(Commune, rows, dict(held))

    in_batches(work, member_of.items(), handle)
