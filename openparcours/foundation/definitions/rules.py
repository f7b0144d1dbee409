"""The kinds of definitions, and how the general ones are read: lists, parameters, letters."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from string import Template
from typing import Any

Parser = Callable[[Mapping[str, Any]], Any]
CODE = re.compile(r"[a-z0-9]+(?:[_.-][a-z0-9]+)*")


@dataclass(frozen=True)
class Kind:
    """A kind of definition: its French names, who reads its content, where shipped ones stand.

    `parser` is the dotted path of a function from a content to a frozen value, which raises a
    ValueError whose French sentence names the place. `folder` is a path below `openparcours/`.
    `editor` names the screen that writes it, for a kind that has its own.
    """

    label: str
    plural: str
    icon: str
    parser: str
    folder: str
    editor: str = ""


@dataclass(frozen=True)
class CodeItem:
    """A code of a list, valid on some days; `maps_to` is the code of another list that it leads to."""

    code: str
    label: str
    group: str = ""
    hint: str = ""
    maps_to: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day < self.ends_on
        )


@dataclass(frozen=True)
class CodeList:
    """A list of codes; a code once used keeps its label for ever, even when no longer offered."""

    items: tuple[CodeItem, ...]

    def choices(self, day: date) -> list[tuple[str, str]]:
        """Return the codes offered on a day with their labels, in the list's order."""
        return [(item.code, item.label) for item in self.items if item.holds_on(day)]

    def label(self, code: str) -> str:
        """Return the label of a code, or the code itself when the list never had it."""
        return next((item.label for item in self.items if item.code == code), code)

    def maps_to(self, code: str) -> str:
        """Return the code of another list that a code leads to; nothing when it leads nowhere."""
        return next((item.maps_to for item in self.items if item.code == code), "")


@dataclass(frozen=True)
class Parameter:
    """A number that law or funders set, by periods, with its unit and its sources."""

    unit: str
    values: tuple[tuple[date, Decimal, str], ...]

    def on(self, day: date) -> Decimal:
        """Return the value in force on a day.

        Raises:
            LookupError: none was set yet.
        """
        for start, value, _ in reversed(self.values):
            if start <= day:
                return value
        raise LookupError(f"aucune valeur au {day:%d/%m/%Y}")


@dataclass(frozen=True)
class Letter:
    """A text with named blanks (`$nom`), to send or to print."""

    subject: str
    body: str

    @property
    def blanks(self) -> set[str]:
        return {name for text in (self.subject, self.body) for name in Template(text).get_identifiers()}

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and body with their blanks filled; an unknown blank stays visible."""
        return Template(self.subject).safe_substitute(values), Template(self.body).safe_substitute(values)


def parse_code_list(content: Mapping[str, Any]) -> CodeList:
    """Read a list of codes.

    Raises:
        ValueError: no code, a code twice or ill written, or a period upside down.
    """
    items = tuple(_code_item(place, row) for place, row in _rows(content, "items", "code"))
    codes = [item.code for item in items]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise ValueError(f"Le code « {twice} » est écrit deux fois.")
    return CodeList(items)


def parse_parameter(content: Mapping[str, Any]) -> Parameter:
    """Read a dated number.

    Raises:
        ValueError: no value, a value that is no number, two from the same day, or no source.
    """
    values = []
    for place, row in _rows(content, "values", "valeur"):
        start = _day(row.get("starts_on"), f"{place}, début")
        if start is None:
            raise ValueError(f"{place} : dites à partir de quel jour elle vaut.")
        if not str(row.get("source", "")).strip():
            raise ValueError(f"{place} : dites d'où vient cette valeur.")
        values.append((start, _number(row.get("value"), place), str(row["source"]).strip()))
    values.sort(key=lambda value: value[0])
    if any(one[0] == following[0] for one, following in pairwise(values)):
        raise ValueError("Deux valeurs commencent le même jour.")
    return Parameter(str(content.get("unit", "")), tuple(values))


def parse_letter(content: Mapping[str, Any]) -> Letter:
    """Read a letter.

    Raises:
        ValueError: no text, or a blank that is not closed.
    """
    letter = Letter(str(content.get("subject", "")).strip(), str(content.get("body", "")).strip())
    if not letter.body:
        raise ValueError("Le texte de la lettre est vide.")
    if not all(Template(text).is_valid() for text in (letter.subject, letter.body)):
        raise ValueError("Un « $ » n'est suivi d'aucun nom : écrivez « $$ » pour un dollar.")
    return letter


@dataclass(frozen=True)
class Change:
    """What differs at one place between two contents, as texts."""

    place: str
    before: str
    after: str


def changes(before: Any, after: Any) -> list[Change]:
    """Return what differs between two contents, place by place; rows with a code are matched by it."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    places = list(dict.fromkeys([*old, *new]))
    return [Change(p, old.get(p, ""), new.get(p, "")) for p in places if old.get(p, "") != new.get(p, "")]


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place} › {key}" if place else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            name = inner.get("code", number) if isinstance(inner, Mapping) else number
            yield from _leaves(inner, f"{place} › {name}")
    elif value not in (None, ""):
        yield place, str(value)


def _rows(content: Mapping[str, Any], key: str, word: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = content.get(key)
    if not isinstance(rows, list) or not rows:
        raise ValueError(f"Il faut au moins un(e) {word}.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise ValueError(f"{word.capitalize()} n° {number} : ce n'est pas un objet.")
        yield f"{word.capitalize()} n° {number}", row


def _code_item(place: str, row: Mapping[str, Any]) -> CodeItem:
    code, label = str(row.get("code", "")).strip(), str(row.get("label", "")).strip()
    if not CODE.fullmatch(code):
        raise ValueError(f"{place} : « {code} » n'est pas un code (minuscules, chiffres et _).")
    if not label:
        raise ValueError(f"{place} (« {code} ») : il manque le libellé.")
    start, end = _day(row.get("starts_on"), place), _day(row.get("ends_on"), place)
    if start and end and end < start:
        raise ValueError(f"{place} (« {code} ») : la fin précède le début.")
    target = str(row.get("maps_to", "")).strip()
    if target and not CODE.fullmatch(target):
        raise ValueError(f"{place} (« {code} ») : « {target} », à quoi il correspond, n'est pas un code.")
    return CodeItem(code, label, str(row.get("group", "")), str(row.get("hint", "")), target, start, end)


def _day(value: Any, place: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{place} : « {value} » n'est pas une date (AAAA-MM-JJ).") from None


def _number(value: Any, place: str) -> Decimal:
    try:
        return Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"{place} : « {value} » n'est pas un nombre.") from None
