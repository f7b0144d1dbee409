"""The lists and delays that orientations use, set without a developer."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify

from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.rules import CodeList, Parameter

_NOTHING = CodeList(())


def needs(owner_id: UUID | None) -> CodeList:
    """Return the needs one orients for; a need's group names a theme of data·inclusion."""
    return _code_list("orientation.need", owner_id)


def is_need(code: str, owner_id: UUID | None) -> bool:
    """Tell whether a code, perhaps of another list, names a need one orients for."""
    return any(item.code == code for item in needs(owner_id).items)


@dataclass(frozen=True)
class BreakLists:
    """The lists that a break's codes are taken from."""

    needs: CodeList
    refusals: CodeList
    failures: CodeList
    requests: CodeList


def break_lists(owner_id: UUID | None) -> BreakLists:
    """Return the needs, and why a target, an orientation or a request came to nothing, read at once."""
    found = {one.code: one for one in definitions.active_all("code_list", owner_id=owner_id)}
    codes = ("orientation.need", "orientation.refusal", "orientation.failure", "request.out_of_scope")
    return BreakLists(*(definitions.parsed(found[code]) if code in found else _NOTHING for code in codes))


def refusals(owner_id: UUID | None) -> CodeList:
    """Return why a target refuses."""
    return _code_list("orientation.refusal", owner_id)


def failures(owner_id: UUID | None) -> CodeList:
    """Return why an orientation comes to nothing."""
    return _code_list("orientation.failure", owner_id)


def publics(owner_id: UUID | None) -> CodeList:
    """Return the publics of an offer."""
    return _code_list("orientation.public", owner_id)


def theme_of(need: str, listed: CodeList) -> str:
    """Return the theme of data·inclusion that a need of a list belongs to, or nothing."""
    return next((slugify(item.group) for item in listed.items if item.code == need), "")


def needs_of_categories(owner_id: UUID | None) -> dict[str, str]:
    """Return FINESS category → the need that such a structure answers."""
    return {item.code: item.group for item in _code_list("orientation.category", owner_id).items}


def number_of_days(code: str, owner_id: UUID | None) -> int:
    """Return a delay in days: orientation.link_days, .reminder_days, .result_days or .wait_days.

    Raises:
        LookupError: the delay is not set.
    """
    parameter: Parameter = definitions.active_parsed("parameter", code, owner_id=owner_id)
    return int(parameter.on(timezone.localdate()))


def _code_list(code: str, owner_id: UUID | None) -> CodeList:
    """Return a list, empty when nobody has set it: codes are then shown as they are."""
    found = definitions.active("code_list", code, owner_id=owner_id)
    listed: CodeList = definitions.parsed(found) if found else _NOTHING
    return listed
