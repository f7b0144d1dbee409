"""`parcours export`: everything, or what an organisation owns, in an open format."""

import json
import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.files import private_files
from openparcours.kit.progress import Progress
from openparcours.operations import services
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import Organization


class Command(ParcoursCommand):
    door = "export"
    help = "Exporte les données en JSON Lines, avec leur description, vers un dossier ou un fichier .zip."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", metavar="DESTINATION", help="dossier vide ou fichier .zip à créer")
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--all", action="store_true", help="toutes les données de la plateforme")
        scope.add_argument("--organization", metavar="FINESS", help="les données d'une structure")
        parser.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["target"])
        organization = _organization(options["organization"])
        with private_files(), Progress("lignes exportées") as progress:
            if target.suffix == ".zip":
                counts = _to_zip(target, organization, progress)
            else:
                counts = _to_folder(target, organization, progress)
        if options["json"]:
            self.stdout.write(json.dumps({"target": str(target), "tables": counts}, ensure_ascii=False))
        else:
            self.stdout.write(f"{sum(counts.values())} lignes de {len(counts)} tables dans {target}")


def _organization(finess: str | None) -> Organization | None:
    if finess is None:
        return None
    found = directory.organization_by_finess(finess)
    if found is None:
        raise CommandError(f"Aucune structure de numéro FINESS « {finess} ».", returncode=2)
    return found


def _to_folder(target: Path, organization: Organization | None, progress: Progress) -> dict[str, int]:
    try:
        return services.export_data(
            folder=target, organization=organization, on_row=lambda _: progress.step()
        )
    except FileExistsError:
        raise CommandError(f"« {target} » n'est pas vide.", returncode=2) from None
    except NotADirectoryError:
        raise CommandError(f"« {target} » n'est pas un dossier.", returncode=2) from None


def _to_zip(target: Path, organization: Organization | None, progress: Progress) -> dict[str, int]:
    if target.exists():
        raise CommandError(f"« {target} » existe déjà.", returncode=2)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        counts = _to_folder(Path(folder), organization, progress)
        shutil.make_archive(str(target.with_suffix("")), "zip", folder)
    return counts
