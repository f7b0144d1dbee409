"""Read a condition: {"item": …, "op": …, "value": …}, {"all": […]}, {"any": […]}, {"not": …}."""

from typing import Any

from openparcours.coordination.assessments.rules.conditions import (
    ORDER,
    Comparison,
    Condition,
    Group,
    Negation,
    Op,
    Scalar,
)
from openparcours.coordination.assessments.rules.nodes import Node
from openparcours.coordination.assessments.rules.numbers import to_number

MAX_DEPTH = 8


def condition_of(raw: Any, place: str, depth: int = 0) -> Condition:
    """Return the condition that a JSON value describes; a single part stands for its group.

    Raises:
        ValueError: it is wrong; the French sentence names the place.
    """
    node = Node(raw, place)
    if depth > MAX_DEPTH:
        node.refuse("les conditions s'emboîtent trop profondément")
    condition = _condition(node, depth)
    node.end()
    return condition


def _condition(node: Node, depth: int) -> Condition:
    if node.has("not"):
        return Negation(condition_of(node.get("not"), f"{node.place}, not", depth + 1))
    for word in ("all", "any"):
        if node.has(word):
            raw = node.parts(word)
            parts = tuple(condition_of(each, f"{node.place}, {word}", depth + 1) for each in raw)
            if not parts:
                node.refuse(f"« {word} » est vide")
            return parts[0] if len(parts) == 1 else Group(word == "all", parts)
    return _comparison(node)


def _comparison(node: Node) -> Comparison:
    if node.has("item") == node.has("score"):
        node.refuse("« item » ou « score » attendu, l'un des deux")
    item = node.code("item") if node.has("item") else ""
    score = node.code("score") if node.has("score") else ""
    op = node.word("op", Op, Op.EQUAL)
    raw = node.get("value") if node.has("value") else True
    value = tuple(_scalar(node, each) for each in raw) if isinstance(raw, list) else _scalar(node, raw)
    if (op == Op.IN) != isinstance(value, tuple):
        node.refuse("« in », et lui seul, demande une liste de valeurs")
    if op == Op.ANSWERED and not isinstance(value, bool):
        node.refuse("« answered » demande vrai ou faux")
    if op in ORDER and isinstance(value, bool):
        node.refuse(f"« {op} » ne compare pas oui et non")
    return Comparison(item=item, score=score, op=op, value=value)


def _scalar(node: Node, raw: Any) -> Scalar:
    if isinstance(raw, bool | str):
        return raw
    number = to_number(raw)
    if number is None:
        node.refuse("« value » demande un texte, un nombre, vrai ou faux")
    return number
