"""Rewrite the doors to a person from the facts of the sharing decision."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openparcours.coordination.records import selectors
from openparcours.coordination.records.rules import (
    Decision,
    Party,
    SharingFacts,
    decide_access,
    turning_points,
)
from openparcours.registry.people import services as people
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import Door


@transaction.atomic
def refresh_doors(person: Person) -> None:
    """Make the doors of a person say what the sharing decision says now, until it may change."""
    facts = selectors.sharing_facts(person)
    people.replace_doors(person=person, doors=doors(facts, selectors.parties(person), at=timezone.now()))


def doors(facts: SharingFacts, parties: list[Party], *, at: datetime) -> list[Door]:
    """Return the doors that the decision opens to the parties at a moment, each with its end."""
    moments = [moment for moment in turning_points(facts) if moment > at]
    return [door for party in parties for door in _door(party, facts, at, moments)]


def refresh_due_doors() -> int:
    """Refresh every person whose doors have just closed by themselves or whose facts begin; return how many.

    Doors close at their time without this; it only opens what the next period allows.
    """
    count = 0
    for person in selectors.persons_with_due_doors():
        refresh_doors(person)
        count += 1
    return count


def _door(party: Party, facts: SharingFacts, at: datetime, moments: list[datetime]) -> Iterator[Door]:
    decision = decide_access(party, facts, at=at)
    if decision.basis is None:
        return
    later = (moment for moment in moments if not _same(decision, decide_access(party, facts, at=moment)))
    yield Door(
        holder_id=_holder(party),
        basis=decision.basis,
        shows_health=decision.shows_health,
        shows_social=decision.shows_social,
        closes_at=next(later, None),
    )


def _same(one: Decision, other: Decision) -> bool:
    return (one.basis, one.shows_health, one.shows_social) == (
        other.basis,
        other.shows_health,
        other.shows_social,
    )


def _holder(party: Party) -> UUID:
    holder = party.post_id or party.organization_id
    if holder is None:
        raise ValueError("ni poste ni structure")
    return holder
