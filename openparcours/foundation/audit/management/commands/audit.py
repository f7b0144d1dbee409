"""`parcours audit verify`: walk the trail and name each row that was touched; `audit head` copies its end."""

import json
from argparse import ArgumentParser
from typing import Any

from openparcours.foundation.audit import selectors, services
from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.progress import Progress


class Command(ParcoursCommand):
    help = "Vérifie le journal des accès : lignes modifiées, manquantes ou échangées."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("head", help="Affiche la fin de chaîne et la recopie hors de la base.")
        verify = actions.add_parser("verify", help=self.help)
        verify.add_argument("--from", dest="start", type=int, default=1, metavar="SEQ", help="première ligne")
        verify.add_argument(
            "--expect", type=_head, metavar="SEQ:HACHÉ", help="fin de chaîne recopiée ailleurs"
        )
        verify.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "head":
            self.stdout.write(services.copy_head())
        else:
            self._verify(**options)

    def _verify(self, **options: Any) -> None:
        start = max(1, options["start"])
        length = selectors.chain_length()
        with Progress("lignes vérifiées", max(0, length - start + 1)) as progress:
            breaks = list(selectors.chain_breaks(start=start, on_row=lambda _: progress.step()))
        expected = [options["expect"]] if options["expect"] else []
        breaks += selectors.copy_breaks([*selectors.copied_heads(), *expected])
        breaks += [selectors.Break(0, f"déclencheur absent : {t}") for t in selectors.missing_triggers()]
        if options["json"]:
            self.stdout.write(json.dumps(_report(length, start, breaks), ensure_ascii=False))
        elif not breaks:
            self.stdout.write(f"Journal intact : {length} lignes, vérifiées depuis la {start}.")
        else:
            self.stdout.write("\n".join(map(str, breaks)))
            self.stdout.write(f"Journal altéré : {len(breaks)} anomalie(s).")
        if breaks:
            raise SystemExit(1)


def _head(text: str) -> tuple[int, str]:
    sequence, _, sealed = text.partition(":")
    return int(sequence), sealed


def _report(length: int, start: int, breaks: list[selectors.Break]) -> dict[str, Any]:
    rows = [{"sequence": b.sequence, "until": b.until, "problem": b.problem} for b in breaks]
    return {"length": length, "from": start, "intact": not breaks, "breaks": rows}
