"""Answers and conditions in French words, for traces, texts and « pourquoi cette question ? »."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from openparcours.coordination.assessments.rules.conditions import (
    Comparison,
    Condition,
    Group,
    Negation,
    Op,
    Scalar,
)
from openparcours.coordination.assessments.rules.numbers import in_french
from openparcours.coordination.assessments.rules.questionnaires import Item, ItemType, Questionnaire

_SIGNS: Mapping[Op, str] = {
    Op.EQUAL: ":",
    Op.DIFFERENT: "différent de",
    Op.BELOW: "<",
    Op.AT_MOST: "≤",
    Op.ABOVE: ">",
    Op.AT_LEAST: "≥",
    Op.IN: ":",
}


def in_words(item: Item, value: Any) -> str:
    """Return an answer as it is read: labels, French numbers and dates, yes or no."""
    write = _WORDS.get(item.type)
    return write(item, value) if write else str(value)


def _labels(item: Item, value: Any) -> str:
    codes = [value] if isinstance(value, str) else value
    return ", ".join(option.label for option in item.options if option.code in codes)


def _yes_or_no(_item: Item, value: bool) -> str:
    return "oui" if value else "non"


def _number(item: Item, value: Any) -> str:
    return f"{in_french(Decimal(str(value)))} {item.unit}".strip()


def _day(_item: Item, value: str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}"


def _rows(item: Item, value: list[Mapping[str, Any]]) -> str:
    return " ; ".join(
        ", ".join(in_words(column, row[column.code]) for column in item.columns if column.code in row)
        for row in value
    )


def _result(item: Item, value: Mapping[str, Any]) -> str:
    parts = [_number(item, value["score"])] if "score" in value else []
    if "on" in value:
        parts.append(f"le {_day(item, value['on'])}")
    if "by" in value:
        parts.append(f"par {value['by']}")
    return ", ".join(parts)


_WORDS: Mapping[ItemType, Callable[[Item, Any], str]] = {
    ItemType.CHOICE: _labels,
    ItemType.CHOICES: _labels,
    ItemType.BOOLEAN: _yes_or_no,
    ItemType.INTEGER: _number,
    ItemType.DECIMAL: _number,
    ItemType.DATE: _day,
    ItemType.TABLE: _rows,
    ItemType.RESULT: _result,
}


def name_in(label: str) -> str:
    """Return the name alone of an author known by her label: « Paule EXEMPLE — Infirmière »."""
    return label.split(" — ", maxsplit=1)[0].split(",", maxsplit=1)[0]


def condition_in_words(condition: Condition, questionnaire: Questionnaire) -> str:
    """Return a condition as a French phrase."""
    match condition:
        case Comparison():
            return _comparison(condition, questionnaire)
        case Negation(part):
            return f"sauf si {condition_in_words(part, questionnaire)}"
        case Group(needs_all, parts):
            words = [condition_in_words(part, questionnaire) for part in parts]
            inner = [f"({w})" if isinstance(p, Group) else w for w, p in zip(words, parts, strict=True)]
            return (" et " if needs_all else " ou ").join(inner)


def _comparison(comparison: Comparison, questionnaire: Questionnaire) -> str:
    if comparison.score:
        label = next(s.label for s in questionnaire.scores if s.code == comparison.score)
    else:
        label = questionnaire.items[comparison.item].label
    if comparison.op == Op.ANSWERED:
        return f"{label} : {'répondu' if comparison.value else 'sans réponse'}"
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    shown = " ou ".join(_value(comparison, value, questionnaire) for value in values)
    if comparison.op == Op.EQUAL and comparison.value is True:
        return label
    return f"{label} {_SIGNS[comparison.op]} {shown}"


def _value(comparison: Comparison, value: Scalar, questionnaire: Questionnaire) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Decimal):
        return in_french(value)
    item = questionnaire.items.get(comparison.item)
    option = item.option(value) if item else None
    return option.label if option else value
