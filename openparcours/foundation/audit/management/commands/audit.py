"""`parcours audit verify`: walk the trail and name each row that was touched."""

import json
from argparse import ArgumentParser
from typing import Any

from openparcours.foundation.audit import selectors
from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.progress import Progress


class Command(ParcoursCommand):
    help = "Vérifie le journal des accès : lignes modifiées, manquantes ou échangées."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verify = parser.add_subparsers(dest="action", required=True).add_parser("verify", help=self.help)
        verify.add_argument("--from", dest="start", type=int, default=1, metavar="SEQ", help="première ligne")
        verify.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        start = max(1, options["start"])
        length = selectors.chain_length()
        with Progress("lignes vérifiées", max(0, length - start + 1)) as progress:
            breaks = list(selectors.chain_breaks(start=start, on_row=lambda _: progress.step()))
        if options["json"]:
            self.stdout.write(json.dumps(_report(length, start, breaks), ensure_ascii=False))
        elif not breaks:
            self.stdout.write(f"Journal intact : {length} lignes, vérifiées depuis la {start}.")
        else:
            self.stdout.write("\n".join(map(str, breaks)))
            self.stdout.write(f"Journal altéré : {len(breaks)} anomalie(s).")
        if breaks:
            raise SystemExit(1)


def _report(length: int, start: int, breaks: list[selectors.Break]) -> dict[str, Any]:
    rows = [{"sequence": b.sequence, "until": b.until, "problem": b.problem} for b in breaks]
    return {"length": length, "from": start, "intact": not breaks, "breaks": rows}
