"""What a page of questions sends, field by field, and the answer that each question makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from openparcours.coordination.assessments.rules.answers import MAX_ROWS, RESULT_KEYS, normal_answer
from openparcours.coordination.assessments.rules.questionnaires import Item, ItemType, Section

Fields = Mapping[str, Sequence[str]]


def field_name(code: str, *parts: object) -> str:
    """Return the name of a field of a question: `q-code`, `q-code-0-colonne`, `q-code-score`."""
    return "-".join(("q", code, *map(str, parts)))


def fields_of(item: Item, sent: Fields) -> dict[str, list[str]]:
    """Return the fields of a question among those sent, without the characters that nothing keeps."""
    name = field_name(item.code)
    return {
        key: [text.replace("\0", "") for text in values]
        for key, values in sent.items()
        if key == name or key.startswith(f"{name}-")
    }


def typed_answer(item: Item, sent: Fields) -> Any:
    """Return the answer that the fields of a question spell, not checked yet; None when empty."""
    fields = fields_of(item, sent)
    if item.type == ItemType.CHOICES:
        return [code for code in fields.get(field_name(item.code), []) if code] or None
    if item.type == ItemType.TABLE:
        return _rows(item, fields) or None
    if item.type == ItemType.RESULT:
        parts = {key: _last(fields, field_name(item.code, key)) for key in RESULT_KEYS}
        given = {key: text for key, text in parts.items() if text}
        return given if given.keys() - {"response"} else None
    return _last(fields, field_name(item.code)) or None


def changed_answers(
    section: Section, asked: Sequence[str], sent: Fields, seen: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers of the questions asked that differ from those the page was shown with."""
    changed = {}
    for item in section.items:
        if item.code not in asked or item.type == ItemType.INFO:
            continue
        answer = typed_answer(item, sent)
        if _normal(item, answer) != seen.get(item.code):
            changed[item.code] = answer
    return changed


def _normal(item: Item, answer: Any) -> Any:
    try:
        return normal_answer(item, answer)
    except ValueError:
        return ("faux", answer)  # equal to nothing that was kept


def _rows(item: Item, fields: Fields) -> list[dict[str, str]]:
    rows = []
    for rank in range(MAX_ROWS + 1):
        row = {c.code: _last(fields, field_name(item.code, rank, c.code)) for c in item.columns}
        if any(row.values()):
            rows.append({code: text for code, text in row.items() if text})
    return rows


def _last(fields: Fields, name: str) -> str:
    values = fields.get(name) or [""]
    return values[-1].strip()
