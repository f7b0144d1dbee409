"""Read the items of a FHIR Questionnaire: groups become sections, nested ones are flattened."""

from collections.abc import Iterable
from typing import Any

from openparcours.coordination.assessments.rules import fhir_terms as fhir
from openparcours.coordination.assessments.rules.fhir_conditions import ConditionReader
from openparcours.coordination.assessments.rules.fhir_options import OptionReader
from openparcours.coordination.assessments.rules.fhir_terms import (
    Json,
    extension_value,
    extensions,
    objects,
    slug,
)
from openparcours.coordination.assessments.rules.nodes import CODE
from openparcours.coordination.assessments.rules.questionnaires import IN_TABLE, ItemType

MAX_DEPTH = 12
SIMPLE = {
    "boolean": ItemType.BOOLEAN,
    "integer": ItemType.INTEGER,
    "decimal": ItemType.DECIMAL,
    "quantity": ItemType.DECIMAL,
    "date": ItemType.DATE,
    "dateTime": ItemType.DATE,
    "string": ItemType.TEXT,
    "url": ItemType.TEXT,
    "time": ItemType.TEXT,
    "text": ItemType.LONGTEXT,
    "choice": ItemType.CHOICE,
    "open-choice": ItemType.CHOICE,
    "display": ItemType.INFO,
}
LOSSY = {
    "dateTime": "seule la date est gardée",
    "time": "l'heure devient un texte",
    "url": "l'adresse devient un texte",
    "open-choice": "la réponse libre n'est pas reprise",
    "quantity": "la quantité devient un nombre",
}


class ItemReader:
    """Walks the items of one resource and gathers what is not understood."""

    def __init__(self, resource: Json) -> None:
        self.resource = resource
        self.warnings: list[str] = []
        self.codes: dict[str, str] = {}  # linkId → our code
        self.taken: set[str] = set()
        self.section_codes: dict[str, str] = {}
        self.options = OptionReader(resource, self.warnings)
        self.conditions = ConditionReader(self.codes, self.options, self.warnings)

    def sections(self) -> list[Json]:
        """Return the sections; questions outside of any group gather in sections of their own."""
        for item in objects(self.resource, "item"):
            self._name(item, "")
        sections: list[Json] = []
        for item in objects(self.resource, "item"):
            if self._is_section(item):
                sections.append(self._section(item))
            else:
                if not sections or not sections[-1].get("is_loose"):
                    title = "Questions" if not sections else "Questions, suite"
                    sections.append(
                        {
                            "code": f"questions_{len(sections) + 1}",
                            "title": title,
                            "is_loose": True,
                            "items": [],
                        }
                    )
                sections[-1]["items"] += self._flat(item, None, 1)
        for section in sections:
            section.pop("is_loose", None)
        self.conditions.drop_unknown([i for s in sections for i in s["items"]])
        return [section for section in sections if section["items"]]

    def warn_of_extensions(self, element: Any) -> None:
        """Tell the extensions that nobody understands, once each."""
        for each in extensions(element):
            if each.get("url") not in fhir.UNDERSTOOD:
                self.warnings.append(f"Extension non reprise : {str(each.get('url'))[:120]}.")
        if isinstance(element, dict) and element.get("modifierExtension"):
            self.warnings.append("Une extension qui change le sens (modifierExtension) n'est pas reprise.")

    def _name(self, item: Json, table: str, depth: int = 0) -> None:
        """Give a code to an item and to what it holds; a column is named inside its table."""
        if depth > MAX_DEPTH:
            raise ValueError("Les questions s'emboîtent trop profondément.")
        link = _link(item)
        if depth == 0 and self._is_section(item):
            self.section_codes.setdefault(
                link, _free(link.removeprefix("section."), self.section_codes.values())
            )
        elif table:
            self.codes.setdefault(link, _coded(link.removeprefix(f"{table}.")))
        elif link not in self.codes:
            self.codes[link] = _free(link, self.taken)
            self.taken.add(self.codes[link])
        for child in objects(item, "item"):
            self._name(child, link if self._is_row(item) else "", depth + 1)

    def _is_section(self, item: Json) -> bool:
        return item.get("type") == "group" and not self._is_row(item)

    def _is_row(self, item: Json) -> bool:
        return item.get("type") == "group" and (
            bool(item.get("repeats")) or extension_value(item, fhir.INSTRUMENT) is not None
        )

    def _section(self, item: Json) -> Json:
        self.warn_of_extensions(item)
        condition = self.conditions.of(item)
        children, text = self._without_help(item)
        return {
            "code": self.section_codes[_link(item)],
            "title": self._label(item),
            "help": text,
            "restriction": extension_value(item, fhir.RESTRICTION) or "cercle",
            "items": [flat for child in children for flat in self._flat(child, condition, 1)],
        }

    def _flat(self, item: Json, above: Json | None, depth: int) -> list[Json]:
        """Return an item and those nested in it, shown only when what is above is."""
        if self._is_section(item):
            self.warnings.append(f"Groupe « {self._label(item)[:60]} » : emboîté, il est mis à plat.")
            heading: Json = {"code": self.codes[_link(item)], "label": self._label(item), "type": "info"}
            condition = self.conditions.both(above, self.conditions.of(item))
            if condition:
                heading["visible_if"] = condition
            inner = [
                flat for child in objects(item, "item") for flat in self._flat(child, condition, depth + 1)
            ]
            return [heading, *inner]
        read = self._item(item)
        if read is None:
            return []
        condition = self.conditions.both(above, self.conditions.of(item))
        if condition:
            read["visible_if"] = condition
        nested = [] if self._is_row(item) else self._without_help(item)[0]
        answered = {"item": read["code"], "op": "answered"}
        under = answered if read["type"] != "info" else condition
        return [read, *(flat for child in nested for flat in self._flat(child, under, depth + 1))]

    def _item(self, item: Json) -> Json | None:
        kind = self._type(item)
        if kind is None:
            return None
        self.warn_of_extensions(item)
        children, text = self._without_help(item)
        read: Json = {
            "code": self.codes[_link(item)],
            "label": self._label(item),
            "type": kind.value,
            "required": item.get("required") is True and kind != ItemType.INFO,
            "help": text,
            "can_mark": extension_value(item, fhir.CAN_MARK) is True,
        }
        if kind in {ItemType.CHOICE, ItemType.CHOICES}:
            read["options"] = self.options.of(item)
            if not read["options"]:
                self.warnings.append(
                    f"« {self._label(item)[:60]} » : sans options connues, la question devient un texte."
                )
                read |= {"type": ItemType.TEXT.value, "options": None}
        if kind == ItemType.TABLE:
            read["columns"] = [column for child in children if (column := self._column(child))]
        if kind == ItemType.RESULT:
            read["instrument"] = extension_value(item, fhir.INSTRUMENT)
            score = next((child for child in children if str(child.get("linkId")).endswith(".score")), {})
            return read | self._measure(score, kind)
        return read | self._measure(item, kind)

    def _column(self, child: Json) -> Json | None:
        column = self._item(child)
        if column is None or column["type"] not in IN_TABLE or objects(child, "enableWhen"):
            self.warnings.append(f"Colonne « {self._label(child)[:60]} » : non reprise dans un tableau.")
            return None
        column.pop("can_mark")
        return column

    def _type(self, item: Json) -> ItemType | None:
        word = str(item.get("type"))
        if self._is_row(item):
            return ItemType.RESULT if extension_value(item, fhir.INSTRUMENT) else ItemType.TABLE
        kind = SIMPLE.get(word)
        if kind is None:
            self.warnings.append(f"« {self._label(item)[:60]} » : le type « {word[:30]} » n'est pas repris.")
            return None
        if word in LOSSY:
            self.warnings.append(f"« {self._label(item)[:60]} » : {LOSSY[word]}.")
        if item.get("repeats"):
            if kind == ItemType.CHOICE:
                return ItemType.CHOICES
            self.warnings.append(f"« {self._label(item)[:60]} » : la répétition n'est pas reprise.")
        return kind

    def _measure(self, item: Json, kind: ItemType) -> Json:
        coding = extension_value(item, fhir.UNIT)
        unit = coding.get("display") or coding.get("code") if isinstance(coding, dict) else ""
        read: Json = {"unit": unit if isinstance(unit, str) else ""}
        if kind in {ItemType.INTEGER, ItemType.DECIMAL, ItemType.RESULT}:
            read["min"] = extension_value(item, fhir.MIN_VALUE)
            read["max"] = extension_value(item, fhir.MAX_VALUE)
        return read

    def _label(self, item: Json) -> str:
        text = item.get("text") or item.get("prefix") or item.get("linkId")
        return text.strip() if isinstance(text, str) and text.strip() else "Question"

    def _without_help(self, item: Json) -> tuple[list[Json], str]:
        children = objects(item, "item")
        helps = [child for child in children if self._is_help(child)]
        words = [str(child.get("text") or "").strip() for child in helps]
        return [child for child in children if child not in helps], "\n".join(filter(None, words))

    def _is_help(self, item: Json) -> bool:
        concept = extension_value(item, fhir.CONTROL)
        return item.get("type") == "display" and any(
            c.get("code") == "help" for c in objects(concept, "coding")
        )


def _link(item: Json) -> str:
    return str(item.get("linkId") or "")


def _coded(link: str) -> str:
    return link if CODE.fullmatch(link) else slug(link) or "question"


def _free(link: str, taken: Iterable[str]) -> str:
    """Return a code for a link that no other has."""
    code, held = _coded(link), set(taken)
    return next(c for c in (code, *(f"{code[:58]}_{n}" for n in range(2, 10_000))) if c not in held)
