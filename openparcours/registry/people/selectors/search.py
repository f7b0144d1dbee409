"""Find persons by what a caller says: names in any order, mistyped, a birth date, a phone, a matricule.

1. Numbers lead straight to the person (matricule, phone), or a birth date alone.
2. Names: the pairs (family, given) that the words begin, in both orders, through the two indexes.
3. Too few found: each word in turn is replaced by the words of the dictionary one slip away or of
   the same sound, the others kept; then all of them at once, within the birth year if it is known.
4. The few candidates are scored: exact, begun or near words, birth date, recently seen.

The doors of the actor stand in every query: nobody is ranked who may not be seen.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.names import typed_words
from openparcours.kit.queries import MOST_WORDS, Query, parse_query
from openparcours.kit.spelling import slips, spelling_keys
from openparcours.registry.people.models import (
    Person,
    PersonAccess,
    PersonAddress,
    PersonName,
    WordKey,
)

_CANDIDATES, _NEAR_WORDS, _ENOUGH = 120, 60, 20
_SHORTEST_PREFIX = 2


@dataclass(frozen=True)
class PersonHit:
    """A person found, and how well she fits (larger is better); sure when no word had to be bent."""

    person: Person
    score: float
    town: str = ""
    is_sure: bool = False


@dataclass
class _Candidate:
    person: Person
    words: set[str] = field(default_factory=set)


def search_persons(
    actor: Actor, text: str, *, limit: int = 20, recent: Collection[UUID] = (), with_towns: bool = False
) -> list[PersonHit]:
    """Return the persons within the actor's reach who fit what was typed, the best first.

    `recent` are persons the actor saw lately: at equal fit, they come first.
    """
    query = parse_query(text, today=timezone.localdate())
    if not actor.can("people.read"):
        return []
    found = _by_number(actor, query, limit) or _by_names(actor, query, limit)
    hits = [
        PersonHit(c.person, _score(query, c, c.person.pk in recent), is_sure=_is_sure(query, c))
        for c in found
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.person.family_name, hit.person.given_name, hit.person.pk))
    return _with_towns(hits[:limit]) if with_towns else hits[:limit]


def named(text: str) -> Q:
    """Return the condition « each word begins a name of the person », for rows about a `person`."""
    words = typed_words(text)[:MOST_WORDS]
    wanted = Q() if words else Q(person__in=[])
    for word in words:
        names = PersonName.objects.filter(_begins("family", word) | _begins("given", word))
        wanted &= Q(person__in=names.values("person"))
    return wanted


def _by_number(actor: Actor, query: Query, limit: int) -> list[_Candidate]:
    known = Q()
    if query.matricule:
        known |= Q(ins_value__gte=query.matricule, ins_value__lte=query.matricule + "Z")
    if query.phone:
        known |= Q(contact_points__digits=query.phone)
    if query.born and not query.words:
        known |= Q(birth_date=query.born)
    if not known:
        return []
    rows = Person.objects.visible_to(actor).filter(known, merged_into=None).distinct()
    return [_Candidate(person) for person in rows[: _CANDIDATES if query.words else limit]]


def _by_names(actor: Actor, query: Query, limit: int) -> list[_Candidate]:
    if not query.words:
        return []
    names = _reachable_names(actor)
    if query.birth_year:
        names = names.filter(birth_year=query.birth_year)
    found: dict[UUID, _Candidate] = {}
    for begun in _begun(query.words):
        _gather(found, names.filter(begun))
    if len(found) < min(limit, _ENOUGH):
        near = _near_words(query.words)
        _gather(found, names.filter(_one_slip(query.words, near)))
        if not found and len(query.words) > 1:
            every = {word for words in near.values() for word in words}
            _gather(found, names.filter(family__in=every, given__in=every))
    return list(found.values())


def _reachable_names(actor: Actor) -> QuerySet[PersonName]:
    doors = PersonAccess.objects.open_to(actor).filter(person=OuterRef("person_id"))
    return PersonName.objects.filter(Exists(doors)).select_related("person")


def _gather(found: dict[UUID, _Candidate], rows: QuerySet[PersonName]) -> None:
    for row in rows[:_CANDIDATES]:
        one = found.setdefault(row.person_id, _Candidate(row.person))
        one.words |= {row.family, row.given}


def _begun(words: tuple[str, ...]) -> Iterator[Q]:
    """Yield the conditions « these words begin the names », in both orders."""
    if len(words) == 1:
        yield _begins("family", words[0])
        yield _begins("given", words[0])
    elif len(words) == 2:
        first, second = words
        yield _begins("family", first) & _begins("given", second)
        yield _begins("family", second) & _begins("given", first)
    else:
        whole = _with_joined(words)
        last = words[-1]
        yield (
            Q(family__in=whole, given__in=whole)
            | (Q(family__in=whole) & _begins("given", last))
            | (Q(given__in=whole) & _begins("family", last))
        )


def _with_joined(words: tuple[str, ...]) -> set[str]:
    """Return the words and the neighbours joined: « jean pierre » may be written Jeanpierre."""
    return {*words, *(a + b for a, b in pairwise(words))}


def _begins(name: str, start: str) -> Q:
    """Say that a folded word begins so, as a range that any database finds in its index."""
    if len(start) < _SHORTEST_PREFIX:
        return Q(**{name: start})
    return Q(**{f"{name}__gte": start, f"{name}__lt": start[:-1] + chr(ord(start[-1]) + 1)})


def _near_words(words: tuple[str, ...]) -> dict[str, list[str]]:
    """Return for each word those of the dictionary one slip away or of the same sound, nearest first."""
    wanted = {word: spelling_keys(word) for word in words}
    every = {key for keys in wanted.values() for key in keys}
    near: dict[str, list[str]] = {}
    rows = list(WordKey.objects.filter(key__in=every).values_list("key", "word"))
    for typed, keys in wanted.items():
        found = {w for k, w in rows if k in keys and (k.startswith("~") or slips(typed, w) < 2)}
        near[typed] = sorted(found, key=lambda w: (slips(typed, w), w))[:_NEAR_WORDS]
    return near


def _one_slip(words: tuple[str, ...], near: dict[str, list[str]]) -> Q:
    """Say that one word is mistyped and another one right, whichever is the family name."""
    if len(words) == 1:
        return Q(family__in=near[words[0]]) | Q(given__in=near[words[0]])
    slip = Q()
    for word in words:
        others = [w for w in _with_joined(words) if w != word]
        given, family = Q(given__in=others), Q(family__in=others)
        if word != words[-1]:  # the last word may still be being typed
            given, family = given | _begins("given", words[-1]), family | _begins("family", words[-1])
        slip |= (Q(family__in=near[word]) & given) | (Q(given__in=near[word]) & family)
    return slip


def _score(query: Query, candidate: _Candidate, is_recent: bool) -> float:
    """Weigh a candidate: each word exact 10, begun 7, near 5, alike 3; birth date 12; recent 2."""
    score = sum(max((_fit(w, name) for name in candidate.words), default=0.0) for w in query.words)
    if query.born and candidate.person.birth_date == query.born:
        score += 12
    return score + (2 if is_recent else 0)


def _is_sure(query: Query, candidate: _Candidate) -> bool:
    return all(any(name.startswith(word) for name in candidate.words) for word in query.words)


def _fit(word: str, name: str) -> float:
    if word == name:
        return 10
    if name.startswith(word):
        return 7
    return 5 if slips(word, name) == 1 else 3 if spelling_keys(word) & spelling_keys(name) else 0


def _with_towns(hits: list[PersonHit]) -> list[PersonHit]:
    """Add the town where each person lives: one query."""
    rows = PersonAddress.objects.filter(person__in=[h.person for h in hits], ended_on=None)
    towns = {row.person_id: str(row.commune) for row in rows.select_related("commune") if row.commune}
    return [replace(h, town=towns.get(h.person.pk, "")) for h in hits]
