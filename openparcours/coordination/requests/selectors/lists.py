"""Read the lists, the promised delays and the letter of requests, as the structure set them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.rules import CodeList, Letter, Parameter

EMPTY = CodeList(())
_PREFIX = "request."


@dataclass(frozen=True)
class Lists:
    """Every list of requests in force for a structure, by its short name (`reason`, `channel`…)."""

    by_name: Mapping[str, CodeList] = field(default_factory=dict)

    def choices(self, name: str, *, blank: str | None = None) -> list[tuple[str, str]]:
        """Return what is offered today; `blank` is the words of no choice."""
        offered = self.by_name.get(name, EMPTY).choices(timezone.localdate())
        return offered if blank is None else [("", blank), *offered]

    def grouped(self, name: str, *, blank: str | None = None) -> list[tuple[str, Any]]:
        """Return what is offered today by group, for a select with headings."""
        groups: dict[str, list[tuple[str, str]]] = {}
        today = timezone.localdate()
        for item in self.by_name.get(name, EMPTY).items:
            if item.holds_on(today):
                groups.setdefault(item.group, []).append((item.code, item.label))
        first: list[tuple[str, Any]] = [] if blank is None else [("", blank)]
        return first + list(groups.items())

    def label(self, name: str, code: str) -> str:
        """Return the label of a code; one that left the list is found in the list's former versions."""
        if not code:
            return ""
        known = next((i.label for i in self.by_name.get(name, EMPTY).items if i.code == code), "")
        return known or _former_label(name, code)

    def group(self, name: str, code: str) -> str:
        """Return the group of a code."""
        return next((i.group for i in self.by_name.get(name, EMPTY).items if i.code == code), "")

    def codes_of_group(self, name: str, group: str) -> list[str]:
        """Return the codes of a group."""
        return [i.code for i in self.by_name.get(name, EMPTY).items if i.group == group]

    def groups(self, name: str) -> list[str]:
        """Return the groups of a list, in its order."""
        return list(dict.fromkeys(i.group for i in self.by_name.get(name, EMPTY).items if i.group))

    def oriented_for(self, reason: str) -> str:
        """Return the need of the offer (`orientation.need`) that a reason leads to."""
        return self.by_name.get("reason", EMPTY).maps_to(reason)


def lists(organization_id: UUID | None) -> Lists:
    """Return the lists in force for a structure, in one query; what is shipped stands in for what is not loaded."""
    found = definitions.active_all("code_list", owner_id=organization_id)
    own = {d.code: definitions.parsed(d) for d in found if d.code.startswith(_PREFIX)}
    by_code = {**_shipped("code_list"), **own}
    return Lists({code.removeprefix(_PREFIX): content for code, content in by_code.items()})


def promise(organization_id: UUID | None, priority: str, *, on: date | None = None) -> timedelta:
    """Return the delay of decision that a structure promises for a priority, in hours of the clock."""
    code = f"{_PREFIX}delay.{priority}"
    found = definitions.active("parameter", code, owner_id=organization_id, on=on)
    shipped: Mapping[str, Parameter] = _shipped("parameter")
    parameter: Parameter = (
        definitions.parsed(found) if found else shipped.get(code, shipped[f"{_PREFIX}delay.standard"])
    )
    return timedelta(hours=float(parameter.on(on or timezone.localdate())))


def acknowledgement_letter(organization_id: UUID | None) -> Letter:
    """Return the letter that acknowledges a request."""
    return _letter("acknowledgement", organization_id)


def reminder_letter(organization_id: UUID | None) -> Letter:
    """Return the letter that reminds a requester that a piece is awaited, without saying which."""
    return _letter("reminder", organization_id)


def next_reminder(organization_id: UUID | None, *, on: date) -> date:
    """Return the day when a requester reminded today would be reminded again."""
    code = f"{_PREFIX}reminder_days"
    found = definitions.active("parameter", code, owner_id=organization_id, on=on)
    parameter: Parameter = definitions.parsed(found) if found else _shipped("parameter")[code]
    return on + timedelta(days=int(parameter.on(on)))


def _letter(name: str, organization_id: UUID | None) -> Letter:
    found = definitions.active("letter", f"{_PREFIX}{name}", owner_id=organization_id)
    letter: Letter = definitions.parsed(found) if found else _shipped("letter")[f"{_PREFIX}{name}"]
    return letter


@cache
def _shipped(kind: str) -> Mapping[str, Any]:
    return {
        code: definitions.parser(kind)(file["content"])
        for code, file in definitions.shipped(kind)
        if code.startswith(_PREFIX)
    }


def _former_label(name: str, code: str) -> str:
    versions = definitions.versions("code_list", f"{_PREFIX}{name}")
    labels = (definitions.parsed(one).label(code) for one in versions if not one.is_draft)
    return next((label for label in labels if label != code), code)
