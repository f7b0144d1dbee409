"""`parcours import persons FILE`: bring persons from a CSV file, with a report of what did not fit."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.progress import Progress
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import ImportRun
from openparcours.registry.people import services

SHOWN_ISSUES = 20
COUNTS = ("read", "created", "updated", "unchanged", "rejected", "warning")


class Command(ParcoursCommand):
    door = "import persons"
    help = "Importe des personnes depuis un fichier CSV ; les doublons probables sont signalés, jamais créés."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument(
            "--organization", required=True, metavar="FINESS", help="structure : FINESS ou identifiant"
        )
        parser.add_argument(
            "--mapping", type=Path, metavar="FICHIER", help="fichier JSON : champ → colonne (sinon deviné)"
        )
        parser.add_argument(
            "--system", default="", metavar="NOM", help="logiciel d'origine (sinon le nom du fichier)"
        )
        parser.add_argument("--dry-run", action="store_true", help="vérifie sans rien créer")
        parser.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file, Progress("lignes lues") as progress:
                mapping = _mapping(options["mapping"]) or services.preview_file(file).guessed
                file.seek(0)
                run = services.import_persons(
                    _actor(options["organization"]),
                    file=file,
                    file_name=path.name,
                    mapping=mapping,
                    system=options["system"] or path.stem,
                    is_dry_run=options["dry_run"],
                    progress=lambda _: progress.step(),
                )
        except (OSError, services.UnreadableFile) as error:
            raise CommandError(str(error), returncode=2) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        self._report(run, mapping, is_json=options["json"])
        if run.rejected_count:
            raise SystemExit(1)

    def _report(self, run: ImportRun, mapping: dict[str, str], *, is_json: bool) -> None:
        counts = {name: getattr(run, f"{name}_count") for name in COUNTS}
        issues = run.issues.order_by("line")
        if is_json:
            rows = list(issues.values("line", "field", "message", "is_rejection"))
            report = {"dry_run": run.is_dry_run, "mapping": mapping, **counts, "issues": rows}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for issue in issues[:SHOWN_ISSUES]:
            self.stdout.write(f"{issue} [{issue.field}]")
        said = "vérifiées, rien n'est créé" if run.is_dry_run else "importées"
        self.stdout.write(
            f"{counts['read']} lignes {said} : {counts['created']} créées, {counts['updated']} modifiées, "
            f"{counts['unchanged']} inchangées, {counts['rejected']} non prises, "
            f"{counts['warning']} avertissements."
        )


def _mapping(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CommandError(f"Correspondance illisible : {error}", returncode=2) from error
    unknown = set(found) - set(services.IMPORT_FIELDS)
    if unknown:
        known = ", ".join(services.IMPORT_FIELDS)
        raise CommandError(f"Champs inconnus : {', '.join(sorted(unknown))}. Connus : {known}.", returncode=2)
    return dict(found)


def _actor(key: str) -> Actor:
    """Return an actor who imports for an organisation, named by its FINESS number or its key."""
    organization = directory.organization_by_key(key)
    if organization is None:
        raise CommandError(f"Structure inconnue : {key}.", returncode=2)
    return Actor(
        user_id=None,
        label="Import en ligne de commande",
        role="identity_officer",
        organization_id=organization.pk,
        organization_name=str(organization),
        origin="commande",
    )
