"""What changed between two responses to the same questionnaire, whatever their versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openparcours.coordination.assessments.rules.questionnaires import Item, Questionnaire, Section
from openparcours.coordination.assessments.rules.results import ScoreResult
from openparcours.coordination.assessments.rules.wording import in_words


class ChangeKind(StrEnum):
    ADDED = "nouveau"
    REMOVED = "retire"
    CHANGED = "change"


@dataclass(frozen=True, kw_only=True)
class AnswerChange:
    """An answer that differs, in words."""

    section: str
    code: str
    label: str
    before: str
    after: str
    kind: ChangeKind


@dataclass(frozen=True, kw_only=True)
class ScoreChange:
    """A score at two dates; `delta` is None when one has no value or the versions differ."""

    code: str
    label: str
    before: str
    after: str
    before_band: str
    after_band: str
    delta: Decimal | None
    is_comparable: bool


def compare_answers(
    earlier: Questionnaire, before: Mapping[str, Any], later: Questionnaire, after: Mapping[str, Any]
) -> list[AnswerChange]:
    """Return the answers that differ, in the later questionnaire's order, then those it no longer asks."""
    asked = [(section, item) for section in later.sections for item in section.items]
    gone = [(s, i) for s in earlier.sections for i in s.items if i.code not in later.items]
    return [
        _change(section, item, _words(earlier, item.code, before), _words(later, item.code, after))
        for section, item in (*asked, *gone)
        if before.get(item.code) != after.get(item.code)
    ]


def compare_scores(before: Sequence[ScoreResult], after: Sequence[ScoreResult]) -> list[ScoreChange]:
    """Return each result at both dates; two versions of an instrument are never subtracted."""
    former = {result.code: result for result in before}
    return [
        _score_change(former[result.code], result)
        for result in after
        if result.code in former and not result.is_auxiliary
    ]


def _change(section: Section, item: Item, before: str, after: str) -> AnswerChange:
    kind = ChangeKind.CHANGED if before and after else ChangeKind.ADDED if after else ChangeKind.REMOVED
    return AnswerChange(
        section=section.title, code=item.code, label=item.label, before=before, after=after, kind=kind
    )


def _words(questionnaire: Questionnaire, code: str, values: Mapping[str, Any]) -> str:
    item = questionnaire.items.get(code)
    return in_words(item, values[code]) if item is not None and code in values else ""


def _score_change(before: ScoreResult, after: ScoreResult) -> ScoreChange:
    is_comparable = (before.instrument, before.version) == (after.instrument, after.version)
    has_both = before.value is not None and after.value is not None
    return ScoreChange(
        code=after.code,
        label=after.label,
        before=before.shown,
        after=after.shown,
        before_band=before.band,
        after_band=after.band,
        delta=after.value - before.value  # type: ignore[operator]
        if is_comparable and has_both
        else None,
        is_comparable=is_comparable,
    )
