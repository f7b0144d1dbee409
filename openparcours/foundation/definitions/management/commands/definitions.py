"""`parcours definitions`: export the definitions in force to a folder, read some from files."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import selectors, services
from openparcours.kit.commands import ParcoursCommand

OPERATOR = Actor(user_id=None, label="Exploitation", role="regional_admin", origin="commande")


class Command(ParcoursCommand):
    door = "definitions"
    help = (
        "Exporte les définitions en vigueur, ou en lit depuis des fichiers (elles deviennent des brouillons)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["export", "import"], help="que faire")
        parser.add_argument("place", type=Path, help="dossier d'export, ou fichier ou dossier à lire")
        parser.add_argument("--kind", help="une seule nature : code_list, letter, questionnaire…")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, sans rien écrire")
        parser.add_argument("--publish", action="store_true", help="publie aussitôt les brouillons lus")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] and options["kind"] not in selectors.kinds():
            raise CommandError(f"Nature inconnue : {', '.join(selectors.kinds())}", returncode=2)
        act = self._export if options["act"] == "export" else self._import
        act(options)

    def _export(self, options: dict[str, Any]) -> None:
        kinds = [options["kind"]] if options["kind"] else list(selectors.kinds())
        count = 0
        for kind in kinds:
            for one in selectors.active_all(kind):
                path = options["place"] / kind / f"{one.code}.json"
                path.parent.mkdir(parents=True, exist_ok=True)
                text = json.dumps(services.exported(one), ensure_ascii=False, indent=2)
                path.write_text(text + "\n", encoding="utf-8")
                count += 1
        self.stdout.write(f"{count} définitions écrites dans {options['place']}")

    def _import(self, options: dict[str, Any]) -> None:
        place: Path = options["place"]
        paths = sorted(place.rglob("*.json")) if place.is_dir() else [place]
        refused = 0
        for path in paths:
            try:
                file = json.loads(path.read_text("utf-8-sig"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{path} : illisible ({error})", returncode=2) from error
            result = services.import_file(
                OPERATOR,
                name=path.name,
                file=file if isinstance(file, dict) else {},
                is_dry_run=options["dry_run"],
            )
            if options["publish"] and result.definition is not None:
                services.publish(OPERATOR, definition=result.definition)
            refused += result.outcome == "refusé"
            self.stdout.write(f"{result.name} : {result.outcome} {result.detail}")
        if refused:
            raise CommandError(f"{refused} fichiers refusés", returncode=1)
