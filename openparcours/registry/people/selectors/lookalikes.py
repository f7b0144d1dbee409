"""Find the persons who may be the one being described."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import ContactPoint, Person, PersonAccess, PersonQuerySet
from openparcours.registry.people.rules import TRAITS, Likeness, likeness

SHOWN_SCORE = 30
SUSPECT_SCORE = 60
_CANDIDATES = 200


@dataclass(frozen=True)
class Lookalike:
    """A person who may be the one described, and why."""

    person: Person
    likeness: Likeness
    phone: str = ""
    town: str = ""


def likely_duplicates(
    actor: Actor, described: Mapping[str, Any], *, limit: int = 6, ignore: Person | None = None
) -> list[Lookalike]:
    """Return the persons within the actor's reach who look like a description, the likeliest first.

    `described` holds traits and `phones`, a list of digits.
    """
    reached = PersonAccess.objects.open_to(actor).values("person")
    seen = Person.objects.visible_to(actor).filter(pk__in=reached)
    found = _ranked(seen, described, ignore=ignore, least=SHOWN_SCORE)
    return found[:limit]


def suspects(person: Person) -> list[Lookalike]:
    """Return every identity that is probably the same as this one, whoever may reach it."""
    return _ranked(Person.objects.all(), described_by(person), ignore=person, least=SUSPECT_SCORE)


def described_by(person: Person) -> dict[str, Any]:
    """Return a person's traits and digits as a description."""
    phones = [c.digits for c in person.contact_points.all() if c.digits]
    return {name: getattr(person, name) for name in (*TRAITS, "ins_value")} | {"phones": phones}


def _ranked(
    seen: PersonQuerySet, described: Mapping[str, Any], *, ignore: Person | None, least: int
) -> list[Lookalike]:
    near = _near(described, with_names=least < SUSPECT_SCORE)
    if not near:
        return []
    rows = seen.surviving().filter(near).prefetch_related("contact_points", "addresses__commune")
    found = (_lookalike(row, described) for row in rows[:_CANDIDATES] if row != ignore)
    likely = [one for one in found if one.likeness.score >= least]
    return sorted(likely, key=lambda one: -one.likeness.score)


def _lookalike(row: Person, described: Mapping[str, Any]) -> Lookalike:
    phones = [c.value for c in row.contact_points.all() if c.digits]
    towns = [str(a.commune) for a in row.addresses.all() if a.commune and a.ended_on is None]
    return Lookalike(
        person=row,
        likeness=likeness(described, described_by(row)),
        phone=next(iter(phones), ""),
        town=next(iter(towns), ""),
    )


def _near(described: Mapping[str, Any], *, with_names: bool) -> Q:
    """Say by which facts a candidate may be near; names alone prove too little to be suspected."""
    near = Q()
    if described.get("ins_value"):
        near |= Q(ins_value=described["ins_value"])
    if phones := list(described.get("phones") or ()):
        near |= Q(pk__in=ContactPoint.objects.filter(digits__in=phones).values("person"))
    born = described.get("birth_date")
    if born:
        near |= Q(birth_date__in=_birth_dates(born))
    for name in _families(described) if born or with_names else ():
        start = Q(birth_family_name__istartswith=name[:3]) | Q(used_family_name__istartswith=name[:3])
        near |= start if not born else start & Q(birth_date__year__range=(born.year - 1, born.year + 1))
    return near


def _families(described: Mapping[str, Any]) -> Iterable[str]:
    names = (described.get("birth_family_name"), described.get("used_family_name"))
    return {str(name) for name in names if name and len(str(name)) >= 3}


def _birth_dates(born: date) -> set[date]:
    dates = {born}
    if born.day <= 12:
        dates.add(born.replace(day=born.month, month=born.day))
    return dates
