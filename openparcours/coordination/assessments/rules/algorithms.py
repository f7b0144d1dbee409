"""The named algorithms: the few formulas that are neither sums nor cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from openparcours.coordination.assessments.rules import aggir
from openparcours.coordination.assessments.rules.numbers import in_french, to_number

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A value and how it came, or the parameters without which there is none."""

    value: Decimal | None
    trace: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Algorithm:
    """A formula over parameters, of which it says itself what is missing."""

    label: str
    parameters: tuple[str, ...]
    compute: Callable[[Values], Outcome]
    optional: frozenset[str] = frozenset()


def _gir(values: Values) -> Outcome:
    return _graded(values, lambda grading: grading.gir)


def _rank(values: Values) -> Outcome:
    return _graded(values, lambda grading: grading.rank)


def _graded(values: Values, pick: Callable[[aggir.Grading], int]) -> Outcome:
    letters, missing = {}, []
    for variable in aggir.VARIABLES:
        letters[variable] = values.get(variable) or _from_parts(variable, values)
        if not letters[variable]:
            missing += [name for name in (variable, *aggir.PARTS[variable]) if not values.get(name)]
    if missing:
        return Outcome(None, missing=tuple(missing))
    codes = "".join(letters[variable] for variable in aggir.VARIABLES)
    grading = aggir.grade(codes)
    return Outcome(Decimal(pick(grading)), (f"Profil {codes}", *grading.trace))


def _from_parts(variable: str, values: Values) -> str:
    parts = [values.get(part) for part in aggir.PARTS[variable]]
    if not all(parts):
        return ""
    return aggir.whole(variable, [aggir.letter_of(part) for part in parts if part])


def _body_mass(values: Values) -> Outcome:
    """Body mass index, kg/m², from kilograms and centimetres, to one decimal."""
    weight, height = _number(values, "poids"), _number(values, "taille")
    if weight is None or not height:
        return Outcome(None, missing=_absent(values, "poids", "taille"))
    exact = weight / (height / 100) ** 2
    trace = f"{in_french(weight)} kg ÷ ({in_french(height / 100)} m)² = {in_french(_rounded(exact, '0.01'))}"
    return Outcome(_rounded(exact, "0.0001"), (trace,))


def _weight_loss(values: Values) -> Outcome:
    """Weight lost, in % of the former weight; a gain is a negative loss."""
    now, before = _number(values, "poids"), _number(values, "avant")
    if now is None or not before:
        return Outcome(None, missing=_absent(values, "poids", "avant"))
    exact = (before - now) / before * 100
    trace = f"({in_french(before)} − {in_french(now)}) ÷ {in_french(before)} = {in_french(_rounded(exact, '0.1'))} %"
    return Outcome(_rounded(exact, "0.0001"), (trace,))


def _number(values: Values, name: str) -> Decimal | None:
    return to_number(values.get(name))


def _absent(values: Values, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if not _number(values, name))


def _rounded(number: Decimal, step: str) -> Decimal:
    return number.quantize(Decimal(step), ROUND_HALF_UP)


_PARTS = tuple(part for parts in aggir.PARTS.values() for part in parts)
_AGGIR_PARAMETERS = (*aggir.VARIABLES, *_PARTS)
ALGORITHMS: Mapping[str, Algorithm] = {
    "aggir_gir": Algorithm("groupe iso-ressources", _AGGIR_PARAMETERS, _gir, frozenset(_PARTS)),
    "aggir_rang": Algorithm("rang AGGIR", _AGGIR_PARAMETERS, _rank, frozenset(_PARTS)),
    "imc": Algorithm("indice de masse corporelle", ("poids", "taille"), _body_mass),
    "perte_de_poids": Algorithm("perte de poids", ("poids", "avant"), _weight_loss),
}
