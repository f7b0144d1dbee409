"""Panels of people, for a person's record and for one's day."""

from typing import Any, Protocol

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people import rules, selectors
from openparcours.registry.people.choices import IdentityStatus
from openparcours.registry.people.models import Person


class Subject(Protocol):
    """What a page about a person gives its panels."""

    @property
    def person(self) -> Person: ...


def surroundings(actor: Actor, shown: Subject) -> dict[str, Any]:
    """Return the numbers of the person and her relatives, the trusted person first: two queries."""
    contacts, relatives = selectors.reachable(actor, shown.person)
    return {
        "person": shown.person,
        "contacts": contacts,
        "relatives": relatives,
        "can_update": actor.can("people.update"),
    }


def identity(actor: Actor, shown: Subject) -> dict[str, Any] | None:
    """Return what an identity lacks, or nothing when it is qualified: no query."""
    person = shown.person
    if person.identity_status == IdentityStatus.QUALIFIED:
        return None
    traits = {name: getattr(person, name) for name in rules.STRICT_TRAITS}
    return {
        "person": person,
        "missing": rules.missing_traits(traits),
        "can_qualify": actor.can("people.qualify"),
    }


def identities(actor: Actor, subject: None) -> dict[str, Any]:
    """Return how many identities wait in each tab of the worklist."""
    work = selectors.worklist(actor, "doublons")
    return {"tabs": [tab for tab in work.tabs if tab.count], "share": work.share}
