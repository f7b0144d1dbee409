"""`parcours check`: examine the platform."""

import json
from argparse import ArgumentParser
from typing import Any

from openparcours.kit.commands import ParcoursCommand
from openparcours.operations import selectors
from openparcours.operations.choices import Health

_MARKS = {Health.GOOD: "✓", Health.WORRYING: "!", Health.BROKEN: "✗"}


class Command(ParcoursCommand):
    door = "check"
    help = "Vérifie l'état de la plateforme : base, journal, évènements, ouvrier, disque, réglages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(selectors.findings())
        if options["json"]:
            rows = [{"subject": f.subject, "health": f.health.value, "message": f.message} for f in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for f in found:
                self.stdout.write(f"{_MARKS[f.health]} {f.subject:<18} {f.message}")
        if any(f.health == Health.BROKEN for f in found):
            raise SystemExit(1)
