"""Compose the content of a questionnaire: pure edits of its parts, each named by its kind and its code.

A content being written may be incomplete; every edit returns a new content and leaves the former as it was.
A part without a code is named by its rank, as the reader's own refusals name it.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from openparcours.coordination.assessments.rules.fhir_terms import slug
from openparcours.coordination.assessments.rules.nodes import CODE

Json = dict[str, Any]
HEAD, SECTION, QUESTION, SCORE = "tete", "section", "question", "score"
MAX_PARTS = 500


@dataclass(frozen=True)
class Part:
    """A part of a content: its kind, its code, where it stands."""

    kind: str
    code: str
    raw: Json
    siblings: list[Any]
    rank: int
    section: int = -1

    @property
    def name(self) -> str:
        """Return how an address names the part."""
        return f"{self.kind}:{self.code}"


def begun(content: Any, *, code: str, title: str) -> Json:
    """Return a content with what every questionnaire needs, so that a blank one can be composed."""
    kept = deepcopy(content) if isinstance(content, dict) else {}
    blank: Json = {
        "code": code,
        "title": title,
        "use": "reperage",
        "version": "1",
        "licence": {"status": "libre"},
        "modes": ["professionnel"],
        "sections": [],
        "scores": [],
    }
    return {**blank, **kept}


def parts_of(content: Json) -> Iterator[Part]:
    """Return sections, each followed by its questions, then scores."""
    sections = _rows(content, "sections")
    for rank, section in _objects(sections):
        yield Part(SECTION, _code(section, rank), section, sections, rank)
        items = _rows(section, "items")
        for place, item in _objects(items):
            yield Part(QUESTION, _code(item, place), item, items, place, rank)
    scores = _rows(content, "scores")
    for rank, score in _objects(scores):
        yield Part(SCORE, _code(score, rank), score, scores, rank)


def part(content: Json, name: str) -> Part | None:
    """Return a part by its name."""
    return next((one for one in parts_of(content) if one.name == name), None)


def with_part(content: Json, name: str) -> Json:
    """Return a content where the part named stands: one removed meanwhile comes back blank, to be written again."""
    kind, _, code = name.partition(":")
    if kind not in (SECTION, QUESTION, SCORE) or part(content, name) or not CODE.fullmatch(code):
        return content
    try:
        new, added = add(content, kind, label=code)
    except LookupError:
        return content
    _found(new, added).raw["code"] = code
    return new


def add(content: Json, kind: str, *, label: str, beside: str = "") -> tuple[Json, str]:
    """Add a section, a question or a score after the part named; return the content and the new part's name.

    Raises:
        LookupError: a question has no section to stand in, or there are too many parts.
    """
    new = deepcopy(content)
    where = part(new, beside)
    raw = _blank(kind, label, new)
    if kind == QUESTION:
        siblings, rank = _place_of_question(new, where)
    else:
        siblings = new.setdefault({SECTION: "sections", SCORE: "scores"}[kind], [])
        rank = where.rank + 1 if where and where.kind == kind else len(siblings)
    if len(siblings) >= MAX_PARTS:
        message = f"{MAX_PARTS} éléments au plus."
        raise LookupError(message)
    siblings.insert(rank, raw)
    return new, f"{kind}:{raw['code']}"


def duplicate(content: Json, name: str) -> tuple[Json, str]:
    """Copy a part just after itself, under new codes.

    Raises:
        LookupError: there is no such part.
    """
    new = deepcopy(content)
    found = _found(new, name)
    copy = deepcopy(found.raw)
    copy["code"] = free_code(new, found.kind, found.code)
    for item in _rows(copy, "items") if found.kind == SECTION else []:
        if isinstance(item, dict):
            item["code"] = free_code(new, QUESTION, str(item.get("code", "")))
    found.siblings.insert(found.rank + 1, copy)
    return new, f"{found.kind}:{copy['code']}"


def remove(content: Json, name: str) -> Json:
    """Take a part away.

    Raises:
        LookupError: there is no such part.
    """
    new = deepcopy(content)
    found = _found(new, name)
    del found.siblings[found.rank]
    return new


def move(content: Json, name: str, *, by: int) -> Json:
    """Move a part up (-1) or down (1); a question at the edge of its section goes into the next one.

    Raises:
        LookupError: there is no such part.
    """
    new = deepcopy(content)
    found = _found(new, name)
    target = found.rank + by
    if 0 <= target < len(found.siblings):
        found.siblings.insert(target, found.siblings.pop(found.rank))
    elif found.kind == QUESTION:
        sections = _rows(new, "sections")
        other = found.section + by
        if 0 <= other < len(sections) and isinstance(sections[other], dict):
            items = sections[other].setdefault("items", [])
            items.insert(0 if by > 0 else len(items), found.siblings.pop(found.rank))
    return new


def replace(content: Json, name: str, raw: Json) -> Json:
    """Put another content in the place of a part; a code that changes is followed where it is read.

    Raises:
        LookupError: there is no such part, or its new code is another part's.
    """
    new = deepcopy(content)
    found = _found(new, name)
    if raw.get("code") != found.code:
        if any(one.name == f"{found.kind}:{raw.get('code')}" for one in parts_of(new)):
            message = f"Le code « {raw.get('code')} » est déjà pris."
            raise LookupError(message)
        key = {QUESTION: "item", SCORE: "score"}.get(found.kind, "")
        _follow(new, key, found.code, str(raw.get("code")))
        raw = {**raw, **({"items": found.raw.get("items", [])} if found.kind == SECTION else {})}
    found.siblings[found.rank] = raw
    return new


def readers_of(content: Json, name: str) -> list[str]:
    """Return the labels of the parts that read a question or a score, elsewhere than in itself."""
    kind, _, code = name.partition(":")
    if kind not in (QUESTION, SCORE):
        return []
    return [
        label_of(one)
        for one in parts_of(content)
        if one.kind != SECTION and one.name != name and f'"{code}"' in json.dumps(_reads(one.raw))
    ]


def label_of(found: Part) -> str:
    """Return what a list says of a part."""
    return str(found.raw.get("label") or found.raw.get("title") or found.code)


def free_code(content: Json, kind: str, wished: str) -> str:
    """Return a code that no part of this kind has yet, close to the one wished."""
    taken = {one.code for one in parts_of(content) if one.kind == kind}
    stem = slug(wished, 40) or kind
    number = 2
    found = stem
    while found in taken:
        found, number = f"{stem}_{number}", number + 1
    return found


def _blank(kind: str, label: str, content: Json) -> Json:
    code = free_code(content, kind, label)
    if kind == SECTION:
        return {"code": code, "title": label, "items": []}
    if kind == SCORE:
        return {"code": code, "label": label, "rule": {"sum": []}}
    return {"code": code, "label": label, "type": "choice", "options": []}


def _place_of_question(content: Json, where: Part | None) -> tuple[list[Any], int]:
    sections = [section for _, section in _objects(_rows(content, "sections"))]
    if where and where.kind == QUESTION:
        return where.siblings, where.rank + 1
    if not sections:
        message = "Ajoutez d'abord une section."
        raise LookupError(message)
    section = where.raw if where and where.kind == SECTION else sections[-1]
    items = section.setdefault("items", [])
    return items, len(items)


def _follow(node: Any, key: str, before: str, after: str) -> None:
    """Write a new code wherever a condition, a term or an algorithm reads the former."""
    if isinstance(node, list):
        for one in node:
            _follow(one, key, before, after)
    elif isinstance(node, dict) and key:
        if node.get(key) == before:
            node[key] = after
        if key == "item" and isinstance(node.get("sum"), list):
            node["sum"] = [after if one == before else one for one in node["sum"]]
        if isinstance(node.get("inputs"), dict):
            node["inputs"] = {k: after if v == before else v for k, v in node["inputs"].items()}
        for one in node.values():
            _follow(one, key, before, after)


def _reads(raw: Json) -> list[Any]:
    return [raw.get(key) for key in ("visible_if", "rule", "bands", "alerts")]


def _found(content: Json, name: str) -> Part:
    found = part(content, name)
    if found is None:
        message = "Cette partie n'est plus là."
        raise LookupError(message)
    return found


def _rows(holder: Json, key: str) -> list[Any]:
    found = holder.get(key)
    return found if isinstance(found, list) else []


def _objects(rows: list[Any]) -> Iterator[tuple[int, Json]]:
    return ((rank, row) for rank, row in enumerate(rows) if isinstance(row, dict))


def _code(raw: Json, rank: int) -> str:
    found = raw.get("code")
    return found[:64] if isinstance(found, str) and found else f"n° {rank + 1}"
