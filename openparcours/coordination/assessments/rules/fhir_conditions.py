"""Read the conditions of a FHIR item: `enableWhen`, or our extension when it cannot say it."""

import json
from typing import Any

from openparcours.coordination.assessments.rules import fhir_terms as fhir
from openparcours.coordination.assessments.rules.fhir_options import OptionReader
from openparcours.coordination.assessments.rules.fhir_terms import Json, extension_value, objects

OPS = {word: op.value for op, word in fhir.OPERATORS.items()}


class ConditionReader:
    """Reads conditions over the codes that `codes` gives to each linkId."""

    def __init__(self, codes: dict[str, str], options: OptionReader, warnings: list[str]) -> None:
        self.codes = codes
        self.options = options
        self.warnings = warnings

    def of(self, item: Json) -> Json | None:
        """Return an item's own condition, or None."""
        ours = extension_value(item, fhir.CONDITION)
        if isinstance(ours, str):
            try:
                found = json.loads(ours)
            except ValueError:
                found = None
            if isinstance(found, dict):
                return found
            self.warnings.append("Une condition est illisible : la question est toujours montrée.")
        parts = [part for raw in objects(item, "enableWhen") if (part := self._comparison(raw))]
        if len(parts) < 2:
            return parts[0] if parts else None
        return {"all" if item.get("enableBehavior") == "all" else "any": parts}

    def both(self, above: Json | None, own: Json | None) -> Json | None:
        """Return the condition under which both hold."""
        return {"all": [above, own]} if above and own else above or own

    def drop_unknown(self, items: list[Json]) -> None:
        """Forget the conditions on questions that were not taken, and say so."""
        known = {item["code"] for item in items if item["type"] != "info"}
        for item in items:
            lost = _subjects(item.get("visible_if")) - known
            if lost:
                item.pop("visible_if")
                self.warnings.append(
                    f"« {item['label'][:60]} » : sa condition porte sur une question non reprise, elle est toujours montrée."
                )

    def _comparison(self, raw: Json) -> Json | None:
        code, op = self.codes.get(str(raw.get("question"))), OPS.get(str(raw.get("operator")))
        answer = next(((key, value) for key, value in raw.items() if key.startswith("answer")), None)
        if code is None or op is None or answer is None:
            self.warnings.append(
                f"Condition non reprise : {str(raw.get('question'))[:40]} {str(raw.get('operator'))[:10]}."
            )
            return None
        return {"item": code, "op": op, "value": self._value(*answer)}

    def _value(self, key: str, value: Any) -> Any:
        if key in {"answerCoding", "answerString"}:
            return self.options.code(value)
        if key == "answerQuantity" and isinstance(value, dict):
            return value.get("value")
        return value[:10] if key == "answerDateTime" and isinstance(value, str) else value


def _subjects(condition: Any) -> set[str]:
    if not isinstance(condition, dict):
        return set()
    parts = [*condition.get("all", []), *condition.get("any", [])]
    if "not" in condition:
        parts.append(condition["not"])
    found = {str(condition["item"])} if "item" in condition else set()
    return found.union(*(_subjects(part) for part in parts))
