"""The questionnaires that come with the product, read from their files: no database is needed."""

import json
from functools import cache
from pathlib import Path

from openparcours.coordination.assessments.rules import Questionnaire, parse_questionnaire

FOLDER = Path(__file__).resolve().parents[1] / "definitions" / "questionnaire"


@cache
def shipped_questionnaires() -> dict[str, Questionnaire]:
    """Return the shipped questionnaires by code."""
    read = (
        parse_questionnaire(json.loads(path.read_text("utf-8"))["content"])
        for path in sorted(FOLDER.glob("*.json"))
    )
    return {questionnaire.code: questionnaire for questionnaire in read}


def shipped_questionnaire(code: str) -> Questionnaire | None:
    """Return a shipped questionnaire by its code, or None."""
    return shipped_questionnaires().get(code)
