"""Check answers against their questionnaire, and tell what each item is worth.

An answer is JSON: an option's code (choice), a list of them (choices), true or false (boolean), a
number or its text (integer, decimal), a text, an ISO date, a list of rows (table), or
{"score", "on", "by", "response"} (result). Several spellings are understood; one is kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from openparcours.coordination.assessments.rules.conditions import Comparison, Operand, decide, holds
from openparcours.coordination.assessments.rules.numbers import in_french, plain, to_number
from openparcours.coordination.assessments.rules.questionnaires import (
    CHOOSING,
    NUMERIC,
    Item,
    ItemType,
    Option,
    Questionnaire,
)

MAX_TEXT, MAX_LONGTEXT, MAX_ROWS = 500, 20_000, 50
YES = {"oui", "true", "vrai", "1", "yes"}
NO = {"non", "false", "faux", "0", "no"}
RESULT_KEYS = ("score", "on", "by", "response")


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer, in a French sentence."""

    code: str
    message: str


@dataclass(frozen=True)
class CheckedAnswers:
    """Answers in one spelling, those of hidden items apart, and what is wrong or still expected."""

    values: Mapping[str, Any]
    hidden: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()  # hidden because an answer that decides is not there yet
    problems: tuple[Problem, ...] = ()
    expected: tuple[str, ...] = ()  # required items, shown, without an answer
    ignored: Mapping[str, Any] = field(default_factory=dict)


def validate_answers(questionnaire: Questionnaire, raw: Mapping[str, Any]) -> CheckedAnswers:
    """Return the answers in one spelling; a wrong one is left out and told, a hidden one set aside."""
    given, problems = {}, []
    for code, answer in raw.items():
        item = questionnaire.items.get(str(code))
        if item is None or item.type == ItemType.INFO:
            problems.append(
                Problem(str(code)[:64], f"aucune question ne porte le code « {str(code)[:64]} ».")
            )
            continue
        try:
            value = normal_answer(item, answer)
        except ValueError as error:
            problems.append(Problem(item.code, f"{item.label} : {error}"))
            continue
        if value is not None:
            given[item.code] = value
    hidden, unsettled = _hidden(questionnaire, given)
    shown = {code: given[code] for code in questionnaire.items if code in given and code not in hidden}
    return CheckedAnswers(
        values=shown,
        hidden=hidden,
        unsettled=unsettled,
        problems=tuple(problems),
        expected=tuple(
            i.code for i in questionnaire.items.values() if i.is_required and i.code not in {*shown, *hidden}
        ),
        ignored={code: given[code] for code in given if code in hidden},
    )


def normal_answer(item: Item, answer: Any) -> Any:
    """Return an answer in the spelling that is kept, None when it is empty.

    Raises:
        ValueError: the answer does not fit the item; a French sentence says why.
    """
    if isinstance(answer, str):
        answer = answer.strip()
    if answer is None or answer in ("", []):
        return None
    return _READERS[item.type](item, answer)


def operand(item: Item, value: Any, comparison: Comparison) -> Operand:
    """Return what a comparison sees of an answer: codes, numbers, a date, yes or no."""
    if item.type in CHOOSING:
        codes = [value] if isinstance(value, str) else value
        if isinstance(comparison.value, Decimal) or _has_numbers(comparison):
            return tuple(o.value for o in _chosen(item, codes) if o.value is not None)
        return tuple(codes)
    if item.type in NUMERIC:
        return (Decimal(str(value)),)
    return (value,) if isinstance(value, bool | str) else (True,)


def worth(item: Item, value: Any) -> Decimal:
    """Return what an answer counts in a sum."""
    if item.type in CHOOSING:
        codes = [value] if isinstance(value, str) else value
        return sum((o.value for o in _chosen(item, codes) if o.value is not None), Decimal(0))
    return Decimal(int(value)) if isinstance(value, bool) else Decimal(str(value))


def _chosen(item: Item, codes: list[str]) -> list[Option]:
    return [option for option in item.options if option.code in codes]


def _has_numbers(comparison: Comparison) -> bool:
    return isinstance(comparison.value, tuple) and any(isinstance(v, Decimal) for v in comparison.value)


def _hidden(questionnaire: Questionnaire, given: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    state: dict[str, tuple[bool, bool | None]] = {}

    def look(comparison: Comparison) -> Operand:
        shown, decided = visit(comparison.item)
        if not shown:
            return () if decided is False else None
        item = questionnaire.items[comparison.item]
        return operand(item, given[item.code], comparison) if item.code in given else None

    def visit(code: str) -> tuple[bool, bool | None]:
        if code not in state:
            condition = questionnaire.items[code].visible_if
            state[code] = (
                (True, True) if condition is None else (holds(condition, look), decide(condition, look))
            )
        return state[code]

    for code in questionnaire.items:
        visit(code)
    hidden = frozenset(code for code, (shown, _) in state.items() if not shown)
    return hidden, frozenset(code for code in hidden if state[code][1] is None)


def _choice(item: Item, answer: Any) -> str:
    option = _option(item, answer)
    if option is None:
        known = ", ".join(o.code for o in item.options)
        raise ValueError(f"« {str(answer)[:40]} » n'est pas une réponse proposée ({known}).")
    return option.code


def _option(item: Item, answer: Any) -> Option | None:
    if isinstance(answer, bool):
        return item.option("oui" if answer else "non")
    if isinstance(answer, str) and item.option(answer):
        return item.option(answer)
    # A number stands for the option of this code, else for the only option that counts as much.
    number = to_number(answer)
    if number is None:
        return None
    same = [o for o in item.options if o.value == number]
    return item.option(plain(number)) or (same[0] if len(same) == 1 else None)


def _choices(item: Item, answer: Any) -> list[str]:
    answers = answer if isinstance(answer, list) else [answer]
    chosen = {_choice(item, each) for each in answers}
    alone = [o for o in item.options if o.code in chosen and o.is_exclusive]
    if alone and len(chosen) > 1:
        raise ValueError(f"« {alone[0].label} » ne se combine pas avec une autre réponse.")
    return [option.code for option in item.options if option.code in chosen]


def _boolean(_item: Item, answer: Any) -> bool:
    word = str(answer).strip().lower()
    if word not in YES | NO:
        raise ValueError(f"« {str(answer)[:40]} » : oui ou non attendu.")
    return word in YES


def _integer(item: Item, answer: Any) -> int:
    number = _bounded(item, answer)
    if number != number.to_integral_value():
        raise ValueError(f"« {str(answer)[:40]} » : un nombre entier est attendu.")
    return int(number)


def _decimal(item: Item, answer: Any) -> str:
    return plain(_bounded(item, answer))


def _bounded(item: Item, answer: Any) -> Decimal:
    number = to_number(answer)
    if number is None:
        raise ValueError(f"« {str(answer)[:40]} » n'est pas un nombre.")
    if item.minimum is not None and number < item.minimum:
        raise ValueError(f"{in_french(number)} est au-dessous de {in_french(item.minimum)}.")
    if item.maximum is not None and number > item.maximum:
        raise ValueError(f"{in_french(number)} dépasse {in_french(item.maximum)}.")
    return number


def _text(item: Item, answer: Any) -> str:
    limit = MAX_LONGTEXT if item.type == ItemType.LONGTEXT else MAX_TEXT
    if not isinstance(answer, str):
        raise ValueError("un texte est attendu.")
    if "\0" in answer:
        raise ValueError("le texte contient un caractère illisible.")
    if len(answer) > limit:
        raise ValueError(f"le texte dépasse {limit} caractères.")
    return answer


def _date(_item: Item, answer: Any) -> str:
    try:
        return date.fromisoformat(str(answer)).isoformat()
    except ValueError:
        raise ValueError(f"« {str(answer)[:40]} » n'est pas une date (AAAA-MM-JJ).") from None


def _table(item: Item, answer: Any) -> list[dict[str, Any]] | None:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise ValueError("une liste de lignes est attendue.")
    if len(answer) > MAX_ROWS:
        raise ValueError(f"{MAX_ROWS} lignes au plus.")
    return [row for row in (_row(item, n, raw) for n, raw in enumerate(answer, 1)) if row] or None


def _row(item: Item, rank: int, raw: Mapping[str, Any]) -> dict[str, Any]:
    columns = {column.code: column for column in item.columns}
    unknown = [code for code in raw if code not in columns]
    if unknown:
        raise ValueError(f"ligne {rank} : la colonne « {str(unknown[0])[:40]} » n'existe pas.")
    row = {}
    for code, column in columns.items():
        try:
            value = normal_answer(column, raw.get(code))
        except ValueError as error:
            raise ValueError(f"ligne {rank}, {column.label} : {error}") from error
        if value is not None:
            row[code] = value
    return row


def _result(item: Item, answer: Any) -> dict[str, str] | None:
    found = answer if isinstance(answer, dict) else {"score": answer}
    for key, value in found.items():
        if key not in RESULT_KEYS:
            raise ValueError(f"« {str(key)[:40]} » : attendu {', '.join(RESULT_KEYS)}.")
        if isinstance(value, bool | list | dict):
            raise ValueError(f"« {key} » demande un texte ou un nombre.")
    given = {key: str(found[key]).strip() for key in RESULT_KEYS if found.get(key) is not None}
    result = {key: _text(item, value) for key, value in given.items() if value}
    if "score" in result:
        result["score"] = plain(_bounded(item, result["score"]))
    if "on" in result:
        result["on"] = _date(item, result["on"])
    return result or None


_READERS: Mapping[ItemType, Callable[[Item, Any], Any]] = {
    ItemType.CHOICE: _choice,
    ItemType.CHOICES: _choices,
    ItemType.BOOLEAN: _boolean,
    ItemType.INTEGER: _integer,
    ItemType.DECIMAL: _decimal,
    ItemType.TEXT: _text,
    ItemType.LONGTEXT: _text,
    ItemType.DATE: _date,
    ItemType.TABLE: _table,
    ItemType.RESULT: _result,
}
