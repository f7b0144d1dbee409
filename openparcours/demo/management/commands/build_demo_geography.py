"""Derive the demo's compact geography from the COG's JSON files."""

import gzip
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

REGION = "76"
LARGE = 30_000
TARGET = Path(__file__).resolve().parents[2] / "data" / "geography.json.gz"


class Command(BaseCommand):
    help = "Construit la géographie de démonstration depuis un dossier du COG (etalab)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        communes = [
            c
            for c in _read(folder / "communes.json.gz")
            if c["type"] == "commune-actuelle"
            and c["zone"] != "com"
            and (c.get("region") == REGION or c.get("population", 0) > LARGE)
        ]
        kept = {c["code"] for c in communes}
        epcis, epci_of = {}, {}
        for epci in _read(folder / "epci.json.gz"):
            members = [m["code"] for m in epci["membres"] if m["code"] in kept]
            if members:
                epcis[epci["code"]] = [epci["nom"], epci["type"]]
                epci_of.update(dict.fromkeys(members, epci["code"]))
        geography = {
            "regions": {r["code"]: r["nom"] for r in _read(folder / "regions.json") if r["zone"] != "com"},
            "departments": {
                d["code"]: [d["nom"], d["region"]]
                for d in _read(folder / "departements.json")
                if d["zone"] != "com"
            },
            "epcis": epcis,
            "communes": [
                [
                    c["code"],
                    c["nom"],
                    c["departement"],
                    epci_of.get(c["code"]),
                    " ".join(c.get("codesPostaux", [])),
                    c.get("population", 0),
                ]
                for c in communes
            ],
        }
        text = json.dumps(geography, ensure_ascii=False, separators=(",", ":"))
        TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
        self.stdout.write(f"{len(communes)} communes, {len(epcis)} EPCI, {TARGET.stat().st_size} octets")


def _read(path: Path) -> Any:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
