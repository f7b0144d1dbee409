"""A response while it is filled: one section of questions at a time, the others beside, scores as they come."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from openparcours.coordination.assessments.choices import FILL_FORM, ConflictOutcome, SectionState
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    Marking,
    QuestionnaireResponse,
    ResponseSection,
)
from openparcours.coordination.assessments.rules import (
    Item,
    ItemType,
    Questionnaire,
    ScoreResult,
    ScoreState,
    Section,
    in_words,
    name_in,
    normal_answer,
)
from openparcours.coordination.assessments.rules.controls import Control, control_of
from openparcours.coordination.assessments.rules.numbers import in_french
from openparcours.coordination.assessments.rules.trends import Gauge, gauge_of
from openparcours.coordination.assessments.rules.typed import fields_of, typed_answer
from openparcours.coordination.assessments.selectors.forms import (
    ShownItem,
    ShownResponse,
    ShownSection,
    readable_sections,
    shown_response,
)
from openparcours.coordination.assessments.selectors.offers import questionnaire_of
from openparcours.coordination.assessments.selectors.results import suggested_results
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts import selectors as drafts

AWAY_ROWS = 4


@dataclass(frozen=True, kw_only=True)
class Question:
    """An item on the page: how it is asked, what is wrong or contradicted in its answer."""

    shown: ShownItem
    control: Control
    problem: str = ""
    conflict: AnswerConflict | None = None
    suggestion: str = ""

    @property
    def item(self) -> Item:
        return self.shown.item


@dataclass(frozen=True)
class Step:
    """A section in the list beside: how far it is, whose hand is in it, whether answers clash there."""

    section: ShownSection
    is_current: bool
    clashes: int

    @property
    def row(self) -> ResponseSection:
        return self.section.row

    @property
    def is_done(self) -> bool:
        return self.section.row.state == SectionState.DONE

    @property
    def hands(self) -> list[str]:
        return [name_in(author.label) for author in self.section.row.authors.all()]


@dataclass(frozen=True)
class ShownScore:
    """A score with its scale, and where its missing answers are."""

    result: ScoreResult
    gauge: Gauge | None
    missing: tuple[tuple[str, str, str], ...]  # section, question, label
    readings: tuple[tuple[str, str], ...]  # interval, label

    @property
    def is_known(self) -> bool:
        return self.result.value is not None

    @property
    def told(self) -> str:
        """Return the value, or why there is none."""
        if self.is_known:
            return self.result.shown
        return "sans objet" if self.result.state == ScoreState.OUT_OF_PLAY else "indéterminé"

    @property
    def out_of(self) -> str:
        """Return the top of a scale that begins at zero, blank for another."""
        top = self.result.maximum
        return in_french(top) if self.result.minimum == 0 and top is not None and not self.result.unit else ""

    @property
    def scale(self) -> str:
        """Return the range of the score, in words."""
        low, high = self.result.minimum, self.result.maximum
        if low is None or high is None:
            return ""
        return f"{in_french(low)} à {in_french(high)} {self.result.unit}".strip()


@dataclass(frozen=True)
class ShownConflict:
    """Two answers to one question, in words: (outcome, answer, who) for each."""

    pk: UUID
    label: str
    both: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FillPage:
    """A section being filled with everything around it."""

    whole: ShownResponse
    current: ShownSection
    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    scores: tuple[ShownScore, ...]
    seen: str

    @property
    def response(self) -> QuestionnaireResponse:
        return self.whole.response

    @property
    def row(self) -> ResponseSection:
        return self.current.row

    @property
    def conflicts(self) -> list[ShownConflict]:
        items = {one.item.code: one.item for one in self.current.items}
        return [
            _conflict(items[one.item_code], one, self.row)
            for one in self.whole.conflicts
            if one.section_id == self.row.pk and one.item_code in items
        ]

    @property
    def to_confirm(self) -> int:
        return sum(item.is_to_confirm for item in self.current.items)

    @property
    def markings(self) -> list[Marking]:
        return list(self.row.markings.all())

    @property
    def following(self) -> ShownSection | None:
        """Return the section after this one, if any."""
        sections = self.whole.sections
        rank = sections.index(self.current) + 1
        return sections[rank] if rank < len(sections) else None


def fill_page(
    actor: Actor,
    response: QuestionnaireResponse,
    code: str,
    *,
    typed: Mapping[str, Any] | None = None,
    more_rows: str = "",
) -> FillPage | None:
    """Return the page of a section that the actor may read; `typed` answers are shown as they were typed.

    Without any, those that did not fit the last time come back from the drafts.
    """
    whole = shown_response(actor, response)
    current = next((one for one in whole.sections if one.row.code == code), None)
    if current is None:
        return None
    shown = typed if typed is not None else _kept_aside(actor, current)
    conflicts = {one.item_code: one for one in whole.conflicts if one.section_id == current.row.pk}
    suggested = suggested_results(actor, response) if _asks_results(current) else {}
    return FillPage(
        whole=whole,
        current=current,
        questions=tuple(
            _question(one, shown, conflicts, suggested, blank_rows=3 if one.item.code == more_rows else 1)
            for one in current.items
        ),
        steps=_steps(whole, current),
        scores=shown_scores(whole),
        seen=json.dumps(current.row.answers, ensure_ascii=False),
    )


def asked_away(actor: Actor, section: ShownSection) -> tuple[Question, ...]:
    """Return every question of a section, to be answered where nothing can be asked of the server."""
    typed = _kept_aside(actor, section)
    return tuple(
        _question(replace(one, is_shown=True), typed, {}, {}, blank_rows=AWAY_ROWS) for one in section.items
    )


def shown_scores(whole: ShownResponse) -> tuple[ShownScore, ...]:
    """Return the scores of a response with their scales, results first named."""
    return results_shown(whole.questionnaire, whole.results)


def results_shown(questionnaire: Questionnaire, results: Iterable[ScoreResult]) -> tuple[ShownScore, ...]:
    """Return computed scores with their scales, and where their missing answers are."""
    defined = {score.code: score for score in questionnaire.scores}
    return tuple(
        ShownScore(
            result=result,
            gauge=gauge_of(defined[result.code].bands, result.value, result.minimum, result.maximum)
            if result.code in defined
            else None,
            missing=tuple(_where(questionnaire, one.code, one.label) for one in result.missing),
            readings=_readings(questionnaire, result.code),
        )
        for result in results
        if not result.is_auxiliary
    )


def asked_in(row: ResponseSection) -> Section:
    """Return the questions of a section found with its response."""
    questionnaire = questionnaire_of(row.response.definition)
    return next(section for section in questionnaire.sections if section.code == row.code)


def first_section(actor: Actor, response: QuestionnaireResponse) -> str:
    """Return the code of the first section that the actor may fill, blank when all are others' to fill."""
    rows = ResponseSection.objects.visible_to(actor).filter(response=response).order_by("position")
    return rows.values_list("code", flat=True).first() or ""


def next_section(response: QuestionnaireResponse, code: str) -> str:
    """Return the code of the readable section after another, blank at the end."""
    codes = [row.code for row in readable_sections(response)]
    return next(iter(codes[codes.index(code) + 1 :]), "")


def seen_after(seen: Mapping[str, Any], row: ResponseSection, taken: Iterable[str]) -> dict[str, Any]:
    """Return what a page was shown with, once the answers it sent were taken."""
    known = {**seen, **{code: row.answers.get(code) for code in taken}}
    return {code: answer for code, answer in known.items() if answer is not None}


def written_by_others(row: ResponseSection, seen: Mapping[str, Any], mine: Iterable[str]) -> list[str]:
    """Return the questions that somebody else answered since a page was shown, but for those it answers too."""
    section, known = asked_in(row), set(mine)
    return [
        item.label
        for item in section.items
        if item.code not in known and row.answers.get(item.code) != seen.get(item.code)
    ]


def _kept_aside(actor: Actor, current: ShownSection) -> dict[str, Any]:
    """Return the answers that did not fit when they were typed, as they were typed."""
    kept = drafts.draft(actor, FILL_FORM, current.row.pk)
    fields: Mapping[str, Sequence[str]] = kept.values if kept else {}
    return {
        one.item.code: typed_answer(one.item, fields)
        for one in current.items
        if fields_of(one.item, fields)
    }  # fmt: skip


def _question(
    shown: ShownItem,
    typed: Mapping[str, Any],
    conflicts: Mapping[str, AnswerConflict],
    suggested: Mapping[str, Mapping[str, str]],
    *,
    blank_rows: int,
) -> Question:
    item, answer, problem = shown.item, shown.answer, ""
    if item.code in typed and item.code not in conflicts:
        answer = typed[item.code]
        problem = _problem(item, answer)
    found = suggested.get(item.code)
    is_new = found is not None and found != shown.answer
    return Question(
        shown=shown,
        control=control_of(item, answer, blank_rows=blank_rows),
        problem=problem,
        conflict=conflicts.get(item.code),
        suggestion=in_words(item, found) if is_new else "",
    )


def _conflict(item: Item, found: AnswerConflict, row: ResponseSection) -> ShownConflict:
    kept, late = row.answers.get(item.code), found.mine
    here = row.updated_by.practitioner if row.updated_by else "déjà enregistrée"
    return ShownConflict(
        found.pk,
        found.label,
        (
            (ConflictOutcome.KEPT_THEIRS, "" if kept is None else in_words(item, kept), f"en place · {here}"),
            (
                ConflictOutcome.KEPT_MINE,
                "" if late is None else in_words(item, late),
                f"arrivée à {timezone.localtime(found.at):%H:%M} · {name_in(found.author_label)}",
            ),
        ),
    )


def _problem(item: Item, answer: Any) -> str:
    try:
        normal_answer(item, answer)
    except ValueError as error:
        return str(error)
    return ""


def _steps(whole: ShownResponse, current: ShownSection) -> tuple[Step, ...]:
    clashing = [conflict.section_id for conflict in whole.conflicts]
    return tuple(
        Step(section, section is current, clashing.count(section.row.pk)) for section in whole.sections
    )


def _asks_results(current: ShownSection) -> bool:
    return any(one.item.type == ItemType.RESULT for one in current.items)


def _where(questionnaire: Questionnaire, code: str, label: str) -> tuple[str, str, str]:
    section = questionnaire.section_of.get(code)
    return (section.code if section else "", code, label)


def _readings(questionnaire: Questionnaire, code: str) -> tuple[tuple[str, str], ...]:
    score = next((one for one in questionnaire.scores if one.code == code), None)
    return tuple((band.interval, band.label) for band in score.bands) if score else ()
