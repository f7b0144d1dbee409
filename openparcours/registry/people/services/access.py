"""Open and close the doors to persons; the sharing decision upstairs says which.

These acts follow from facts recorded, audited and published by their caller: they take no actor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person, PersonAccess

_SHOWN = (
    "shows_health",
    "shows_social",
    "has_health_withheld",
    "has_social_withheld",
    "opens_at",
    "closes_at",
)


@dataclass(frozen=True, kw_only=True)
class Door:
    """A right of a post or an organisation to reach a person; `opens_at` None means now."""

    holder_id: UUID
    basis: AccessBasis
    shows_health: bool = False
    shows_social: bool = False
    has_health_withheld: bool = False
    has_social_withheld: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@transaction.atomic
def replace_doors(*, person: Person, doors: Iterable[Door]) -> None:
    """Make these the only doors to a person beside those of registration; unchanged rows stay untouched."""
    rows = PersonAccess.objects.filter(person=person).exclude(basis=AccessBasis.REGISTRATION)
    current = {(row.holder_id, row.basis): row for row in rows.select_for_update()}
    wanted = {(door.holder_id, str(door.basis)): door for door in doors}
    gone = [row.pk for key, row in current.items() if key not in wanted]
    changed = [row for key, row in current.items() if key in wanted and _takes(row, wanted[key])]
    new = [_row(person.pk, door) for key, door in wanted.items() if key not in current]
    if gone:
        PersonAccess.objects.filter(pk__in=gone).delete()
    if changed:
        PersonAccess.objects.bulk_update(changed, _SHOWN)
    if new:
        PersonAccess.objects.bulk_create(new)


@transaction.atomic
def open_door(*, person: Person, door: Door) -> PersonAccess:
    """Open one door, or change the one that this holder already has on the same basis."""
    row = PersonAccess.objects.filter(person=person, holder_id=door.holder_id, basis=door.basis).first()
    if row is None:
        row = _row(person.pk, door)
        row.save(force_insert=True)
    elif _takes(row, door):
        row.save(update_fields=_SHOWN)
    return row


@transaction.atomic
def close_doors(*, person: Person, basis: AccessBasis, holder_id: UUID | None = None) -> int:
    """Remove the doors of one basis, for one holder or for all; return how many."""
    rows = PersonAccess.objects.filter(person=person, basis=basis)
    if holder_id is not None:
        rows = rows.filter(holder_id=holder_id)
    return rows.delete()[0]


def _row(person_id: UUID, door: Door) -> PersonAccess:
    return PersonAccess(
        person_id=person_id, holder_id=door.holder_id, basis=door.basis, **_shown(door, timezone.now())
    )


def _takes(row: PersonAccess, door: Door) -> bool:
    """Copy what a door shows onto its row; tell whether anything changed."""
    values = _shown(door, min(row.opens_at, timezone.now()))
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


def _shown(door: Door, opened_at: datetime) -> dict[str, Any]:
    return {
        "shows_health": door.shows_health,
        "shows_social": door.shows_social,
        "has_health_withheld": door.has_health_withheld,
        "has_social_withheld": door.has_social_withheld,
        "opens_at": door.opens_at or opened_at,
        "closes_at": door.closes_at,
    }
