"""Rewrite the doors to a person from the facts of the sharing decision."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, zip_longest
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
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import Door


@transaction.atomic
def refresh_doors(person: Person) -> None:
    """Make the doors of a person say what the sharing decision says now, until it may change."""
    lock_person(person.pk)
    facts = selectors.sharing_facts(person)
    people.replace_doors(person=person, doors=doors(facts, selectors.parties(person), at=timezone.now()))


def lock_person(person_id: UUID) -> None:
    """Make two acts about one person follow each other, so that the second sees the facts of the first.

    The first lock of every act that changes doors; foreign keys to the person stay free.
    """
    Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()


def doors(facts: SharingFacts, parties: list[Party], *, at: datetime) -> list[Door]:
    """Return the doors that the decision opens to the parties from a moment on, with beginning and end."""
    moments = [at, *(moment for moment in turning_points(facts) if moment > at)]
    return [door for party in parties for door in _doors(party, facts, moments)]


def refresh_due_doors() -> int:
    """Refresh every person one of whose doors closed by itself; return how many.

    Doors open and close at their time without this; it writes what comes after the next change.
    """
    count = 0
    for person in selectors.persons_with_due_doors():
        refresh_doors(person)
        count += 1
    return count


def _doors(party: Party, facts: SharingFacts, moments: list[datetime]) -> Iterator[Door]:
    """Yield the first opening on each basis: an emergency hides the circle's door, then gives it back."""
    decisions = [(moment, decide_access(party, facts, at=moment)) for moment in moments]
    stretches = [(decision, next(times)[0]) for decision, times in groupby(decisions, key=_shown)]
    ends = [start for _, start in stretches[1:]]
    seen: set[AccessBasis] = set()
    for (shown, start), end in zip_longest(stretches, ends):
        basis, health, social, health_withheld, social_withheld = shown
        if basis is None or basis in seen:
            continue
        seen.add(basis)
        yield Door(
            holder_id=_holder(party),
            basis=basis,
            shows_health=health,
            shows_social=social,
            has_health_withheld=health_withheld,
            has_social_withheld=social_withheld,
            opens_at=None if start == moments[0] else start,
            closes_at=end,
        )


def _shown(dated: tuple[datetime, Decision]) -> tuple[AccessBasis | None, bool, bool, bool, bool]:
    said = dated[1]
    parts = (said.shows_health, said.shows_social, said.is_health_withheld, said.is_social_withheld)
    return said.basis, *parts


def _holder(party: Party) -> UUID:
    holder = party.post_id or party.organization_id
    if holder is None:
        raise ValueError("ni poste ni structure")
    return holder
