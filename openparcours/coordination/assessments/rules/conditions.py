"""Conditions over answers and scores, decided in three values: true, false, not known yet.

The two-valued reading used to show or hide an item follows FHIR R4 `enableWhen`: a comparison with
an answer that is not there is false, and « différent de » is then true.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias, Union

Scalar: TypeAlias = bool | str | Decimal
Operand: TypeAlias = tuple[Scalar, ...] | None


class Op(StrEnum):
    EQUAL = "="
    DIFFERENT = "!="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    IN = "in"
    ANSWERED = "answered"


ORDER = {Op.BELOW, Op.AT_MOST, Op.ABOVE, Op.AT_LEAST}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """An item or a score compared with a value (several for `in`)."""

    item: str = ""
    score: str = ""
    op: Op = Op.EQUAL
    value: Scalar | tuple[Scalar, ...] = True


@dataclass(frozen=True)
class Group:
    """Several conditions, of which all or any must hold."""

    needs_all: bool
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Negation:
    part: "Condition"


Condition: TypeAlias = Union[Comparison, "Group", "Negation"]
# What a comparison finds: its values, none of them when it is out of play, None when it is not known.
Look: TypeAlias = Callable[[Comparison], Operand]


def decide(condition: Condition, look: Look) -> bool | None:
    """Decide in three values (Kleene): what is known may be enough, a missing answer never counts as no."""
    match condition:
        case Comparison():
            return _compare(condition, look(condition))
        case Negation(part):
            decided = decide(part, look)
            return None if decided is None else not decided
        case Group(needs_all, parts):
            decided_parts = [decide(part, look) for part in parts]
            if (not needs_all) in decided_parts:
                return not needs_all
            return None if None in decided_parts else needs_all


def holds(condition: Condition, look: Look) -> bool:
    """Decide in two values, as FHIR `enableWhen` does."""
    match condition:
        case Comparison(op=op):
            compared = _compare(condition, look(condition))
            return op == Op.DIFFERENT if compared is None else compared
        case Negation(part):
            return not holds(part, look)
        case Group(needs_all, parts):
            return (all if needs_all else any)(holds(part, look) for part in parts)


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Return every comparison that a condition makes."""
    match condition:
        case Comparison():
            yield condition
        case Negation(part):
            yield from comparisons(part)
        case Group(_, parts):
            for part in parts:
                yield from comparisons(part)


def _compare(comparison: Comparison, operand: Operand) -> bool | None:
    if comparison.op == Op.ANSWERED:
        return bool(operand) == comparison.value
    if operand is None:
        return None
    if comparison.op == Op.DIFFERENT:
        return comparison.value not in operand
    return any(_is_met(comparison.op, found, comparison.value) for found in operand)


def _is_met(op: Op, found: Scalar, value: Scalar | Sequence[Scalar]) -> bool:
    if op == Op.IN:
        return isinstance(value, tuple) and found in value
    if op == Op.EQUAL:
        return found == value
    if isinstance(found, str) and isinstance(value, str):
        return _in_order(op, (found > value) - (found < value))
    if isinstance(found, Decimal) and isinstance(value, Decimal):
        return _in_order(op, int(found.compare(value)))
    return False


def _in_order(op: Op, sign: int) -> bool:
    return {Op.BELOW: sign < 0, Op.AT_MOST: sign <= 0, Op.ABOVE: sign > 0, Op.AT_LEAST: sign >= 0}[op]
