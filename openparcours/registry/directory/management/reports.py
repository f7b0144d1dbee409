"""What the import commands of the directory share: arguments, progress, report, exit code."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.progress import Progress
from openparcours.registry.directory.models import ImportRun
from openparcours.registry.directory.services import ImportRefused

SHOWN_ISSUES = 20
COUNTS = ("read", "created", "updated", "unchanged", "rejected", "warning")
_ACTOR = Actor(user_id=None, label="Import en ligne de commande", role="regional_admin", origin="commande")


class ImportCommand(ParcoursCommand):
    """Exit codes: 0 clean, 1 some lines were refused, 2 the file cannot be read."""

    work: ClassVar[Callable[..., ImportRun]]
    switches: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--dry-run", action="store_true", help="vérifie sans rien écrire")
        parser.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Progress("lignes lues") as progress:
                run = self.work(
                    _ACTOR,
                    path=options["file"],
                    is_dry_run=options["dry_run"],
                    advance=progress.step,
                    **{f"is_{name}": options[name] for name in self.switches},
                )
        except ImportRefused as error:
            raise CommandError(str(error), returncode=2) from error
        self._report(run, is_json=options["json"])
        if run.rejected_count:
            raise SystemExit(1)

    def _report(self, run: ImportRun, *, is_json: bool) -> None:
        counts = {name: getattr(run, f"{name}_count") for name in COUNTS}
        issues = run.issues.order_by("line")
        if is_json:
            rows = list(issues.values("line", "field", "message", "value", "is_rejection"))
            report = {"run": str(run.pk), "dry_run": run.is_dry_run, **counts, "issues": rows}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for issue in issues[:SHOWN_ISSUES]:
            self.stdout.write(f"{issue} [{issue.field}] {issue.value}".rstrip())
        said = "vérifiées, rien n'est écrit" if run.is_dry_run else "lues"
        self.stdout.write(
            f"{counts['read']} lignes {said} : {counts['created']} créées, {counts['updated']} modifiées, "
            f"{counts['unchanged']} inchangées, {counts['rejected']} rejetées, "
            f"{counts['warning']} avertissements."
        )
