"""Find persons by what people say of them: names in any order, one mistake allowed, date, phone, INS.

How: the names of a person are kept as pairs of folded words (family, given) in one index. A query is
split into words and shapes. Each word is taken as family then as given: first as the beginning of a
name, then, when that is not enough, as a name one mistake away, found in a dictionary of distinct
words by their deletions and sound. Doors are a condition of every query, before any ranking.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import compact
from openparcours.kit.names import deletions, fold, is_near
from openparcours.kit.phonetics import sound_of
from openparcours.registry.people.models import (
    ContactPoint,
    NameDeletion,
    NameKey,
    NameWord,
    Person,
    PersonAccess,
)

LIMIT = 20
CANDIDATES = 120
NEAR_WORDS = 100
AFTER_Z = "{"
_DATE = re.compile(r"\b(\d{1,2})[ /.\-](\d{1,2})[ /.\-](\d{4})\b|\b(\d{2})(\d{2})(\d{4})\b")
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
_MATRICULE = re.compile(r"^[1-478]\d{4}[\dAB]{8,10}$")


@dataclass(frozen=True)
class PersonQuery:
    """What a query says: words of names, a birth date or year, a phone, a matricule."""

    words: tuple[str, ...] = ()
    birth_date: date | None = None
    birth_year: int | None = None
    phone: str = ""
    matricule: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.birth_date or self.phone or self.matricule)


@dataclass(frozen=True)
class Hit:
    """A person found, the best first, and why."""

    person: Person
    score: int
    why: tuple[str, ...] = field(default=())


def read_query(text: str) -> PersonQuery:
    """Split what was typed by shape; never fails, whatever was typed."""
    text = text.strip()[:200]
    packed = compact(text)
    if _MATRICULE.fullmatch(packed):
        return PersonQuery(matricule=packed)
    born, text = _read_date(text)
    digits = re.sub(r"\D", "", text.replace("+33", "0"))
    if born is None and len(digits) >= 6 and not re.search(r"[^\d\s.+\-()]", text):
        return PersonQuery(phone=digits)
    year = _YEAR.search(text)
    if year:
        text = text.replace(year.group(), " ")
    words = tuple(w for w in fold(text).split() if not w.isdigit())[:4]
    return PersonQuery(words=words, birth_date=born, birth_year=int(year.group()) if year else None)


def search_persons(actor: Actor, text: str, *, limit: int = LIMIT) -> list[Hit]:
    """Return the persons within the actor's reach that a query means, the most likely first."""
    query = read_query(text)
    if query.is_empty or not actor.can("people.read"):
        return []
    if query.matricule:
        return _hits(_open(actor).filter(ins_value__startswith=query.matricule)[:limit], "matricule INS")
    if query.phone:
        phones = ContactPoint.objects.filter(digits__startswith=query.phone, person=OuterRef("pk"))
        return _hits(_open(actor).filter(Exists(phones))[:limit], "téléphone")
    if not query.words:
        return _hits(_open(actor).filter(birth_date=query.birth_date)[:limit], "date de naissance")
    found = dict.fromkeys(_keys(actor, query, near=False), 0)
    if len({k.person_id for k in found}) < limit or not any(_is_exact(k, query.words) for k in found):
        found |= dict.fromkeys(_keys(actor, query, near=True), 0)
    return _ranked(actor, query, found, limit)


def near_words(words: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each word, those of the dictionary one mistake away or that sound alike: two queries."""
    asked = set(words)
    keys = {key: word for word in asked for key in deletions(word)}
    sounds = {sound_of(word): word for word in asked if len(word) > 3}
    found = NameDeletion.objects.filter(key__in=keys).values_list("word", flat=True)
    alike = NameWord.objects.filter(sound__in=sounds).values_list("word", "sound")
    candidates = set(found[: NEAR_WORDS * 20])
    heard = dict(alike[: NEAR_WORDS * 4])
    return {
        word: sorted(
            {w for w in candidates if is_near(w, word)}
            | {w for w, sound in heard.items() if sounds.get(sound) == word and w[:1] == word[:1]}
        )[:NEAR_WORDS]
        for word in asked
    }


def _keys(actor: Actor, query: PersonQuery, *, near: bool) -> list[NameKey]:
    readings = _readings(query.words)
    around = near_words({word for reading in readings for word in reading if word}) if near else {}
    condition = Q()
    for family, given in readings:
        condition |= _near(family, given, around) if near else _begins(family, given)
    rows = _with_door(actor, NameKey.objects.filter(condition))
    if query.birth_date:
        rows = rows.filter(birth_date=query.birth_date)
    elif query.birth_year:
        rows = rows.filter(birth_date__year=query.birth_year)
    return list(rows[:CANDIDATES])


def _readings(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the ways to read words as (family, given): each order, and joined words."""
    if len(words) == 1:
        return [(words[0], "")]
    first, last = "".join(words[:-1]), "".join(words[1:])
    readings = [(words[0], words[-1]), (words[-1], words[0]), ("".join(words), "")]
    return readings if len(words) == 2 else [(first, words[-1]), (last, words[0]), *readings]


def _begins(family: str, given: str) -> Q:
    return _starts("family", family) & (_starts("given", given) if given else Q())


def _near(family: str, given: str, around: dict[str, list[str]]) -> Q:
    families = Q(family__in=around[family])
    if not given:
        return families
    givens = _starts("given", given) | Q(given__in=around[given])
    return (families & givens) | (_starts("family", family) & Q(given__in=around[given]))


def _starts(column: str, word: str) -> Q:
    """Return a prefix condition in the form that each database's index serves."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": word})
    return Q(**{f"{column}__gte": word, f"{column}__lt": word + AFTER_Z})


def _with_door(actor: Actor, rows: QuerySet[NameKey]) -> QuerySet[NameKey]:
    doors = PersonAccess.objects.open_to(actor).filter(person=OuterRef("person"))
    return rows.filter(Exists(doors))


def _open(actor: Actor) -> QuerySet[Person]:
    return Person.objects.visible_to(actor).surviving()


def _is_exact(key: NameKey, words: tuple[str, ...]) -> bool:
    return {key.family, key.given} - {""} == set(words)


def _hits(persons: Iterable[Person], why: str) -> list[Hit]:
    return [Hit(person, 100, (why,)) for person in persons]


def _ranked(actor: Actor, query: PersonQuery, keys: Iterable[NameKey], limit: int) -> list[Hit]:
    best: dict[Any, int] = {}
    for key in keys:
        score = max(_score(key, family, given) for family, given in _readings(query.words))
        best[key.person_id] = max(best.get(key.person_id, 0), score)
    chosen = sorted(best, key=lambda pk: (-best[pk], str(pk)))[: limit * 2]
    persons = _open(actor).in_bulk(chosen)
    survivors = [persons[pk] for pk in chosen if pk in persons]
    return [Hit(p, best[p.pk]) for p in survivors][:limit]


def _score(key: NameKey, family: str, given: str) -> int:
    return _likeness(key.family, family) * 2 + (_likeness(key.given, given) if given else 0)


def _likeness(word: str, typed: str) -> int:
    if word == typed:
        return 4
    if word.startswith(typed):
        return 3
    return 2 if is_near(word, typed) else 1


def _read_date(text: str) -> tuple[date | None, str]:
    match = _DATE.search(text)
    if not match:
        return None, text
    day, month, year = (int(g) for g in match.groups() if g)
    try:
        return date(year, month, day), text.replace(match.group(), " ")
    except ValueError:
        return None, text


def count_persons() -> int:
    """Return how many identities stand, merged ones left out."""
    return Person.objects.surviving().count()


def person_batches(size: int = 2000) -> Iterator[list[Person]]:
    """Yield every standing identity, by batches in the order of keys."""
    last = None
    while True:
        rows = Person.objects.surviving().order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:size])
        if not batch:
            return
        yield batch
        last = batch[-1].pk
