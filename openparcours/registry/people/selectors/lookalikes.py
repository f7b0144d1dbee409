"""Find the persons who may be the one being described."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import ContactPoint, Person, PersonName, PersonQuerySet
from openparcours.registry.people.rules import SUSPECT_SCORE, TRAITS, Likeness, likeness
from openparcours.registry.people.selectors.search import search_persons

SHOWN_SCORE = 30
NAMED_SCORE = 18  # a name alone is known: one slip away is worth showing
_CANDIDATES, _NAMED, _PAIRS, _SHORTEST = 200, 30, 12, 3


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

    `described` holds traits and `phones`, a list of digits. Names are found as the search finds
    them: in any order, one slip allowed.
    """
    near = _same_facts(described)
    if named := _named(actor, described):
        near |= Q(pk__in=named)
    least = SHOWN_SCORE if described.get("birth_date") or described.get("phones") else NAMED_SCORE
    found = _ranked(Person.objects.visible_to(actor), near, described, ignore=ignore, least=least)
    return found[:limit]


def tells_too_little(described: Mapping[str, Any]) -> bool:
    """Tell whether a description holds nothing to search by: no family name, whole date, phone or matricule."""
    families = (str(described.get(name) or "") for name in ("birth_family_name", "used_family_name"))
    facts = [described.get(name) for name in ("birth_date", "phones", "ins_value")]
    is_year_alone = bool(described.get("is_birth_date_approximate"))
    return not any(len(name) >= _SHORTEST for name in families) and (not any(facts) or is_year_alone)


def suspects(person: Person) -> list[Lookalike]:
    """Return every identity that is probably the same as this one, whoever may reach it.

    Names alone prove too little: a birth date, a phone number or a matricule must agree or nearly.
    """
    near = _same_facts(described_by(person))
    if namesakes := _namesakes(person):
        near |= Q(pk__in=namesakes)
    return _ranked(Person.objects.all(), near, described_by(person), ignore=person, least=SUSPECT_SCORE)


def described_by(person: Person) -> dict[str, Any]:
    """Return a person's traits and digits as a description."""
    phones = [c.digits for c in person.contact_points.all() if c.digits]
    return {name: getattr(person, name) for name in (*TRAITS, "ins_value")} | {"phones": phones}


def _ranked(
    seen: PersonQuerySet, near: Q, described: Mapping[str, Any], *, ignore: Person | None, least: int
) -> list[Lookalike]:
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


def _same_facts(described: Mapping[str, Any]) -> Q:
    """Say which indexed facts a candidate may share."""
    near = Q()
    if described.get("ins_value"):
        near |= Q(ins_value=described["ins_value"])
    if phones := list(described.get("phones") or ()):
        same = ContactPoint.objects.filter(digits__in=phones).values_list("person", flat=True)
        near |= Q(pk__in=list(same[:_CANDIDATES]))
    if born := described.get("birth_date"):
        near |= Q(birth_date__in=_birth_dates(born))
    return near


def _named(actor: Actor, described: Mapping[str, Any]) -> list[Any]:
    """Return the keys of the persons whose names are near those described."""
    given = str(described.get("used_given_name") or described.get("birth_given_names") or "").split(" ")[0]
    families = {str(described.get(n) or "") for n in ("birth_family_name", "used_family_name")}
    found = [
        hit.person.pk
        for family in families
        if len(family) >= _SHORTEST
        for hit in search_persons(actor, f"{family} {given}", limit=_NAMED)
    ]
    return list(dict.fromkeys(found))


def _namesakes(person: Person) -> list[Any]:
    """Return the keys of those indexed under one of the person's names and born about the same year."""
    if person.birth_date is None:
        return []
    year = person.birth_date.year
    pairs = person.indexed_names.exclude(given="").values_list("family", "given")[:_PAIRS]
    same = Q()
    for family, given in pairs:
        same |= Q(family=family, given=given) | Q(family=given, given=family)
    if not same:
        return []
    rows = PersonName.objects.filter(same, birth_year__range=(year - 1, year + 1)).exclude(person=person)
    return list(rows.values_list("person", flat=True).distinct()[:_CANDIDATES])


def _birth_dates(born: date) -> set[date]:
    dates = {born}
    if born.day <= 12:
        dates.add(born.replace(day=born.month, month=born.day))
    return dates
