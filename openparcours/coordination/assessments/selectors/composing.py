"""A questionnaire being composed: its outline with what is wrong, its preview, a score tried without anyone's record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openparcours.coordination.assessments.rules import (
    LicenceStatus,
    Questionnaire,
    Section,
    condition_in_words,
    score_checked,
    validate_answers,
)
from openparcours.coordination.assessments.rules.composing import (
    HEAD,
    Json,
    Part,
    begun,
    label_of,
    parts_of,
    readers_of,
)
from openparcours.coordination.assessments.rules.controls import control_of
from openparcours.coordination.assessments.rules.incomplete import Reading, read_incomplete
from openparcours.coordination.assessments.rules.typed import typed_answer
from openparcours.coordination.assessments.selectors.filling import Question, ShownScore, results_shown
from openparcours.coordination.assessments.selectors.forms import ShownItem
from openparcours.coordination.assessments.selectors.shipped import shipped_questionnaire
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions import services as definition_services
from openparcours.foundation.definitions.models import Definition

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class OutlineRow:
    """A part in the outline: what it is called, what is wrong with it."""

    name: str
    kind: str
    label: str
    is_current: bool
    problem: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The parts that read, asked as they will be, and the scores of what was answered."""

    sections: tuple[tuple[Section, tuple[Question, ...]], ...] = ()
    scores: tuple[ShownScore, ...] = ()
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Composition:
    """A questionnaire being composed, with the part in hand."""

    draft: Definition
    content: Json
    current: str
    reading: Reading
    rows: tuple[OutlineRow, ...] = ()
    readers: list[str] = field(default_factory=list)

    @property
    def edit_number(self) -> int:
        return self.draft.edit_number if self.draft.is_draft else 0

    @property
    def title(self) -> str:
        return str(self.content.get("title") or self.draft.title)

    @property
    def problem(self) -> str:
        """Return what is wrong with the part in hand."""
        return self.reading.problems.get(self.current, "")

    @property
    def head_problem(self) -> str:
        return self.reading.problems.get(HEAD, "")

    @property
    def label(self) -> str:
        return next((row.label for row in self.rows if row.is_current), "Le questionnaire")

    @property
    def condition(self) -> str:
        """Return when the question in hand is shown, in words."""
        kind, _, code = self.current.partition(":")
        asked = self.reading.questionnaire.items.get(code) if self.reading.questionnaire else None
        if (
            kind != "question"
            or asked is None
            or asked.visible_if is None
            or self.reading.questionnaire is None
        ):
            return ""
        return condition_in_words(asked.visible_if, self.reading.questionnaire)


def in_hand(actor: Actor, base: Definition) -> Definition:
    """Return the draft that the actor's organisation is writing from a version, else that version."""
    return definitions.draft_after(actor, base, definition_services.owner_of(actor)) or base


def content_of(draft: Definition) -> Json:
    """Return the content to compose, with what a blank one needs."""
    return begun(draft.content, code=draft.code, title=draft.title)


def composition(draft: Definition, content: Json, current: str) -> Composition:
    """Return the outline of a content and what is wrong with each part."""
    reading = read_incomplete(content)
    return Composition(
        draft=draft,
        content=content,
        current=current,
        reading=reading,
        rows=tuple(_row(one, current, reading) for one in parts_of(content)),
        readers=readers_of(content, current),
    )


def is_protected(code: str) -> bool:
    """Tell whether an instrument that comes with the product owes a notice, in every copy of it."""
    shipped = shipped_questionnaire(code)
    return shipped is not None and shipped.licence.status != LicenceStatus.FREE


def trial(reading: Reading, sent: Fields) -> Trial:
    """Return the questions with the answers tried, and the scores they make; nothing is kept."""
    questionnaire = reading.questionnaire
    if questionnaire is None:
        return Trial()
    typed = {code: typed_answer(item, sent) for code, item in questionnaire.items.items()}
    given = {code: answer for code, answer in typed.items() if answer is not None}
    wrong = {one.code: one.message for one in validate_answers(questionnaire, given).problems}
    checked = validate_answers(questionnaire, {c: a for c, a in given.items() if c not in wrong})
    return Trial(
        sections=tuple(
            (section, tuple(_asked(section, typed, wrong, checked.hidden)))
            for section in questionnaire.sections
        ),
        scores=_scores(questionnaire, checked),
        notice=questionnaire.licence.notice,
    )


def redrawn(tried: Trial, asked: Sequence[str]) -> tuple[list[Question], list[Question]]:
    """Return the questions that appear or go after an answer, and those that stay: what is typed there stays too."""
    questions = [question for _, each in tried.sections for question in each]
    moved = [one for one in questions if one.shown.is_shown != (one.item.code in asked)]
    return moved, [one for one in questions if one.shown.is_shown and one not in moved]


def _scores(questionnaire: Questionnaire, checked: Any) -> tuple[ShownScore, ...]:
    return results_shown(questionnaire, score_checked(questionnaire, checked))


def _asked(
    section: Section, typed: Mapping[str, Any], wrong: Mapping[str, str], hidden: frozenset[str]
) -> Iterator[Question]:
    for item in section.items:
        shown = ShownItem(
            item=item,
            answer=typed[item.code],
            words="",
            is_shown=item.code not in hidden,
            is_expected=False,
            former="",
            is_to_confirm=False,
            markings=(),
        )
        yield Question(
            shown=shown,
            control=control_of(item, typed[item.code]),
            problem=wrong.get(item.code, ""),
        )


def _row(one: Part, current: str, reading: Reading) -> OutlineRow:
    return OutlineRow(
        one.name, one.kind, label_of(one), one.name == current, reading.problems.get(one.name, "")
    )
