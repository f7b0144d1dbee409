"""How each question is asked on a page: one control, its fields named, its choices numbered for the keyboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openparcours.coordination.assessments.rules.questionnaires import Item, ItemType
from openparcours.coordination.assessments.rules.typed import field_name

_KINDS: Mapping[ItemType, str] = {
    ItemType.CHOICE: "cards",
    ItemType.BOOLEAN: "cards",
    ItemType.CHOICES: "boxes",
    ItemType.LONGTEXT: "text",
    ItemType.TABLE: "table",
    ItemType.RESULT: "result",
    ItemType.INFO: "info",
}
_MODES: Mapping[ItemType, str] = {ItemType.INTEGER: "numeric", ItemType.DECIMAL: "decimal"}
LETTERS_OF_SHORT_CHOICE, MANY_CHOICES = 44, 9


@dataclass(frozen=True)
class Choice:
    """An answer to choose; `digit` chooses it from the keyboard, blank past nine."""

    code: str
    label: str
    digit: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Control:
    """A field, or a group of fields, ready to be drawn: `kind` says how, `text` is its value."""

    kind: str
    name: str
    label: str
    input_type: str = "text"
    input_mode: str = ""
    unit: str = ""
    text: str = ""
    choices: tuple[Choice, ...] = ()
    is_stacked: bool = False
    rows: tuple[tuple["Control", ...], ...] = ()
    parts: tuple["Control", ...] = ()


def control_of(item: Item, answer: Any, *, blank_rows: int = 1) -> Control:
    """Return the control of a question holding an answer, kept or as typed."""
    name, kind = field_name(item.code), _KINDS.get(item.type, "line")
    if item.type == ItemType.TABLE:
        return Control(kind=kind, name=name, label=item.label, rows=_rows(item, answer, blank_rows))
    if item.type == ItemType.RESULT:
        return Control(kind=kind, name=name, label=item.label, parts=_parts(item, answer))
    choices = _choices(item, answer)
    return Control(
        kind=kind,
        name=name,
        label=item.label,
        input_type="date" if item.type == ItemType.DATE else "text",
        input_mode=_MODES.get(item.type, ""),
        unit=item.unit,
        text=_text(answer),
        choices=choices,
        is_stacked=any(len(choice.label) > LETTERS_OF_SHORT_CHOICE for choice in choices),
    )


def _choices(item: Item, answer: Any) -> tuple[Choice, ...]:
    if item.type == ItemType.BOOLEAN:
        chosen = {_text(answer)}
        offered = [("oui", "Oui"), ("non", "Non")]
    else:
        chosen = set(answer) if isinstance(answer, list) else {_text(answer)}
        offered = [(option.code, option.label) for option in item.options]
    return tuple(
        Choice(code, label, str(rank) if rank <= MANY_CHOICES else "", code in chosen)
        for rank, (code, label) in enumerate(offered, 1)
    )


def _rows(item: Item, answer: Any, blank_rows: int) -> tuple[tuple[Control, ...], ...]:
    kept = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    return tuple(
        tuple(_cell(item, column, rank, row.get(column.code)) for column in item.columns)
        for rank, row in enumerate([*kept, *({} for _ in range(blank_rows))])
    )


def _cell(item: Item, column: Item, rank: int, value: Any) -> Control:
    inner = control_of(column, value)
    return Control(
        kind="list" if inner.choices else "line",
        name=field_name(item.code, rank, column.code),
        label=column.label,
        input_type=inner.input_type,
        input_mode=inner.input_mode,
        unit=column.unit,
        text=inner.text,
        choices=inner.choices,
    )


def _parts(item: Item, answer: Any) -> tuple[Control, ...]:
    found = answer if isinstance(answer, dict) else {}
    named = (
        ("score", "Résultat", "text", "decimal"),
        ("on", "Fait le", "date", ""),
        ("by", "Par", "text", ""),
    )
    return tuple(
        Control(
            kind="line",
            name=field_name(item.code, key),
            label=label,
            input_type=kind,
            input_mode=mode,
            unit=item.unit if key == "score" else "",
            text=_text(found.get(key)),
        )
        for key, label, kind, mode in named
    )


def _text(answer: Any) -> str:
    if answer is None or isinstance(answer, list | dict):
        return ""
    if isinstance(answer, bool):
        return "oui" if answer else "non"
    return str(answer)
