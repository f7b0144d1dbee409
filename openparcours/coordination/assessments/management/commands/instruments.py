"""`parcours instruments list` and `parcours instruments score CODE ANSWERS.json`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.rules import (
    CheckedAnswers,
    Item,
    Questionnaire,
    ScoreResult,
    ScoreState,
    score_checked,
    validate_answers,
    write_questionnaire,
)
from openparcours.kit.commands import ParcoursCommand


class Command(ParcoursCommand):
    help = "Liste les questionnaires livrés, ou calcule les scores de réponses lues dans un fichier."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="liste les questionnaires livrés")
        listing.add_argument("code", nargs="?", metavar="CODE", help="un seul, avec ses questions")
        listing.add_argument("--json", action="store_true", help="résultat lisible par un programme")
        scoring = actions.add_parser("score", help="calcule les scores")
        scoring.add_argument("code", metavar="CODE", help="code du questionnaire (voir list)")
        scoring.add_argument(
            "answers",
            metavar="REPONSES.json",
            help="fichier JSON { question : réponse }, « - » pour l'entrée",
        )
        scoring.add_argument("--json", action="store_true", help="résultat lisible par un programme")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "list":
            self._list(options["code"], is_json=options["json"])
        else:
            self._score(_questionnaire(options["code"]), options["answers"], is_json=options["json"])

    def _list(self, code: str | None, *, is_json: bool) -> None:
        shown = [_questionnaire(code)] if code else list(selectors.shipped_questionnaires().values())
        if is_json:
            self.stdout.write(json.dumps([_as_dict(each) for each in shown], ensure_ascii=False))
            return
        for each in shown:
            switch = ", à activer" if each.needs_switch else ""
            self.stdout.write(f"{each.code:<32} {each.title} ({each.licence.status}{switch})")
            for item in each.items.values() if code else ():
                self.stdout.write(f"  {item.code:<30} {item.label} [{_expected(item)}]")

    def _score(self, questionnaire: Questionnaire, path: str, *, is_json: bool) -> None:
        checked = validate_answers(questionnaire, _answers(path))
        results = [] if checked.problems else score_checked(questionnaire, checked)
        if is_json:
            report = _report(questionnaire, checked, results)
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._tell(questionnaire, results)
        for problem in checked.problems:
            self.stderr.write(problem.message)
        if checked.problems:
            raise SystemExit(1)

    def _tell(self, questionnaire: Questionnaire, results: list[ScoreResult]) -> None:
        for result in results:
            if result.is_auxiliary:
                continue
            limits = f" (de {result.minimum:f} à {result.maximum:f})" if result.maximum is not None else ""
            self.stdout.write(f"{result.label} : {result.shown}{limits}")
            if result.state == ScoreState.UNDETERMINED:
                self.stdout.write("  Il manque : " + " ; ".join(m.label for m in result.missing))
            for line in (result.band, result.reading, *(a.text for a in result.alerts), *result.trace):
                if line:
                    self.stdout.write(f"  {line}")
        if results:
            self.stdout.write(f"{questionnaire.version}. {questionnaire.source}")
            self.stdout.write(questionnaire.licence.notice)


def _questionnaire(code: str) -> Questionnaire:
    found = selectors.shipped_questionnaire(code)
    if found is None:
        raise CommandError(
            f"Aucun questionnaire de code « {code} ». Voir ./parcours instruments list", returncode=2
        )
    return found


def _answers(path: str) -> Mapping[str, Any]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
        answers = json.loads(text)
    except OSError as error:
        raise CommandError(f"Le fichier « {path} » ne peut être lu.", returncode=2) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"Réponses illisibles : ce n'est pas du JSON ({error}).", returncode=2) from error
    if not isinstance(answers, dict):
        raise CommandError("Réponses illisibles : un objet { question : réponse } est attendu.", returncode=2)
    return answers


def _as_dict(questionnaire: Questionnaire) -> dict[str, Any]:
    return {**write_questionnaire(questionnaire), "needs_switch": questionnaire.needs_switch}


def _report(
    questionnaire: Questionnaire, checked: CheckedAnswers, results: list[ScoreResult]
) -> dict[str, Any]:
    return {
        "instrument": questionnaire.code,
        "version": questionnaire.version,
        "source": questionnaire.source,
        "licence": {"status": questionnaire.licence.status.value, "notice": questionnaire.licence.notice},
        "answers": dict(checked.values),
        "ignored": dict(checked.ignored),
        "expected": list(checked.expected),
        "problems": [{"code": each.code, "message": each.message} for each in checked.problems],
        "scores": [result.as_json() for result in results],
    }


def _expected(item: Item) -> str:
    return " | ".join(option.code for option in item.options) if item.options else item.type.value
