"""Read the options of a FHIR choice: `answerOption`, or a value set contained in the resource."""

from typing import Any

from openparcours.coordination.assessments.rules import fhir_terms as fhir
from openparcours.coordination.assessments.rules.fhir_terms import (
    Json,
    extension_value,
    objects,
    slug,
    value_of,
)
from openparcours.coordination.assessments.rules.nodes import OPTION_CODE
from openparcours.coordination.assessments.rules.numbers import to_number

TAIL = 40


class OptionReader:
    """Reads options, and knows our code of each FHIR answer."""

    def __init__(self, resource: Json, warnings: list[str]) -> None:
        self.warnings = warnings
        self.sets = {
            str(c.get("id")): c for c in objects(resource, "contained") if c.get("resourceType") == "ValueSet"
        }

    def of(self, item: Json) -> list[Json]:
        """Return the options of a choice, each with a code of its own."""
        options: list[Json] = []
        taken: set[str] = set()
        for answer in objects(item, "answerOption") or self._concepts(item):
            option = self._option(answer)
            if option["code"] not in taken:
                taken.add(option["code"])
                options.append(option)
        return options

    def code(self, answer: Any) -> str:
        """Return our code of an answer: a coding, a text or a number."""
        raw = answer.get("code") or answer.get("display") if isinstance(answer, dict) else answer
        text = str(raw if raw is not None else "").strip()
        return text if OPTION_CODE.fullmatch(text) else slug(text, TAIL) or "option"

    def _option(self, answer: Json) -> Json:
        value = value_of(answer)
        option: Json = {"code": self.code(value), "label": self._label(value)}
        ordinal = extension_value(value, fhir.ORDINAL)
        if ordinal is None:
            ordinal = extension_value(answer, fhir.ORDINAL)
        if to_number(ordinal) is not None:
            option["value"] = ordinal
        if extension_value(answer, fhir.EXCLUSIVE) is True:
            option["exclusive"] = True
        return option

    def _label(self, value: Any) -> str:
        shown = value.get("display") or value.get("code") if isinstance(value, dict) else value
        return str(shown if shown is not None else "").strip() or "(sans libellé)"

    def _concepts(self, item: Json) -> list[Json]:
        address = item.get("answerValueSet")
        if not isinstance(address, str):
            return []
        found = self.sets.get(address.removeprefix("#")) if address.startswith("#") else None
        if found is None:
            self.warnings.append(f"Liste de réponses extérieure, non reprise : {address[:120]}.")
            return []
        expansion, compose = found.get("expansion"), found.get("compose")
        concepts = objects(expansion, "contains") or [
            concept for part in objects(compose, "include") for concept in objects(part, "concept")
        ]
        return [{"valueCoding": concept} for concept in concepts]
