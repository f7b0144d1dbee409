"""Write a questionnaire as a FHIR R4 Questionnaire, without loss (see `fhir_terms`)."""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from openparcours.coordination.assessments.rules import fhir_terms as fhir
from openparcours.coordination.assessments.rules.conditions import (
    ORDER,
    Comparison,
    Condition,
    Group,
    Scalar,
)
from openparcours.coordination.assessments.rules.fhir_terms import Json
from openparcours.coordination.assessments.rules.numbers import to_json
from openparcours.coordination.assessments.rules.questionnaires import (
    CHOOSING,
    Domain,
    Item,
    ItemType,
    Option,
    Questionnaire,
    Score,
    Section,
)
from openparcours.coordination.assessments.rules.writing import write_condition, write_score


def questionnaire_to_fhir(questionnaire: Questionnaire, *, status: str = "active") -> Json:
    """Return the FHIR resource of a questionnaire."""
    resource = {
        "resourceType": "Questionnaire",
        "url": fhir.CANONICAL + questionnaire.code,
        "version": questionnaire.version,
        "name": questionnaire.code,
        "title": questionnaire.title,
        "status": status,
        "subjectType": ["Patient"],
        "description": questionnaire.description,
        "copyright": questionnaire.licence.notice,
        "extension": [_about(questionnaire), *(_score(score) for score in questionnaire.scores)],
        "item": [_section(questionnaire, section) for section in questionnaire.sections],
    }
    return {key: value for key, value in resource.items() if value != ""}


def _about(questionnaire: Questionnaire) -> Json:
    parts: list[Json] = [
        {"url": "use", "valueCode": questionnaire.use.value},
        {"url": "licence", "valueCode": questionnaire.licence.status.value},
        *({"url": "mode", "valueCode": mode.value} for mode in questionnaire.modes),
        {"url": "off-by-default", "valueBoolean": questionnaire.is_off_by_default},
    ]
    if questionnaire.domain != Domain.OTHER:
        parts.append({"url": "domain", "valueCode": questionnaire.domain.value})
    if questionnaire.minutes:
        parts.append({"url": "minutes", "valueInteger": questionnaire.minutes})
    if questionnaire.source:
        parts.append({"url": "source", "valueString": questionnaire.source})
    return {"url": fhir.QUESTIONNAIRE, "extension": parts}


def _score(score: Score) -> Json:
    definition = json.dumps(write_score(score), ensure_ascii=False, sort_keys=True)
    return {
        "url": fhir.SCORE,
        "extension": [
            {"url": "code", "valueCode": score.code},
            {"url": "label", "valueString": score.label},
            {"url": "definition", "valueString": definition},
        ],
    }


def _section(questionnaire: Questionnaire, section: Section) -> Json:
    link = fhir.section_link(section.code)
    return {
        "linkId": link,
        "type": "group",
        "text": section.title,
        "extension": [{"url": fhir.RESTRICTION, "valueCode": section.restriction.value}],
        "item": [
            *_help(link, section.help),
            *(_item(questionnaire, item, item.code) for item in section.items),
        ],
    }


def _item(questionnaire: Questionnaire, item: Item, link: str) -> Json:
    written: Json = {"linkId": link, "type": fhir.TYPES[item.type], "text": item.label}
    if item.is_required:
        written["required"] = True
    if item.type in {ItemType.CHOICES, ItemType.TABLE}:
        written["repeats"] = True
    if item.options:
        written["answerOption"] = [_option(questionnaire, option) for option in item.options]
    extensions = [*_item_extensions(item), *_visibility(questionnaire, item, written)]
    if extensions:
        written["extension"] = extensions
    inside = [*_help(link, item.help), *_children(questionnaire, item, link)]
    if inside:
        written["item"] = inside
    return written


def _item_extensions(item: Item) -> Iterable[Json]:
    if item.can_mark:
        yield {"url": fhir.CAN_MARK, "valueBoolean": True}
    if item.type == ItemType.RESULT:
        yield {"url": fhir.INSTRUMENT, "valueCode": item.instrument}
    else:
        yield from _measure(item)


def _measure(item: Item) -> Iterable[Json]:
    key = "valueInteger" if item.type == ItemType.INTEGER else "valueDecimal"
    if item.unit:
        yield {"url": fhir.UNIT, "valueCoding": {"display": item.unit}}
    for url, bound in ((fhir.MIN_VALUE, item.minimum), (fhir.MAX_VALUE, item.maximum)):
        if bound is not None:
            yield {"url": url, key: to_json(bound)}


def _option(questionnaire: Questionnaire, option: Option) -> Json:
    coding: Json = {
        "system": fhir.CANONICAL + questionnaire.code,
        "code": option.code,
        "display": option.label,
    }
    if option.value is not None:
        coding["extension"] = [{"url": fhir.ORDINAL, "valueDecimal": to_json(option.value)}]
    written: Json = {"valueCoding": coding}
    if option.is_exclusive:
        written["extension"] = [{"url": fhir.EXCLUSIVE, "valueBoolean": True}]
    return written


def _children(questionnaire: Questionnaire, item: Item, link: str) -> Iterable[Json]:
    if item.type == ItemType.RESULT:
        for part, kind in fhir.RESULT_PARTS.items():
            child: Json = {"linkId": f"{link}.{part}", "type": fhir.TYPES[kind], "text": part}
            if part == "score" and (measure := list(_measure(item))):
                child["extension"] = measure
            yield child
    for column in item.columns:
        yield _item(questionnaire, column, f"{link}.{column.code}")


def _help(link: str, text: str) -> Iterable[Json]:
    if text:
        coding = {"system": fhir.CONTROL_SYSTEM, "code": "help"}
        yield {
            "linkId": f"{link}.aide",
            "type": "display",
            "text": text,
            "extension": [{"url": fhir.CONTROL, "valueCodeableConcept": {"coding": [coding]}}],
        }


def _visibility(questionnaire: Questionnaire, item: Item, written: Json) -> Iterable[Json]:
    """Fill `enableWhen` when it can say the condition; return our extension when it cannot."""
    condition = item.visible_if
    if condition is None:
        return
    parts = _flat(condition)
    if parts is None or not all(_is_sayable(questionnaire, part) for part in parts):
        yield {
            "url": fhir.CONDITION,
            "valueString": json.dumps(write_condition(condition), ensure_ascii=False),
        }
        return
    written["enableWhen"] = [_enable_when(questionnaire, part) for part in parts]
    if isinstance(condition, Group):
        written["enableBehavior"] = "all" if condition.needs_all else "any"


def _flat(condition: Condition) -> list[Comparison] | None:
    parts = condition.parts if isinstance(condition, Group) else (condition,)
    flat = [part for part in parts if isinstance(part, Comparison)]
    return flat if len(flat) == len(parts) else None


def _is_sayable(questionnaire: Questionnaire, comparison: Comparison) -> bool:
    is_choice = questionnaire.items[comparison.item].type in CHOOSING
    return comparison.op in fhir.OPERATORS and not (is_choice and comparison.op in ORDER)


def _enable_when(questionnaire: Questionnaire, comparison: Comparison) -> Json:
    key, value = _answer(questionnaire, comparison)
    return {"question": comparison.item, "operator": fhir.OPERATORS[comparison.op], key: value}


def _answer(questionnaire: Questionnaire, comparison: Comparison) -> tuple[str, Any]:
    item, value = questionnaire.items[comparison.item], _single(comparison)
    if isinstance(value, bool):
        return "answerBoolean", value
    if isinstance(value, Decimal):
        is_integer = item.type == ItemType.INTEGER and value == value.to_integral_value()
        return "answerInteger" if is_integer else "answerDecimal", to_json(value)
    if item.type == ItemType.DATE:
        return "answerDate", value
    return "answerCoding", {"system": fhir.CANONICAL + questionnaire.code, "code": value}


def _single(comparison: Comparison) -> Scalar:
    return comparison.value[0] if isinstance(comparison.value, tuple) else comparison.value
