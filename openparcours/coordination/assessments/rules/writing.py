"""Write a questionnaire back to JSON: `parse_questionnaire(write_questionnaire(q)) == q`."""

from typing import Any

from openparcours.coordination.assessments.rules.conditions import (
    Comparison,
    Condition,
    Group,
    Negation,
    Op,
    Scalar,
)
from openparcours.coordination.assessments.rules.numbers import to_json
from openparcours.coordination.assessments.rules.questionnaires import (
    Alert,
    AlgorithmRule,
    Band,
    CaseRule,
    Domain,
    Item,
    Option,
    Questionnaire,
    Rule,
    Score,
    Section,
    SumRule,
    Term,
)

Json = dict[str, Any]


def write_questionnaire(questionnaire: Questionnaire) -> Json:
    """Return the JSON content of a questionnaire; defaults are left out."""
    licence = questionnaire.licence
    return _kept(
        code=questionnaire.code,
        title=questionnaire.title,
        use=questionnaire.use.value,
        version=questionnaire.version,
        description=questionnaire.description,
        source=questionnaire.source,
        domain="" if questionnaire.domain == Domain.OTHER else questionnaire.domain.value,
        minutes=questionnaire.minutes or None,
        licence=_kept(status=licence.status.value, notice=licence.notice),
        modes=[mode.value for mode in questionnaire.modes],
        off_by_default=questionnaire.is_off_by_default,
        sections=[_section(section) for section in questionnaire.sections],
        scores=[write_score(score) for score in questionnaire.scores],
    )


def write_item(item: Item) -> Json:
    """Return the JSON content of an item."""
    return _kept(
        code=item.code,
        label=item.label,
        type=item.type.value,
        options=[_option(option) for option in item.options],
        columns=[write_item(column) for column in item.columns],
        required=item.is_required,
        visible_if=write_condition(item.visible_if) if item.visible_if else None,
        unit=item.unit,
        **_bounds(item),
        help=item.help,
        can_mark=item.can_mark,
        instrument=item.instrument,
    )


def write_score(score: Score) -> Json:
    """Return the JSON content of a score."""
    prorating = score.prorating
    written = _kept(
        code=score.code,
        label=score.label,
        rule=_rule(score.rule),
        unit=score.unit,
        bands=[_band(band) for band in score.bands],
        alerts=[_alert(alert) for alert in score.alerts],
        source=score.source,
        auxiliary=score.is_auxiliary,
    )
    if score.minimum is not None and score.maximum is not None:
        written["range"] = [to_json(score.minimum), to_json(score.maximum)]
    if score.decimals is not None:
        written["decimals"] = score.decimals
    if prorating:
        written["prorating"] = {"max_missing": prorating.max_missing, "step": to_json(prorating.step)}
    return written


def write_condition(condition: Condition) -> Json:
    """Return the JSON content of a condition."""
    match condition:
        case Negation(part):
            return {"not": write_condition(part)}
        case Group(needs_all, parts):
            return {"all" if needs_all else "any": [write_condition(part) for part in parts]}
        case Comparison():
            return _comparison(condition)


def _comparison(comparison: Comparison) -> Json:
    written: Json = {"score": comparison.score} if comparison.score else {"item": comparison.item}
    if comparison.op != Op.EQUAL:
        written["op"] = comparison.op.value
    value = comparison.value
    written["value"] = [_scalar(each) for each in value] if isinstance(value, tuple) else _scalar(value)
    return written


def _scalar(value: Scalar) -> bool | str | int | float:
    return value if isinstance(value, bool | str) else to_json(value)


def _section(section: Section) -> Json:
    return _kept(
        code=section.code,
        title=section.title,
        help=section.help,
        restriction=section.restriction.value,
        items=[write_item(item) for item in section.items],
    )


def _option(option: Option) -> Json:
    written = _kept(code=option.code, label=option.label, exclusive=option.is_exclusive)
    if option.value is not None:
        written["value"] = to_json(option.value)
    return written


def _bounds(item: Item) -> Json:
    bounds = {"min": item.minimum, "max": item.maximum}
    return {key: to_json(bound) for key, bound in bounds.items() if bound is not None}


def _rule(rule: Rule) -> Json:
    match rule:
        case SumRule(terms=terms, constant=constant):
            written: Json = {"sum": [_term(term) for term in terms]}
            return {**written, "constant": to_json(constant)} if constant else written
        case CaseRule(cases=cases):
            return {
                "cases": [
                    {
                        **({"if": write_condition(case.when)} if case.when else {}),
                        "value": to_json(case.value),
                    }
                    for case in cases
                ]
            }
        case AlgorithmRule(name=name, inputs=inputs):
            return _kept(algorithm=name, inputs={key: code for key, code in inputs if key != code})


def _term(term: Term) -> Json:
    if term.when is not None:
        return {"when": write_condition(term.when), "value": to_json(term.weight)}
    written = _kept(item=term.item, score=term.score)
    if term.weight != 1:
        written["weight"] = to_json(term.weight)
    if term.maximum is not None:
        written["max"] = to_json(term.maximum)
    if term.steps:
        written["steps"] = [
            {**({} if step.start is None else {"from": to_json(step.start)}), "value": to_json(step.value)}
            for step in term.steps
        ]
    return written


def _band(band: Band) -> Json:
    written: Json = {} if band.start is None else {"from": to_json(band.start)}
    if band.end is not None:
        written["below" if band.is_end_open else "to"] = to_json(band.end)
    condition = write_condition(band.when) if band.when else None
    return {
        **written,
        **_kept(label=band.label, tone=band.tone.value, reading=band.reading),
        **_kept(**{"if": condition}),
    }


def _alert(alert: Alert) -> Json:
    return {"if": write_condition(alert.when), "text": alert.text, "tone": alert.tone.value}


def _kept(**parts: Any) -> Json:
    """Leave out what is empty or false; a zero is kept."""
    return {key: part for key, part in parts.items() if part not in (None, "", [], {}) and part is not False}
