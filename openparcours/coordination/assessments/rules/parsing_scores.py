"""Read the scores of a questionnaire: rules, bands, alerts, prorating.

A rule is one of: {"sum": […terms…], "constant": …}, {"count": […conditions…]}, {"when": condition},
{"cases": [{"if": …, "value": …}, …]}, {"algorithm": name, "inputs": {parameter: code}}.
A term is an item's code, or {"item"|"score": code, "weight", "steps", "max"}, or {"when", "value"}.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from openparcours.coordination.assessments.rules.algorithms import ALGORITHMS
from openparcours.coordination.assessments.rules.nodes import CODE, Node
from openparcours.coordination.assessments.rules.parsing_conditions import condition_of
from openparcours.coordination.assessments.rules.questionnaires import (
    Alert,
    AlgorithmRule,
    Band,
    Case,
    CaseRule,
    Prorating,
    Rule,
    Score,
    Step,
    SumRule,
    Term,
    Tone,
)


def scores_of(node: Node) -> tuple[Score, ...]:
    """Return the scores of a questionnaire.

    Raises:
        ValueError: one is wrong; the French sentence names the place.
    """
    return tuple(_score(each) for each in node.nodes("scores", "score"))


def _score(node: Node) -> Score:
    lowest, highest = _range(node)
    score = Score(
        code=node.code(),
        label=node.text("label", is_required=True),
        rule=_rule(Node(node.get("rule"), f"{node.place}, règle")),
        minimum=lowest,
        maximum=highest,
        unit=node.text("unit"),
        decimals=_decimals(node),
        bands=tuple(_band(each) for each in node.nodes("bands", "lecture")),
        alerts=tuple(_alert(each) for each in node.nodes("alerts", "alerte")),
        source=node.text("source"),
        prorating=_prorating(node),
        is_auxiliary=node.flag("auxiliary"),
    )
    node.end()
    return score


def _range(node: Node) -> tuple[Decimal | None, Decimal | None]:
    raw = node.parts("range")
    if not raw:
        return None, None
    holder = Node(dict(zip(("min", "max"), raw, strict=False)), f"{node.place}, range")
    lowest, highest = holder.number("min"), holder.number("max")
    if len(raw) != 2 or lowest is None or highest is None or lowest >= highest:
        node.refuse("« range » demande deux nombres croissants")
    return lowest, highest


def _decimals(node: Node) -> int | None:
    found = node.number("decimals")
    if found is not None and found not in range(5):
        node.refuse("« decimals » va de 0 à 4")
    return None if found is None else int(found)


def _rule(node: Node) -> Rule:
    for word, read in _RULES.items():
        if node.has(word):
            rule = read(node)
            node.end()
            return rule
    return node.refuse(f"aucune règle connue : attendu {', '.join(_RULES)}")


def _sum(node: Node) -> SumRule:
    terms = tuple(_term(raw, f"{node.place}, terme n° {n}") for n, raw in enumerate(node.parts("sum"), 1))
    if not terms:
        node.refuse("« sum » est vide")
    return SumRule(terms=terms, constant=node.number("constant") or Decimal(0))


def _count(node: Node) -> SumRule:
    parts = node.parts("count")
    if not parts:
        node.refuse("« count » est vide")
    return SumRule(
        terms=tuple(
            Term(when=condition_of(raw, f"{node.place}, condition n° {n}")) for n, raw in enumerate(parts, 1)
        )
    )


def _when(node: Node) -> SumRule:
    return SumRule(terms=(Term(when=condition_of(node.get("when"), f"{node.place}, when")),))


def _cases(node: Node) -> CaseRule:
    cases = tuple(_case(each) for each in node.nodes("cases", "cas"))
    if not cases:
        node.refuse("« cases » est vide")
    if any(case.when is None for case in cases[:-1]):
        node.refuse("un cas sans condition ne peut être que le dernier")
    return CaseRule(cases=cases)


def _case(node: Node) -> Case:
    case = Case(when=_optional_condition(node), value=node.needed_number("value"))
    node.end()
    return case


def _algorithm(node: Node) -> AlgorithmRule:
    name = node.text("algorithm", is_required=True)
    algorithm = ALGORITHMS.get(name)
    if algorithm is None:
        node.refuse(f"l'algorithme « {name[:40]} » n'existe pas : connus {', '.join(ALGORITHMS)}")
    given = node.get("inputs") or {}
    if not isinstance(given, dict):
        node.refuse("« inputs » demande un objet : paramètre → code")
    for parameter, code in given.items():
        if parameter not in algorithm.parameters:
            node.refuse(f"« {name} » n'a pas de paramètre « {str(parameter)[:40]} »")
        if not isinstance(code, str) or not CODE.fullmatch(code):
            node.refuse(f"le paramètre « {parameter} » demande un code")
    return AlgorithmRule(name=name, inputs=tuple((p, given.get(p, p)) for p in algorithm.parameters))


_RULES: dict[str, Callable[[Node], Rule]] = {
    "sum": _sum,
    "count": _count,
    "when": _when,
    "cases": _cases,
    "algorithm": _algorithm,
}


def _term(raw: Any, place: str) -> Term:
    node = Node({"item": raw} if isinstance(raw, str) else raw, place)
    if [node.has(word) for word in ("item", "score", "when")].count(True) != 1:
        node.refuse("« item », « score » ou « when » attendu, l'un des trois")
    if node.has("when"):
        weight = node.number("value")
        term = Term(
            when=condition_of(node.get("when"), f"{place}, when"),
            weight=Decimal(1) if weight is None else weight,
        )
    else:
        weight = node.number("weight")
        term = Term(
            item=node.code("item") if node.has("item") else "",
            score=node.code("score") if node.has("score") else "",
            weight=Decimal(1) if weight is None else weight,
            steps=_steps(node),
            maximum=node.number("max"),
        )
    node.end()
    return term


def _steps(node: Node) -> tuple[Step, ...]:
    steps = tuple(_step(each) for each in node.nodes("steps", "palier"))
    starts = [step.start for step in steps]
    known = [start for start in starts if start is not None]
    if starts and (starts[0] is not None or None in starts[1:] or known != sorted(set(known))):
        node.refuse("les paliers vont en croissant ; le premier, et lui seul, est sans « from »")
    return steps


def _step(node: Node) -> Step:
    step = Step(start=node.number("from"), value=node.needed_number("value"))
    node.end()
    return step


def _band(node: Node) -> Band:
    if node.has("to") and node.has("below"):
        node.refuse("« to » (compris) ou « below » (exclu), pas les deux")
    is_open = node.has("below")
    band = Band(
        label=node.text("label", is_required=True),
        start=node.number("from"),
        end=node.number("below" if is_open else "to"),
        is_end_open=is_open,
        tone=node.word("tone", Tone, Tone.NEUTRAL),
        reading=node.text("reading"),
        when=_optional_condition(node),
    )
    if _goes_down(band):
        node.refuse("ses bornes ne vont pas en croissant")
    node.end()
    return band


def _goes_down(band: Band) -> bool:
    if band.start is None or band.end is None:
        return False
    return band.start > band.end or (band.is_end_open and band.start == band.end)


def _alert(node: Node) -> Alert:
    if not node.has("if"):
        node.refuse("« if » manque")
    alert = Alert(
        when=condition_of(node.get("if"), f"{node.place}, if"),
        text=node.text("text", is_required=True),
        tone=node.word("tone", Tone, Tone.DANGER),
    )
    node.end()
    return alert


def _optional_condition(node: Node) -> Any:
    raw = node.get("if")
    return None if raw is None else condition_of(raw, f"{node.place}, if")


def _prorating(node: Node) -> Prorating | None:
    if not node.has("prorating"):
        return None
    inner = Node(node.get("prorating"), f"{node.place}, prorating")
    most, step = inner.needed_number("max_missing"), inner.number("step")
    inner.end()
    if most != most.to_integral_value() or most < 1 or (step is not None and step <= 0):
        inner.refuse("« max_missing » demande un entier d'au moins 1, « step » un pas positif")
    return Prorating(max_missing=int(most), step=Decimal(1) if step is None else step)
