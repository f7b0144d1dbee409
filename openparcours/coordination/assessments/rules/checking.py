"""What must hold between the parts of a questionnaire: codes, references, cycles, bands, values."""

from collections.abc import Iterator

from openparcours.coordination.assessments.rules.algorithms import ALGORITHMS
from openparcours.coordination.assessments.rules.conditions import (
    ORDER,
    Comparison,
    Condition,
    Op,
    Scalar,
    comparisons,
)
from openparcours.coordination.assessments.rules.nodes import Node, refuse_doubles
from openparcours.coordination.assessments.rules.questionnaires import (
    CHOOSING,
    COMPARED,
    COUNTED,
    NUMERIC,
    AlgorithmRule,
    Band,
    CaseRule,
    Item,
    ItemType,
    LicenceStatus,
    Questionnaire,
    Score,
    SumRule,
    Term,
)
from openparcours.coordination.assessments.rules.reach import is_mixed, sections_read


def check_questionnaire(questionnaire: Questionnaire, node: Node) -> None:
    """Refuse a questionnaire whose parts do not fit together.

    Raises:
        ValueError: the French sentence names the place.
    """
    if not questionnaire.sections:
        node.refuse("aucune section")
    refuse_doubles(node, (s.code for s in questionnaire.sections), "la section")
    refuse_doubles(node, (i.code for s in questionnaire.sections for i in s.items), "la question")
    refuse_doubles(node, (s.code for s in questionnaire.scores), "le score")
    for item in questionnaire.items.values():
        _check_visibility(questionnaire, item, node)
    _refuse_cycles(questionnaire, node)
    known: list[str] = []
    for score in questionnaire.scores:
        _check_score(questionnaire, score, known, node)
        known.append(score.code)
        if is_mixed(sections_read(questionnaire, score)):
            node.refuse(f"score « {score.code} » : il mêle des sections de santé et des sections du DAC")
    if questionnaire.licence.status == LicenceStatus.RESULT_ONLY:
        _check_result_only(questionnaire, node)


def _check_visibility(questionnaire: Questionnaire, item: Item, node: Node) -> None:
    place = f"question « {item.code} », visible_if"
    for comparison in comparisons(item.visible_if):
        if comparison.score:
            node.refuse(f"{place} : la visibilité dépend de réponses, pas du score « {comparison.score} »")
        _check_comparison(questionnaire, comparison, (), place, node)


def _check_condition(
    questionnaire: Questionnaire, condition: Condition | None, known: list[str], place: str, node: Node
) -> None:
    for comparison in comparisons(condition):
        _check_comparison(questionnaire, comparison, known, place, node)


def _check_comparison(
    questionnaire: Questionnaire,
    comparison: Comparison,
    known: list[str] | tuple[str, ...],
    place: str,
    node: Node,
) -> None:
    if comparison.score:
        if comparison.score not in known:
            node.refuse(f"{place} : le score « {comparison.score} » n'existe pas, ou n'est calculé qu'après")
        if comparison.op != Op.ANSWERED and any(isinstance(v, bool | str) for v in _values(comparison)):
            node.refuse(f"{place} : le score « {comparison.score} » se compare à un nombre")
        return
    item = questionnaire.items.get(comparison.item)
    if item is None:
        node.refuse(f"{place} : la question « {comparison.item} » n'existe pas")
    if item.type == ItemType.INFO or (comparison.op != Op.ANSWERED and item.type not in COMPARED):
        node.refuse(f"{place} : la question « {item.code} » ne se compare pas")
    if comparison.op != Op.ANSWERED:
        for value in _values(comparison):
            why = _misfit(item, comparison.op, value)
            if why:
                node.refuse(f"{place} : la question « {item.code} » {why}")


def _misfit(item: Item, op: Op, value: Scalar) -> str:
    if item.type in NUMERIC or (item.type in CHOOSING and op in ORDER):
        if isinstance(value, bool | str):
            return "se compare à un nombre"
        return "a une option sans valeur" if any(o.value is None for o in item.options) else ""
    if item.type == ItemType.BOOLEAN:
        return "" if isinstance(value, bool) else "se compare à vrai ou faux"
    if not isinstance(value, str):
        return "se compare à un texte"
    if item.type in CHOOSING and item.option(value) is None:
        return f"n'a pas d'option « {value} »"
    return ""


def _values(comparison: Comparison) -> tuple[Scalar, ...]:
    return comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)


def _refuse_cycles(questionnaire: Questionnaire, node: Node) -> None:
    settled: set[str] = set()

    def visit(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            loop = " → ".join((*path[path.index(code) :], code))
            node.refuse(f"la visibilité tourne en rond : {loop}")
        if code not in settled:
            for comparison in comparisons(questionnaire.items[code].visible_if):
                visit(comparison.item, (*path, code))
            settled.add(code)

    for code in questionnaire.items:
        visit(code, ())


def _check_score(questionnaire: Questionnaire, score: Score, known: list[str], node: Node) -> None:
    place = f"score « {score.code} »"
    _check_rule(questionnaire, score, known, place, node)
    for alert in score.alerts:
        _check_condition(questionnaire, alert.when, [*known, score.code], f"{place}, alerte", node)
    for band in score.bands:
        _check_condition(questionnaire, band.when, known, f"{place}, lecture « {band.label} »", node)
    if score.prorating and not _is_plain_sum(score):
        node.refuse(f"{place} : « prorating » ne va qu'à une somme de questions")
    _refuse_overlaps(score, node)


def _check_rule(questionnaire: Questionnaire, score: Score, known: list[str], place: str, node: Node) -> None:
    match score.rule:
        case SumRule(terms=terms):
            for term in terms:
                _check_term(questionnaire, term, known, place, node)
        case CaseRule(cases=cases):
            for case in cases:
                _check_condition(questionnaire, case.when, known, place, node)
        case AlgorithmRule(name=name, inputs=inputs):
            for parameter, code in inputs:
                is_known = code in questionnaire.items or code in known
                if not is_known and parameter not in ALGORITHMS[name].optional:
                    node.refuse(f"{place} : l'algorithme lit « {code} », qui n'existe pas")


def _is_plain_sum(score: Score) -> bool:
    return isinstance(score.rule, SumRule) and all(term.item for term in score.rule.terms)


def _check_term(questionnaire: Questionnaire, term: Term, known: list[str], place: str, node: Node) -> None:
    if term.when is not None:
        _check_condition(questionnaire, term.when, known, place, node)
    elif term.score:
        if term.score not in known:
            node.refuse(f"{place} : le score « {term.score} » n'existe pas, ou n'est calculé qu'après")
    else:
        item = questionnaire.items.get(term.item)
        if item is None:
            node.refuse(f"{place} : la question « {term.item} » n'existe pas")
        if item.type not in COUNTED:
            node.refuse(f"{place} : la question « {item.code} » ne se compte pas (type {item.type})")
        for option in item.options:
            if option.value is None:
                node.refuse(f"{place} : l'option « {option.code} » de « {item.code} » n'a pas de valeur")


def _refuse_overlaps(score: Score, node: Node) -> None:
    for first, second in _pairs(score.bands):
        if first.when == second.when and _overlap(first, second):
            node.refuse(
                f"score « {score.code} » : les lectures « {first.label} » et « {second.label} » se recouvrent"
            )


def _pairs(bands: tuple[Band, ...]) -> Iterator[tuple[Band, Band]]:
    return ((a, b) for rank, a in enumerate(bands) for b in bands[rank + 1 :])


def _overlap(first: Band, second: Band) -> bool:
    return not _is_before(first, second) and not _is_before(second, first)


def _is_before(first: Band, second: Band) -> bool:
    if first.end is None or second.start is None:
        return False
    return first.end < second.start or (first.end == second.start and first.is_end_open)


def _check_result_only(questionnaire: Questionnaire, node: Node) -> None:
    for item in questionnaire.items.values():
        if any(part.type in CHOOSING | {ItemType.BOOLEAN} for part in (item, *item.columns)):
            node.refuse(f"question « {item.code} » : un instrument protégé ne reçoit que son résultat")
