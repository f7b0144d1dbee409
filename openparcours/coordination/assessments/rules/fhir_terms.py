"""The words of FHIR R4 that our questionnaires use, and our own extensions.

Our extensions, all under `urn:openparcours:fhir:`:
`questionnaire` (on Questionnaire: use, domain, minutes, licence, source, mode…, off-by-default), `score` (on
Questionnaire: code, label, definition as our JSON), `restriction` (on a section: audience),
`instrument` (on a group: this group is the result of that questionnaire), `condition` (on an item:
our JSON, when `enableWhen` cannot say it), `can-mark` (on an item).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from openparcours.coordination.assessments.rules.conditions import Op
from openparcours.coordination.assessments.rules.questionnaires import ItemType

Json = dict[str, Any]

OURS = "urn:openparcours:fhir:"
QUESTIONNAIRE, SCORE = OURS + "questionnaire", OURS + "score"
RESTRICTION, INSTRUMENT = OURS + "restriction", OURS + "instrument"
CONDITION, CAN_MARK = OURS + "condition", OURS + "can-mark"
CANONICAL = "urn:openparcours:questionnaire:"

_HL7 = "http://hl7.org/fhir/StructureDefinition/"
ORDINAL = _HL7 + "ordinalValue"
MIN_VALUE, MAX_VALUE = _HL7 + "minValue", _HL7 + "maxValue"
UNIT = _HL7 + "questionnaire-unit"
EXCLUSIVE = _HL7 + "questionnaire-optionExclusive"
CONTROL = _HL7 + "questionnaire-itemControl"
CONTROL_SYSTEM = "http://hl7.org/fhir/questionnaire-item-control"
UNDERSTOOD = frozenset({
    QUESTIONNAIRE, SCORE, RESTRICTION, INSTRUMENT, CONDITION, CAN_MARK,
    ORDINAL, MIN_VALUE, MAX_VALUE, UNIT, EXCLUSIVE, CONTROL,
})  # fmt: skip

TYPES: Mapping[ItemType, str] = {
    ItemType.CHOICE: "choice",
    ItemType.CHOICES: "choice",
    ItemType.BOOLEAN: "boolean",
    ItemType.INTEGER: "integer",
    ItemType.DECIMAL: "decimal",
    ItemType.TEXT: "string",
    ItemType.LONGTEXT: "text",
    ItemType.DATE: "date",
    ItemType.INFO: "display",
    ItemType.TABLE: "group",
    ItemType.RESULT: "group",
}
OPERATORS: Mapping[Op, str] = {
    Op.EQUAL: "=",
    Op.DIFFERENT: "!=",
    Op.BELOW: "<",
    Op.AT_MOST: "<=",
    Op.ABOVE: ">",
    Op.AT_LEAST: ">=",
    Op.ANSWERED: "exists",
}
RESULT_PARTS: Mapping[str, ItemType] = {
    "score": ItemType.DECIMAL,
    "on": ItemType.DATE,
    "by": ItemType.TEXT,
    "response": ItemType.TEXT,
}
VALUES: Mapping[ItemType, str] = {
    ItemType.CHOICE: "valueCoding",
    ItemType.CHOICES: "valueCoding",
    ItemType.BOOLEAN: "valueBoolean",
    ItemType.INTEGER: "valueInteger",
    ItemType.DECIMAL: "valueDecimal",
    ItemType.TEXT: "valueString",
    ItemType.LONGTEXT: "valueString",
    ItemType.DATE: "valueDate",
}


def section_link(code: str) -> str:
    """Return the linkId of a section; the dot keeps it apart from the items."""
    return f"section.{code}"


def extensions(element: Any) -> Iterator[Json]:
    """Return the extensions of an element that are objects."""
    found = element.get("extension") if isinstance(element, dict) else None
    return (each for each in found if isinstance(each, dict)) if isinstance(found, list) else iter(())


def extension_value(element: Any, url: str) -> Any:
    """Return the value of an extension, or None."""
    for each in extensions(element):
        if each.get("url") == url:
            return next((value for key, value in each.items() if key.startswith("value")), None)
    return None


def objects(element: Any, key: str) -> list[Json]:
    """Return the objects of a list, none when it is something else."""
    found = element.get(key) if isinstance(element, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def slug(text: str, limit: int = 60) -> str:
    """Return a text as a code: letters without accents, figures, underscores."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:limit].strip("_")


def value_of(element: Any) -> Any:
    """Return the `value[x]` of an element, or None."""
    found = element if isinstance(element, dict) else {}
    return next((value for key, value in found.items() if key.startswith("value")), None)
