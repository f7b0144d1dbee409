"""A response as a form or a page shows it: sections, items in words, what changed, what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openparcours.coordination.assessments.models import (
    AnswerConflict,
    Marking,
    QuestionnaireResponse,
    ResponseSection,
)
from openparcours.coordination.assessments.rules import (
    CheckedAnswers,
    Item,
    Questionnaire,
    ScoreResult,
    Section,
    in_words,
)
from openparcours.coordination.assessments.selectors.offers import questionnaire_of
from openparcours.coordination.assessments.selectors.responses import open_conflicts
from openparcours.coordination.assessments.selectors.results import checked_answers, results_of
from openparcours.foundation.accounts.permissions import Actor


@dataclass(frozen=True, kw_only=True)
class ShownItem:
    """An item with its answer; `former` is the answer it was copied from, in words.

    `is_to_confirm`: the answer is the former one, and nobody has said since that it still holds.
    """

    item: Item
    answer: Any
    words: str
    is_shown: bool
    is_expected: bool
    former: str
    is_to_confirm: bool
    markings: tuple[Marking, ...]

    @property
    def is_changed(self) -> bool:
        return bool(self.former) and self.former != self.words


@dataclass(frozen=True, kw_only=True)
class ShownSection:
    """A section that the reader may read."""

    row: ResponseSection
    section: Section
    items: tuple[ShownItem, ...]
    answered: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class ShownResponse:
    """A whole response; `closed` names the sections of other audiences."""

    response: QuestionnaireResponse
    questionnaire: Questionnaire
    sections: tuple[ShownSection, ...]
    closed: tuple[str, ...]
    results: tuple[ScoreResult, ...]
    conflicts: tuple[AnswerConflict, ...]

    @property
    def answered(self) -> int:
        return sum(section.answered for section in self.sections)

    @property
    def asked(self) -> int:
        return sum(section.asked for section in self.sections)

    @property
    def to_confirm(self) -> int:
        """Return how many answers copied from the former response nobody has confirmed."""
        return sum(item.is_to_confirm for section in self.sections for item in section.items)

    @property
    def expected(self) -> list[ShownItem]:
        return [item for section in self.sections for item in section.items if item.is_expected]


def shown_response(actor: Actor, response: QuestionnaireResponse) -> ShownResponse:
    """Return a response found by `selectors.response`, ready for a page."""
    questionnaire, checked = questionnaire_of(response.definition), checked_answers(response)
    rows: dict[str, ResponseSection] = {row.code: row for row in readable_sections(response)}
    former = _former(actor, response)
    is_copied = response.is_draft and response.copied_from_id is not None and response.amends_id is None
    return ShownResponse(
        response=response,
        questionnaire=questionnaire,
        sections=tuple(
            _section(rows[section.code], section, checked, former, is_copied=is_copied)
            for section in questionnaire.sections
            if section.code in rows
        ),
        closed=tuple(section.title for section in questionnaire.sections if section.code not in rows),
        results=tuple(results_of(actor, response)),
        conflicts=tuple(open_conflicts(actor, response)) if response.is_draft else (),
    )


def readable_sections(response: QuestionnaireResponse) -> list[ResponseSection]:
    """Return the sections that `selectors.response` found readable."""
    found: list[ResponseSection] = response.readable_sections  # type: ignore[attr-defined]
    return found


def readable_answers(response: QuestionnaireResponse) -> dict[str, Any]:
    """Return the answers of the sections that `selectors.response` found readable."""
    answers: dict[str, Any] = {}
    for row in readable_sections(response):
        answers |= row.answers
    return answers


def _former(actor: Actor, response: QuestionnaireResponse) -> Mapping[str, str]:
    """Return the words of the answers that a response was copied from, of readable sections only."""
    source = response.copied_from
    if source is None:
        return {}
    questionnaire = questionnaire_of(source.definition)
    return {
        code: in_words(questionnaire.items[code], value)
        for row in ResponseSection.objects.visible_to(actor).filter(response=source)
        for code, value in row.answers.items()
        if code in questionnaire.items
    }


def _section(
    row: ResponseSection,
    section: Section,
    checked: CheckedAnswers,
    former: Mapping[str, str],
    *,
    is_copied: bool,
) -> ShownSection:
    markings: dict[str, list[Marking]] = {}
    for marking in row.markings.all():
        markings.setdefault(marking.item_code, []).append(marking)
    items = tuple(
        _item(
            item,
            row.answers.get(item.code),
            checked,
            former,
            tuple(markings.get(item.code, ())),
            is_to_confirm=is_copied and item.code in row.answers and item.code not in row.stamps,
        )
        for item in section.items
    )
    asked = [each for each in items if each.is_shown and each.item.type != "info"]
    return ShownSection(
        row=row,
        section=section,
        items=items,
        answered=sum(each.answer is not None for each in asked),
        asked=len(asked),
    )


def _item(
    item: Item,
    answer: Any,
    checked: CheckedAnswers,
    former: Mapping[str, str],
    markings: tuple[Marking, ...],
    *,
    is_to_confirm: bool,
) -> ShownItem:
    return ShownItem(
        item=item,
        answer=answer,
        words="" if answer is None else in_words(item, answer),
        is_shown=item.code not in checked.hidden,
        is_expected=item.code in checked.expected,
        former=former.get(item.code, ""),
        is_to_confirm=is_to_confirm and item.code not in checked.hidden,
        markings=markings,
    )
