"""When a question is shown, told to a page that has no server: codes and numbers compared with its fields.

Decided there in two values, as `conditions.holds` does.
"""

from decimal import Decimal
from typing import Any

from openparcours.coordination.assessments.rules.answers import operand
from openparcours.coordination.assessments.rules.conditions import (
    ORDER,
    Comparison,
    Condition,
    Group,
    Negation,
    Op,
    holds,
)
from openparcours.coordination.assessments.rules.questionnaires import (
    CHOOSING,
    NUMERIC,
    Item,
    Questionnaire,
)


def shown_when(questionnaire: Questionnaire, item: Item) -> dict[str, Any] | None:
    """Return the condition of a question as data, None when it is always shown.

    `{"all": […]}`, `{"any": […]}`, `{"not": …}`, or a comparison `{"item", "op", "values", "isNumber"}`
    whose op is `in`, `out`, `answered`, `<`, `<=`, `>` or `>=`.
    """
    return None if item.visible_if is None else _data(questionnaire, item.visible_if)


def _data(questionnaire: Questionnaire, condition: Condition) -> dict[str, Any]:
    match condition:
        case Group(needs_all, parts):
            return {"all" if needs_all else "any": [_data(questionnaire, part) for part in parts]}
        case Negation(part):
            return {"not": _data(questionnaire, part)}
        case Comparison():
            return _comparison(questionnaire.items[condition.item], condition)


def _comparison(item: Item, found: Comparison) -> dict[str, Any]:
    """Return a comparison; one with what the options of a choice count becomes a list of their codes."""
    told = {"item": item.code, "isNumber": item.type in NUMERIC}
    if found.op == Op.ANSWERED:
        return {**told, "op": "answered", "values": [bool(found.value)]}
    is_out = found.op == Op.DIFFERENT
    if item.type in CHOOSING:
        same = Comparison(item=found.item, op=Op.EQUAL if is_out else found.op, value=found.value)
        codes = [option.code for option in item.options if _meets(item, option.code, same)]
        return {**told, "op": "out" if is_out else "in", "values": codes}
    values = found.value if isinstance(found.value, tuple) else (found.value,)
    op = "out" if is_out else str(found.op) if found.op in ORDER else "in"
    return {**told, "op": op, "values": [_spelled(value) for value in values]}


def _meets(item: Item, code: str, comparison: Comparison) -> bool:
    return holds(comparison, lambda one: operand(item, code, one))


def _spelled(value: bool | str | Decimal) -> str:
    """Return a value as a field of the page holds it."""
    return ("oui" if value else "non") if isinstance(value, bool) else str(value)
