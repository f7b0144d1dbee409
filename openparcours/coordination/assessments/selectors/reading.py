"""Around a response: its marks by kind, its versions, those it compares with, its scores over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openparcours.coordination.assessments.choices import MarkingKind, ResponseStatus
from openparcours.coordination.assessments.models import Marking, QuestionnaireResponse, Score
from openparcours.coordination.assessments.rules import Questionnaire, Section, validate_answers
from openparcours.coordination.assessments.rules.controls import Control, control_of
from openparcours.coordination.assessments.rules.trends import Curve, Trend, curve_of, trend_of
from openparcours.coordination.assessments.selectors.board import measure_of
from openparcours.coordination.assessments.selectors.forms import readable_sections
from openparcours.coordination.assessments.selectors.responses import responses_of
from openparcours.foundation.accounts.permissions import Actor

WIDTH, HEIGHT, MARGIN = 320, 110, 14


@dataclass(frozen=True)
class MarkedLine:
    """A marking with the title of its domain."""

    marking: Marking
    domain: str


@dataclass(frozen=True)
class ScoreCurve:
    """A score of a questionnaire over time, with its last move."""

    label: str
    unit: str
    curve: Curve | None
    trend: Trend | None
    points: tuple[Score, ...]


@dataclass(frozen=True)
class GuestQuestion:
    """A question as a guest is asked it."""

    code: str
    label: str
    help: str
    control: Control
    is_required: bool
    problem: str


def markings_by_kind(response: QuestionnaireResponse) -> list[tuple[MarkingKind, list[MarkedLine]]]:
    """Return the marks that the actor reads of a response, risks first; kinds without any are left out."""
    lines = [MarkedLine(one, row.title) for row in readable_sections(response) for one in row.markings.all()]
    kinds = (MarkingKind.RISK, MarkingKind.NEED, MarkingKind.STRENGTH)
    found = [(kind, [line for line in lines if line.marking.kind == kind]) for kind in kinds]
    return [(kind, marked) for kind, marked in found if marked]


def comparable_to(actor: Actor, response: QuestionnaireResponse) -> list[QuestionnaireResponse]:
    """Return the other validated responses of the person to the questionnaire, the last first."""
    if response.person is None:
        return []
    same = responses_of(actor, response.person, code=response.code, status=ResponseStatus.VALIDATED)
    return [one for one in same if one.pk not in {response.pk, response.amends_id}]


def before(
    response: QuestionnaireResponse, others: Sequence[QuestionnaireResponse]
) -> QuestionnaireResponse | None:
    """Return the response just before another, else the nearest there is."""
    older = [one for one in others if one.answered_on <= response.answered_on]
    return next(iter(older or list(others)[-1:]), None)


def versions_of(actor: Actor, response: QuestionnaireResponse) -> list[QuestionnaireResponse]:
    """Return the version that a response amends and those that amend it, as the actor may read them."""
    near = QuestionnaireResponse.objects.visible_to(actor).exclude(status=ResponseStatus.WITHDRAWN)
    former = near.filter(pk=response.amends_id) if response.amends_id else near.none()
    return [*former, *near.filter(amends=response)]


def score_curves(actor: Actor, response: QuestionnaireResponse) -> list[ScoreCurve]:
    """Return each result of the questionnaire over the person's validated responses."""
    kept = (
        Score.objects.visible_to(actor)
        .filter(response__person=response.person_id, response__code=response.code, is_auxiliary=False)
        .filter(response__status=ResponseStatus.VALIDATED)
        .select_related("response")
        .order_by("position", "response__answered_on", "response__validated_at")
    )
    by_code: dict[str, list[Score]] = {}
    for score in kept:
        by_code.setdefault(score.code, []).append(score)
    return [_curve(scores) for scores in by_code.values()]


def guest_parts(
    questionnaire: Questionnaire, answers: Mapping[str, Any], problems: Mapping[str, str]
) -> list[tuple[Section, list[GuestQuestion]]]:
    """Return the questions to ask a guest, those that her answers hide left out."""
    known = {code: answer for code, answer in answers.items() if code in questionnaire.items}
    hidden = validate_answers(questionnaire, known).hidden
    return [
        (
            section,
            [
                GuestQuestion(
                    code=item.code,
                    label=item.label,
                    help=item.help,
                    control=control_of(item, answers.get(item.code)),
                    is_required=item.is_required,
                    problem=problems.get(item.code, ""),
                )
                for item in section.items
                if item.code not in hidden
            ],
        )
        for section in questionnaire.sections
    ]


def _curve(scores: list[Score]) -> ScoreCurve:
    last = scores[-1]
    same = [one for one in scores if one.instrument_version == last.instrument_version]
    measures = [measure_of(one) for one in same]
    former = measure_of(scores[-2]) if len(scores) > 1 else None
    return ScoreCurve(
        label=last.label,
        unit=last.details.get("unit", ""),
        curve=curve_of(
            measures, minimum=last.minimum, maximum=last.maximum, width=WIDTH, height=HEIGHT, margin=MARGIN
        ),
        trend=trend_of(former, measure_of(last)),
        points=tuple(scores),
    )
