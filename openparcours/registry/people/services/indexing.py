"""Keep what the search reads: the names of persons as words."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from openparcours.kit.names import deletions, fold, forms
from openparcours.kit.phonetics import sound_of
from openparcours.registry.people.models import NameDeletion, NameKey, NameWord, Person

LONGEST = 60
BATCH = 2000


@transaction.atomic
def index_person(person: Person) -> None:
    """Refresh what the search knows of a person, in the transaction that changed her names.

    A merged identity is found under the one kept.
    """
    kept = person.merged_into or person
    merged = Person.objects.filter(merged_into=kept)
    NameKey.objects.filter(person__in=[person, kept]).delete()
    keys = {(key.family, key.given): key for one in (kept, *merged) for key in name_keys(one)}
    for key in keys.values():
        key.person = kept
    _write(list(keys.values()))


@transaction.atomic
def index_persons(persons: Sequence[Person]) -> None:
    """Add persons not yet known to the search, in bulk."""
    _write([key for person in persons for key in name_keys(person)])


def _write(keys: list[NameKey]) -> None:
    NameKey.objects.bulk_create(keys, batch_size=BATCH)
    learn_words({word for key in keys for word in (key.family, key.given) if word})


@transaction.atomic
def forget_index() -> None:
    """Empty the index, before it is built again."""
    for model in (NameKey, NameDeletion, NameWord):
        model.objects.all().delete()


def learn_words(words: Iterable[str]) -> None:
    """Add to the dictionary the words it lacks, each with its deletions."""
    wanted = set(words)
    known: set[str] = set()
    ordered = sorted(wanted)
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        known |= set(NameWord.objects.filter(word__in=part).values_list("word", flat=True))
    new = sorted(wanted - known)
    NameWord.objects.bulk_create(
        [NameWord(word=word, sound=sound_of(word)[:LONGEST]) for word in new],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    NameDeletion.objects.bulk_create(
        [NameDeletion(key=key, word=word) for word in new for key in deletions(word)],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def name_keys(person: Person) -> Iterator[NameKey]:
    """Return the ways to call a person: each family word with each given word, once."""
    families = _words(person.birth_family_name, person.used_family_name)
    givens = _words(person.used_given_name, *person.birth_given_names.split(" ")[:3]) or [""]
    if not families and givens != [""]:
        families, givens = givens, [""]
    for family in families:
        for given in givens:
            yield NameKey(person=person, family=family, given=given, birth_date=person.birth_date)


def _words(*names: str) -> list[str]:
    return list(dict.fromkeys(word[:LONGEST] for name in names if fold(name) for word in forms(name)))
