"""Scores: computed while one writes, kept once validated, followed in time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from openparcours.coordination.assessments.choices import ResponseStatus
from openparcours.coordination.assessments.models import QuestionnaireResponse, ResponseSection, Score
from openparcours.coordination.assessments.rules import (
    CheckedAnswers,
    ItemType,
    MissingAnswer,
    Questionnaire,
    RaisedAlert,
    ScoreResult,
    ScoreState,
    score_checked,
    sections_read,
    validate_answers,
)
from openparcours.coordination.assessments.rules.numbers import plain
from openparcours.coordination.assessments.selectors.offers import questionnaire_of
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class ScorePoint:
    """A score at a date."""

    answered_on: date
    value: Decimal | None
    shown: str
    band: str
    tone: str
    version: str
    response_id: UUID


def all_answers(response: QuestionnaireResponse) -> dict[str, Any]:
    """Return every answer of a response, whoever may read it: to compute, never to show."""
    answers: dict[str, Any] = {}
    for section in ResponseSection.objects.filter(response=response):
        answers |= section.answers
    return answers


def checked_answers(response: QuestionnaireResponse) -> CheckedAnswers:
    """Return every answer of a response checked against its frozen questionnaire."""
    questionnaire = questionnaire_of(response.definition)
    answers = {code: v for code, v in all_answers(response).items() if code in questionnaire.items}
    return validate_answers(questionnaire, answers)


def results_of(actor: Actor, response: QuestionnaireResponse) -> list[ScoreResult]:
    """Return the scores that the actor may read: computed for a draft, as they were kept afterwards."""
    if not response.is_draft:
        scores = Score.objects.visible_to(actor).filter(response=response)
        return [result_of(score, response.code) for score in scores]
    questionnaire = questionnaire_of(response.definition)
    codes = ResponseSection.objects.visible_to(actor).filter(response=response).values_list("code", flat=True)
    readable, results = set(codes), score_checked(questionnaire, checked_answers(response))
    return [result for result in results if guard_of(questionnaire, result.code) in readable]


def guard_of(questionnaire: Questionnaire, score_code: str) -> str:
    """Return the section whose audience a score has: the most restricted of those it reads."""
    each = next(score for score in questionnaire.scores if score.code == score_code)
    found = sections_read(questionnaire, each)
    return found[0].code if found else questionnaire.sections[0].code


def recomputed(response: QuestionnaireResponse) -> list[ScoreResult]:
    """Return the scores of a response computed again from its frozen answers and questionnaire."""
    return score_checked(questionnaire_of(response.definition), checked_answers(response))


def result_of(score: Score, instrument: str) -> ScoreResult:
    """Return a kept score as the engine told it."""
    details = score.details
    return ScoreResult(
        code=score.code,
        label=score.label,
        value=_shortest(score.value),
        state=ScoreState(score.state),
        shown=score.shown,
        missing=tuple(MissingAnswer(**each) for each in details.get("missing", ())),
        minimum=_shortest(score.minimum),
        maximum=_shortest(score.maximum),
        unit=details.get("unit", ""),
        band=score.band,
        tone=score.tone,
        reading=score.reading,
        alerts=tuple(RaisedAlert(**each) for each in details.get("alerts", ())),
        instrument=instrument,
        version=score.instrument_version,
        source=score.source,
        trace=tuple(details.get("trace", ())),
        is_auxiliary=score.is_auxiliary,
    )


def score_history(actor: Actor, person: Person, code: str, score: str = "") -> list[ScorePoint]:
    """Return a score of a questionnaire over time, the oldest first; by default its first result."""
    kept = (
        Score.objects.visible_to(actor)
        .filter(response__person=person, response__code=code, response__status=ResponseStatus.VALIDATED)
        .filter(is_auxiliary=False)
        .select_related("response")
        .order_by("response__answered_on", "response__validated_at", "position")
    )
    points: dict[UUID, ScorePoint] = {}
    for each in kept.filter(code=score) if score else kept:
        points.setdefault(each.response_id, _point(each))
    return list(points.values())


def suggested_results(actor: Actor, response: QuestionnaireResponse) -> dict[str, dict[str, str]]:
    """Return, for each result item of a response, what the person's last validated instrument gives."""
    items = [i for i in questionnaire_of(response.definition).items.values() if i.type == ItemType.RESULT]
    if response.person is None or not items:
        return {}
    kept = (
        Score.objects.visible_to(actor)
        .filter(response__person=response.person, response__status=ResponseStatus.VALIDATED)
        .filter(response__code__in={item.instrument for item in items}, is_auxiliary=False)
        .exclude(value=None)
        .select_related("response__validated_by__practitioner")
        .order_by("-response__answered_on", "-response__validated_at", "position")
    )
    last: dict[str, Score] = {}
    for each in kept:
        last.setdefault(each.response.code, each)
    return {item.code: _as_answer(last[item.instrument]) for item in items if item.instrument in last}


def _as_answer(score: Score) -> dict[str, str]:
    by = score.response.validated_by
    return {
        "score": plain(score.value or Decimal(0)),
        "on": score.response.answered_on.isoformat(),
        "by": str(by.practitioner) if by else "",
        "response": str(score.response_id),
    }


def _point(score: Score) -> ScorePoint:
    return ScorePoint(
        answered_on=score.response.answered_on,
        value=_shortest(score.value),
        shown=score.shown,
        band=score.band,
        tone=score.tone,
        version=score.instrument_version,
        response_id=score.response_id,
    )


def _shortest(number: Decimal | None) -> Decimal | None:
    return None if number is None else Decimal(plain(number))
