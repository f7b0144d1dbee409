"""What a score reads, and so how restricted it is."""

from collections.abc import Iterator

from openparcours.coordination.assessments.rules.conditions import Condition, comparisons
from openparcours.coordination.assessments.rules.questionnaires import (
    AlgorithmRule,
    CaseRule,
    Questionnaire,
    Score,
    Section,
    SectionRestriction,
    SumRule,
)


def items_read(questionnaire: Questionnaire, score: Score) -> set[str]:
    """Return the items that a score reads, by itself or through other scores and conditions."""
    scores = {each.code: each for each in questionnaire.scores}
    read: set[str] = set()
    for code in _codes(score):
        if code.startswith("score:"):
            name = code.removeprefix("score:")
            if name != score.code and name in scores:
                read |= items_read(questionnaire, scores[name])
        elif code in questionnaire.items:
            read.add(code)
        elif code in scores and code != score.code:
            read |= items_read(questionnaire, scores[code])
    return read | _deciders(questionnaire, read)


def sections_read(questionnaire: Questionnaire, score: Score) -> list[Section]:
    """Return the sections that a score reads, the most restricted first, else in their order."""
    codes = {questionnaire.section_of[item].code for item in items_read(questionnaire, score)}
    found = [section for section in questionnaire.sections if section.code in codes]
    return sorted(found, key=lambda section: section.restriction == SectionRestriction.CIRCLE)


def is_mixed(sections: list[Section]) -> bool:
    """Tell whether two closed audiences meet: nobody could be told who may read the result."""
    return len({s.restriction for s in sections} - {SectionRestriction.CIRCLE}) > 1


def _codes(score: Score) -> Iterator[str]:
    match score.rule:
        case SumRule(terms=terms):
            for term in terms:
                yield from _of_condition(term.when)
                yield f"score:{term.score}" if term.score else term.item
        case CaseRule(cases=cases):
            for case in cases:
                yield from _of_condition(case.when)
        case AlgorithmRule(inputs=inputs):
            yield from (code for _, code in inputs)
    for condition in (*(band.when for band in score.bands), *(alert.when for alert in score.alerts)):
        yield from _of_condition(condition)


def _of_condition(condition: Condition | None) -> Iterator[str]:
    for comparison in comparisons(condition):
        yield f"score:{comparison.score}" if comparison.score else comparison.item


def _deciders(questionnaire: Questionnaire, read: set[str]) -> set[str]:
    """Return the items that decide whether those read are shown."""
    found: set[str] = set()
    waiting = list(read)
    while waiting:
        for comparison in comparisons(questionnaire.items[waiting.pop()].visible_if):
            if comparison.item not in read | found:
                found.add(comparison.item)
                waiting.append(comparison.item)
    return found
