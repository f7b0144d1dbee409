"""What definitions say: the needs, the delays, the pathways. What is shipped stands in before it is loaded."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from openparcours.coordination.careplans.choices import NEEDS
from openparcours.coordination.careplans.rules import Pathway
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.models import Definition
from openparcours.foundation.definitions.rules import CodeItem, CodeList


@dataclass(frozen=True)
class Nomenclature:
    """The needs that a structure offers, by domain."""

    items: tuple[CodeItem, ...]

    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the needs offered today by domain, as a select shows them."""
        found: dict[str, list[tuple[str, str]]] = {}
        for item in self.items:
            if item.holds_on(timezone.localdate()):
                found.setdefault(item.group, []).append((item.code, item.label))
        return list(found.items())

    def label(self, code: str) -> str:
        """Return a need's words, even when it is no longer offered."""
        return next((item.label for item in self.items if item.code == code), code)

    def domain(self, code: str) -> str:
        """Return the domain of a need."""
        return next((item.group for item in self.items if item.code == code), "")

    def oriented_for(self, code: str) -> str:
        """Return the need of the offer (`orientation.need`) that a need of a plan leads to."""
        return next((item.maps_to for item in self.items if item.code == code), "")


def needs(organization_id: UUID | None) -> Nomenclature:
    """Return the needs of a structure, or the platform's."""
    read: CodeList = _in_force("code_list", NEEDS, organization_id)
    return Nomenclature(read.items)


def days(code: str, organization_id: UUID | None) -> int:
    """Return a delay in days set by a definition."""
    return int(_in_force("parameter", code, organization_id).on(timezone.localdate()))


def pathways(organization_id: UUID | None) -> list[Definition]:
    """Return the pathways in force for a structure."""
    return definitions.active_all("pathway", owner_id=organization_id)


def pathway_of(definition: Definition) -> Pathway:
    """Return what a pathway says."""
    read: Pathway = definitions.parsed(definition)
    return read


def _in_force(kind: str, code: str, organization_id: UUID | None) -> Any:
    found = definitions.active(kind, code, owner_id=organization_id)
    return definitions.parsed(found) if found is not None else _shipped(kind, code)


@cache
def _shipped(kind: str, code: str) -> Any:
    content = next(file["content"] for name, file in definitions.shipped(kind) if name == code)
    return definitions.parser(kind)(content)
