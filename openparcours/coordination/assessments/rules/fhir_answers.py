"""Answers as a FHIR R4 QuestionnaireResponse, and back, without loss."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openparcours.coordination.assessments.rules import fhir_terms as fhir
from openparcours.coordination.assessments.rules.fhir_terms import Json, objects, value_of
from openparcours.coordination.assessments.rules.numbers import plain, to_json, to_number
from openparcours.coordination.assessments.rules.questionnaires import (
    CHOOSING,
    Item,
    ItemType,
    Questionnaire,
)

MAX_DEPTH = 12


@dataclass(frozen=True)
class ImportedAnswers:
    """Raw answers for `validate_answers`, and what was not taken, in French sentences."""

    answers: Json
    warnings: tuple[str, ...] = ()


def answers_to_fhir(
    questionnaire: Questionnaire, values: Mapping[str, Any], *, status: str = "completed", authored: str = ""
) -> Json:
    """Return the FHIR resource of checked answers; sections without answers are left out."""
    resource: Json = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{fhir.CANONICAL}{questionnaire.code}|{questionnaire.version}",
        "status": status,
        "item": [],
    }
    if authored:
        resource["authored"] = authored
    for section in questionnaire.sections:
        inside = [
            each
            for item in section.items
            if item.code in values
            for each in _item(questionnaire, item, item.code, values[item.code])
        ]
        if inside:
            resource["item"].append(
                {"linkId": fhir.section_link(section.code), "text": section.title, "item": inside}
            )
    return resource


def answers_from_fhir(questionnaire: Questionnaire, resource: Any) -> ImportedAnswers:
    """Return the answers of a FHIR QuestionnaireResponse and the warnings of what was not understood.

    Raises:
        ValueError: it is not a response; a French sentence says why.
    """
    if not isinstance(resource, dict) or resource.get("resourceType") != "QuestionnaireResponse":
        raise ValueError("Ce fichier n'est pas une ressource FHIR QuestionnaireResponse.")
    answers: Json = {}
    warnings: list[str] = []
    for item in _walk(questionnaire, resource):
        link = str(item.get("linkId"))
        known = questionnaire.items.get(link)
        if known is not None:
            _take(known, item, answers)
        elif objects(item, "answer"):
            warnings.append(f"Réponse non reprise : {link[:60]}.")
    return ImportedAnswers(answers, tuple(dict.fromkeys(warnings)))


def _item(questionnaire: Questionnaire, item: Item, link: str, value: Any) -> Iterable[Json]:
    if item.type == ItemType.TABLE:
        for row in value:
            cells = [
                cell
                for column in item.columns
                if column.code in row
                for cell in _item(questionnaire, column, f"{link}.{column.code}", row[column.code])
            ]
            yield {"linkId": link, "text": item.label, "item": cells}
    elif item.type == ItemType.RESULT:
        parts = [
            {"linkId": f"{link}.{part}", "answer": [_answer(kind, value[part])]}
            for part, kind in fhir.RESULT_PARTS.items()
            if part in value
        ]
        yield {"linkId": link, "text": item.label, "item": parts}
    elif item.type in CHOOSING:
        codes = [value] if isinstance(value, str) else value
        yield {
            "linkId": link,
            "text": item.label,
            "answer": [_coding(questionnaire, item, code) for code in codes],
        }
    else:
        yield {"linkId": link, "text": item.label, "answer": [_answer(item.type, value)]}


def _coding(questionnaire: Questionnaire, item: Item, code: str) -> Json:
    option = item.option(code)
    coding = {"system": fhir.CANONICAL + questionnaire.code, "code": code}
    return {"valueCoding": {**coding, "display": option.label} if option else coding}


def _answer(kind: ItemType, value: Any) -> Json:
    number = to_number(value) if kind == ItemType.DECIMAL else None
    return {fhir.VALUES[kind]: value if number is None else to_json(number)}


def _walk(questionnaire: Questionnaire, element: Json, depth: int = 0) -> Iterable[Json]:
    if depth > MAX_DEPTH:
        raise ValueError("Les réponses s'emboîtent trop profondément.")
    for item in objects(element, "item"):
        yield item
        known = questionnaire.items.get(str(item.get("linkId")))
        # The children of a table or of a result are read with it.
        if known is None or known.type not in {ItemType.TABLE, ItemType.RESULT}:
            yield from _walk(questionnaire, item, depth + 1)
        for answer in objects(item, "answer"):
            yield from _walk(questionnaire, answer, depth + 1)


def _take(item: Item, found: Json, answers: Json) -> None:
    if item.type == ItemType.TABLE:
        row = {
            c.code: value
            for c in item.columns
            if (value := _cell(c, found, f"{item.code}.{c.code}")) is not None
        }
        answers.setdefault(item.code, []).append(row)
    elif item.type == ItemType.RESULT:
        parts = {part: _first(found, f"{item.code}.{part}") for part in fhir.RESULT_PARTS}
        answers[item.code] = {part: value for part, value in parts.items() if value is not None}
    else:
        value = _read(item, objects(found, "answer"))
        if value is not None:
            answers[item.code] = value


def _cell(column: Item, row: Json, link: str) -> Any:
    answers = [
        a for child in objects(row, "item") if child.get("linkId") == link for a in objects(child, "answer")
    ]
    return _read(column, answers)


def _first(found: Json, link: str) -> Any:
    for child in objects(found, "item"):
        if child.get("linkId") == link:
            return next((_scalar(answer) for answer in objects(child, "answer")), None)
    return None


def _read(item: Item, answers: list[Json]) -> Any:
    values = [value for answer in answers if (value := _scalar(answer)) is not None]
    if item.type == ItemType.CHOICES:
        return values or None
    return values[0] if values else None


def _scalar(answer: Json) -> Any:
    value = value_of(answer)
    if isinstance(value, dict):
        value = value.get("code") if "code" in value else value.get("value")
    number = to_number(value) if isinstance(value, float) else None
    return value if number is None else plain(number)
