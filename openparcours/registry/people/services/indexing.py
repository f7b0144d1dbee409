"""Keep the index of names true: the one place where a change of a person reaches the search."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, product
from uuid import UUID

from django.db import transaction

from openparcours.kit.names import name_forms
from openparcours.kit.spelling import spelling_keys
from openparcours.registry.people.models import Person, PersonName, WordKey

MOST_PAIRS, LONGEST_WORD = 60, 100
_BATCH = 5000
_TRAITS = ("birth_family_name", "used_family_name", "birth_given_names", "used_given_name")


@transaction.atomic
def index_person(person: Person) -> None:
    """Refresh what the search knows of a person; a merged identity is found under the surviving one."""
    survivor, identities = _family_of_identities(person)
    PersonName.objects.filter(person__in=[person, *identities]).delete()
    rows = list({(r.family, r.given): r for one in identities for r in _pairs(one, survivor.pk)}.values())
    PersonName.objects.bulk_create(rows)
    _learn({word for row in rows for word in (row.family, row.given)})


@transaction.atomic
def index_persons(persons: Iterable[Person], *, known: set[str] | None = None) -> None:
    """Add persons that the index does not know yet, in bulk; `known` keeps the words from batch to batch."""
    _write(persons, set() if known is None else known)


def reindex_persons(*, step: Callable[[int], None] = lambda count: None) -> int:
    """Write the whole index anew, batch by batch, and return how many identities were read."""
    known: set[str] = set()
    WordKey.objects.all().delete()
    done = 0
    last: UUID | None = None
    while batch := _next_batch(last):
        last = batch[-1].pk
        _reindex(batch, known)
        done += len(batch)
        step(len(batch))
    return done


def _next_batch(last: UUID | None) -> list[Person]:
    rows = Person.objects.order_by("pk").only("pk", "merged_into", "birth_date", *_TRAITS)
    return list((rows.filter(pk__gt=last) if last else rows)[:_BATCH])


@transaction.atomic
def _reindex(batch: list[Person], known: set[str]) -> None:
    PersonName.objects.filter(person__gte=batch[0].pk, person__lte=batch[-1].pk).delete()
    _write(batch, known)


def _write(persons: Iterable[Person], known: set[str]) -> None:
    """Write the rows of persons; those of merged identities one by one, under the surviving one."""
    persons = list(persons)
    rows = [row for person in persons if person.merged_into_id is None for row in _pairs(person, person.pk)]
    PersonName.objects.bulk_create(rows, batch_size=_BATCH)
    words = {word for row in rows for word in (row.family, row.given)} - known
    _learn(words)
    known |= words
    for person in persons:
        if person.merged_into_id is not None:
            index_person(person)


def _family_of_identities(person: Person) -> tuple[Person, list[Person]]:
    """Return the surviving identity and all those that merges gathered under it, itself first."""
    survivor = person
    while survivor.merged_into is not None:
        survivor = survivor.merged_into
    gathered, frontier = [survivor], [survivor]
    while frontier:
        frontier = list(Person.objects.filter(merged_into__in=frontier))
        gathered += frontier
    return survivor, gathered


def _pairs(person: Person, person_id: UUID) -> Iterator[PersonName]:
    family = name_forms(person.birth_family_name) | name_forms(person.used_family_name)
    given = name_forms(person.used_given_name)
    for name in person.birth_given_names.split():
        given |= name_forms(name)
    year = person.birth_date.year if person.birth_date else None
    if not family and not given:
        return
    pairs = product(sorted(family) or [""], sorted(given) or [""])
    for one, other in islice(pairs, MOST_PAIRS):
        yield PersonName(
            person_id=person_id, family=one[:LONGEST_WORD], given=other[:LONGEST_WORD], birth_year=year
        )


def _learn(words: Iterable[str]) -> None:
    """Add to the dictionary the words it does not know."""
    words = {word for word in words if word}
    known = set(WordKey.objects.filter(key__in=words, word__in=words).values_list("word", flat=True))
    rows = [WordKey(key=key[:LONGEST_WORD], word=w) for w in words - known for key in spelling_keys(w)]
    WordKey.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
