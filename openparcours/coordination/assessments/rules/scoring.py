"""Compute the scores of a questionnaire from its answers.

A missing answer makes a score undetermined, never zero; an item hidden by a condition is out of
play, not missing. Every result keeps its arithmetic in words, its reading, its version and source.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openparcours.coordination.assessments.rules.algorithms import ALGORITHMS
from openparcours.coordination.assessments.rules.answers import (
    CheckedAnswers,
    operand,
    validate_answers,
    worth,
)
from openparcours.coordination.assessments.rules.conditions import (
    Comparison,
    Condition,
    Operand,
    comparisons,
    decide,
)
from openparcours.coordination.assessments.rules.numbers import in_french
from openparcours.coordination.assessments.rules.questionnaires import (
    AlgorithmRule,
    Band,
    CaseRule,
    Questionnaire,
    Score,
    Step,
    SumRule,
    Term,
)
from openparcours.coordination.assessments.rules.results import (
    InvalidAnswers,
    MissingAnswer,
    RaisedAlert,
    ScoreResult,
    ScoreState,
)
from openparcours.coordination.assessments.rules.wording import condition_in_words, in_words


@dataclass(frozen=True)
class _Found:
    """What a rule gives: a value and its trace, or what it lacks; neither when it is out of play."""

    value: Decimal | None = None
    trace: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_prorated: bool = False


def score(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[ScoreResult]:
    """Return every score of a questionnaire, steps of other scores included, in their order.

    Raises:
        InvalidAnswers: an answer does not fit.
    """
    checked = validate_answers(questionnaire, answers)
    if checked.problems:
        raise InvalidAnswers(checked.problems)
    return score_checked(questionnaire, checked)


def score_checked(questionnaire: Questionnaire, checked: CheckedAnswers) -> list[ScoreResult]:
    """Return every score from answers already checked; a wrong answer counts as missing."""
    sheet = _Sheet(questionnaire, checked)
    for each in questionnaire.scores:
        sheet.results[each.code] = sheet.result(each)
    return list(sheet.results.values())


class _Sheet:
    """The answers of one questionnaire while its scores are computed one after the other."""

    def __init__(self, questionnaire: Questionnaire, checked: CheckedAnswers) -> None:
        self.questionnaire = questionnaire
        self.checked = checked
        self.results: dict[str, ScoreResult] = {}

    def result(self, each: Score) -> ScoreResult:
        found = self._found(each)
        band = self._band(each, found.value)
        partial = ScoreResult(
            code=each.code,
            label=each.label,
            value=found.value,
            state=_state(found),
            shown=_shown(each, found),
            missing=tuple(self._missing_answer(code) for code in found.missing),
            minimum=each.minimum,
            maximum=each.maximum,
            unit=each.unit,
            band=band.label if band else "",
            tone=band.tone.value if band else "",
            reading=band.reading if band else "",
            instrument=self.questionnaire.code,
            version=self.questionnaire.version,
            source=each.source or self.questionnaire.source,
            trace=found.trace,
            is_auxiliary=each.is_auxiliary,
        )
        self.results[each.code] = partial  # its own alerts may read it
        alerts = tuple(RaisedAlert(a.text, a.tone.value) for a in each.alerts if decide(a.when, self.look))
        return replace(partial, alerts=alerts)

    def _found(self, each: Score) -> _Found:
        match each.rule:
            case SumRule():
                return self._sum(each, each.rule)
            case CaseRule():
                return self._case(each.rule)
            case AlgorithmRule():
                return self._algorithm(each.rule)

    def look(self, comparison: Comparison) -> Operand:
        """Return what a comparison finds: () when out of play, None when not known."""
        if comparison.score:
            result = self.results[comparison.score]
            if result.state == ScoreState.OUT_OF_PLAY:
                return ()
            return None if result.value is None else (result.value,)
        code = comparison.item
        if code in self.checked.hidden:
            return None if code in self.checked.unsettled else ()
        if code not in self.checked.values:
            return None
        return operand(self.questionnaire.items[code], self.checked.values[code], comparison)

    def _sum(self, each: Score, rule: SumRule) -> _Found:
        total, counted = rule.constant, 0
        trace: list[str] = []
        missing: list[str] = []
        if rule.constant:
            trace.append(f"Constante : {in_french(rule.constant)}")
        for term in rule.terms:
            part = self._term(term)
            missing.extend(part.missing)
            trace.extend(part.trace)
            if part.value is not None:
                total += part.value
                counted += 1
        lacking = tuple(dict.fromkeys(missing))
        if lacking:
            partial = _Found(total, tuple(trace), lacking)
            return _prorated(each, rule, partial, counted) or _Found(None, partial.trace, lacking)
        if not counted:
            return _Found()
        return _Found(total, (*trace, f"Total : {in_french(total)}"))

    def _term(self, term: Term) -> _Found:
        if term.when is not None:
            return self._condition_term(term, term.when)
        label, value, missing = self._score_value(term.score) if term.score else self._item_value(term.item)
        if value is None:
            return _Found(missing=missing)
        counted = value if term.maximum is None else min(value, term.maximum)
        points = _stepped(term.steps, counted) * term.weight
        return _Found(points, (f"{label} → {in_french(points)}",))

    def _condition_term(self, term: Term, condition: Condition) -> _Found:
        decided = decide(condition, self.look)
        if decided is None:
            return _Found(missing=self._lacking(condition))
        words = condition_in_words(condition, self.questionnaire)
        points = term.weight if decided else Decimal(0)
        return _Found(points, (f"{words} : {'oui' if decided else 'non'} → {in_french(points)}",))

    def _item_value(self, code: str) -> tuple[str, Decimal | None, tuple[str, ...]]:
        item = self.questionnaire.items[code]
        if code in self.checked.hidden:
            return item.label, None, self._deciders(code) if code in self.checked.unsettled else ()
        if code not in self.checked.values:
            return item.label, None, (code,)
        value = self.checked.values[code]
        return f"{item.label} : {in_words(item, value)}", worth(item, value), ()

    def _score_value(self, code: str) -> tuple[str, Decimal | None, tuple[str, ...]]:
        result = self.results[code]
        missing = () if result.value is not None else tuple(m.code for m in result.missing)
        return f"{result.label} : {result.shown}", result.value, missing

    def _case(self, rule: CaseRule) -> _Found:
        for case in rule.cases:
            if case.when is None:
                return _Found(case.value, (f"Aucun des cas précédents → {in_french(case.value)}",))
            decided = decide(case.when, self.look)
            if decided is None:
                return _Found(missing=self._lacking(case.when))
            if decided:
                words = condition_in_words(case.when, self.questionnaire)
                return _Found(case.value, (f"{words} → {in_french(case.value)}",))
        return _Found()

    def _algorithm(self, rule: AlgorithmRule) -> _Found:
        algorithm, codes = ALGORITHMS[rule.name], dict(rule.inputs)
        outcome = algorithm.compute({parameter: self._input(code) for parameter, code in rule.inputs})
        if outcome.value is not None:
            return _Found(outcome.value, outcome.trace)
        lacking: list[str] = []
        for parameter in outcome.missing:
            code = codes[parameter]
            if code in self.results:
                lacking.extend(m.code for m in self.results[code].missing)
            elif code in self.checked.unsettled:
                lacking.extend(self._deciders(code))
            elif code not in self.checked.hidden:
                lacking.append(code)
        return _Found(missing=tuple(dict.fromkeys(lacking)))

    def _input(self, code: str) -> Any:
        if code in self.results:
            return self.results[code].value
        return self.checked.values.get(code)

    def _lacking(self, condition: Condition) -> tuple[str, ...]:
        lacking: list[str] = []
        for comparison in comparisons(condition):
            if self.look(comparison) is not None:
                continue
            if comparison.score:
                lacking.extend(m.code for m in self.results[comparison.score].missing)
            elif comparison.item in self.checked.unsettled:
                lacking.extend(self._deciders(comparison.item))
            else:
                lacking.append(comparison.item)
        return tuple(dict.fromkeys(lacking))

    def _deciders(self, code: str) -> tuple[str, ...]:
        """Return the unanswered items that decide whether an item is shown."""
        condition = self.questionnaire.items[code].visible_if
        return () if condition is None else self._lacking(condition)

    def _band(self, each: Score, value: Decimal | None) -> Band | None:
        if value is None:
            return None
        in_reach = [band for band in each.bands if band.holds(value)]
        met = [band for band in in_reach if band.when is None or decide(band.when, self.look)]
        # A reading under a condition is more precise than one without.
        return next((band for band in met if band.when is not None), met[0] if met else None)

    def _missing_answer(self, code: str) -> MissingAnswer:
        return MissingAnswer(code, self.questionnaire.items[code].label)


def _prorated(each: Score, rule: SumRule, partial: _Found, counted: int) -> _Found | None:
    """Estimate a sum from the answers that are there, when the instrument allows it."""
    allowed, lacking, total = each.prorating, len(partial.missing), partial.value
    if allowed is None or lacking > allowed.max_missing or not counted or total is None:
        return None
    exact = rule.constant + (total - rule.constant) * (counted + lacking) / counted
    value = (exact / allowed.step).to_integral_value(ROUND_HALF_UP) * allowed.step
    line = (
        f"Prorata : {in_french(total)} sur {counted} réponses, {lacking} manquante(s), "
        f"estimé à {in_french(value)}"
    )
    return _Found(value, (*partial.trace, line), partial.missing, is_prorated=True)


def _state(found: _Found) -> ScoreState:
    if found.is_prorated:
        return ScoreState.PRORATED
    if found.value is not None:
        return ScoreState.COMPUTED
    return ScoreState.UNDETERMINED if found.missing else ScoreState.OUT_OF_PLAY


def _shown(each: Score, found: _Found) -> str:
    if found.value is None:
        return "indéterminé" if found.missing else "sans objet"
    rounded = found.value
    if each.decimals is not None:
        rounded = found.value.quantize(Decimal(1).scaleb(-each.decimals), ROUND_HALF_UP)
    return f"{in_french(rounded)} {each.unit}".strip()


def _stepped(steps: tuple[Step, ...], number: Decimal) -> Decimal:
    reached = [step.value for step in steps if step.start is None or number >= step.start]
    return reached[-1] if reached else number
