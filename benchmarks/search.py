"""How fast and how sure the person search is: `./parcours benchmark search [--persons N]`.

Works in a database of its own beside that of DATABASE_URL. Makes N fictitious persons (a long tail
of invented surnames, given names by generation), opens the doors of all to one organisation and of
two thousand to another, then measures each kind of query as the wide and as the narrow user.
Prints a Markdown table: median and 95th percentile of the time in `search_persons`, and of its part
spent waiting for the database's answers; processor time of this process and of PostgreSQL, recall in the
first twenty. The whole includes the ORM; one client. On a busy
machine, `--times 5` asks each question so many times and keeps the shortest.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks._base import analyze, mistype, own_database, own_seconds, say, spread

QUERIES = 200
NARROW = 2000
SYLLABLES = (
    "ba be bo bri cha cou da del do du fa fer gal gar gou la lan le lo ma mar men mo na ni pa per pi ra ri ro "
    "sa sau ta te ti tou va ver vi"
)
ENDS = "card dier fort gnac guet lard lier mont net nier quet rand reau ret rin sac seau tel ton vel vin zac"
WIDE_ID, NARROW_ID = UUID(int=1), UUID(int=2)


def main() -> None:
    """Build the base, ask the questions, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=1, help="fois que chaque question est posée")
    parser.add_argument("--keep", action="store_true", help="garde la base pour la fois suivante")
    asked = parser.parse_args()
    with own_database("search", keep=asked.keep) as address:
        from openparcours.registry.people.models import Person

        say(address.partition(":")[0])
        if not Person.objects.exists():
            started = time.perf_counter()
            _build(asked.persons)
            analyze()
            say(f"{asked.persons} personnes en {time.perf_counter() - started:.0f} s")
        _measure(asked.times)


def _build(count: int) -> None:
    from openparcours.registry.people.models import Person, PersonAccess
    from openparcours.registry.people.services import index_persons

    rng, batch = Random(2026), 5000
    surnames, known = _surnames(rng), set[str]()
    for start in range(0, count, batch):
        persons = [_person(rng, surnames) for _ in range(min(batch, count - start))]
        Person.objects.bulk_create(persons, batch_size=1000)
        narrow = persons[: NARROW * batch // count + 1]
        PersonAccess.objects.bulk_create(
            [PersonAccess(person=p, holder_id=WIDE_ID, basis="owner", shows_health=True) for p in persons]
            + [PersonAccess(person=p, holder_id=NARROW_ID, basis="owner", shows_health=True) for p in narrow],
            batch_size=1000,
        )
        index_persons(persons, known=known)


def _surnames(rng: Random) -> list[str]:
    syllables, ends = SYLLABLES.split(), ENDS.split()
    names = {
        "".join(rng.choice(syllables) for _ in range(rng.randint(1, 3))) + rng.choice(ends)
        for _ in range(120_000)
    }
    return sorted(names)


def _person(rng: Random, surnames: list[str]) -> Any:
    from openparcours.demo.names import given_names
    from openparcours.registry.people.choices import Sex
    from openparcours.registry.people.models import Person

    born = date(1925, 1, 1) + timedelta(days=rng.randint(0, 80 * 365))
    sex = rng.choice((Sex.FEMALE, Sex.MALE))
    rank = int(len(surnames) * rng.random() ** 2.2)
    return Person(
        birth_family_name=surnames[rank].capitalize(),
        birth_given_names=" ".join(given_names(rng, sex, born.year)[:2]),
        sex=sex,
        birth_date=born,
    )


def _measure(times: int) -> None:
    """Print a line for each kind of question and each user."""
    say(
        "\n| requête | qui | médiane ms | p95 ms | base, médiane | base, p95 | CPU client ms | CPU base ms | rappel@20 |"
    )
    say("|---|---|--:|--:|--:|--:|--:|--:|--:|")
    meant = {"large": _sample(WIDE_ID), "restreint": _sample(NARROW_ID)}
    actors = {"large": _actor(WIDE_ID), "restreint": _actor(NARROW_ID)}
    for kind, typed in KINDS.items():
        for who, persons in meant.items():
            asked = [(typed(Random(p.pk.hex), p), p) for p in persons]
            before = own_seconds()
            answers = [_ask(actors[who], text, person, times) for text, person in asked]
            used = [(b - a) * 1000 / len(asked) / times for a, b in zip(before, own_seconds(), strict=True)]
            cost, waited = (spread([answer[part] for answer in answers]) for part in (0, 1))
            recall = sum(hit for *_, hit in answers) / len(answers)
            say(
                f"| {kind} | {who} | {cost.median:.1f} | {cost.p95:.1f} | {waited.median:.1f} | {waited.p95:.1f} "
                f"| {used[0]:.1f} | {used[1]:.1f} | {recall:.3f} |"
            )


def _sample(holder_id: UUID) -> list[Any]:
    """Return persons within a user's reach, spread over all of them."""
    from openparcours.registry.people.models import Person, PersonAccess

    doors = PersonAccess.objects.filter(holder_id=holder_id).values_list("person", flat=True)
    keys = Random(2026).sample(sorted(doors), min(QUERIES, doors.count()))
    return list(Person.objects.filter(pk__in=keys).order_by("pk"))


def _actor(organization_id: UUID) -> Any:
    from openparcours.foundation.accounts.permissions import Actor

    return Actor(
        user_id=None, label="mesure", role="case_manager", organization_id=organization_id, care_category=1
    )


def _ask(actor: Any, typed: str, meant: Any, times: int) -> tuple[float, float, bool]:
    """Return the shortest time of a question and of its wait for the base, in ms, and whether she was found."""
    from django.db import connection

    from openparcours.registry.people.selectors import search_persons

    elapsed, waits = [], []
    for _ in range(times):
        wait = Wait()
        started = time.perf_counter()
        with connection.execute_wrapper(wait):
            hits = search_persons(actor, typed)
        elapsed.append((time.perf_counter() - started) * 1000)
        waits.append(wait.milliseconds)
    return min(elapsed), min(waits), any(hit.person == meant for hit in hits)


class Wait:
    """The time spent waiting for the database, in ms (SQLite steps through the rows afterwards)."""

    milliseconds = 0.0

    def __call__(self, execute: Callable[..., Any], *asked: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            self.milliseconds += (time.perf_counter() - started) * 1000


def _given(person: Any) -> str:
    return str(person.birth_given_names.split(" ")[0])


def _slipped(rng: Random, person: Any) -> str:
    return mistype(rng, person.birth_family_name.lower())


KINDS: dict[str, Callable[[Random, Any], str]] = {
    "nom et prénom exacts, date": lambda rng, p: f"{p.birth_family_name} {_given(p)} {p.birth_date:%d/%m/%Y}",
    "nom et prénom exacts": lambda rng, p: f"{p.birth_family_name} {_given(p)}",
    "début (4 + 2 lettres)": lambda rng, p: f"{p.birth_family_name[:4]} {_given(p)[:2]}",
    "une faute dans le nom": lambda rng, p: f"{_slipped(rng, p)} {_given(p)}",
    "une faute dans le nom, année": lambda rng, p: f"{_slipped(rng, p)} {_given(p)} {p.birth_date.year}",
    "une faute dans chaque nom, année": lambda rng, p: (
        f"{_slipped(rng, p)} {mistype(rng, _given(p).lower())} {p.birth_date.year}"
    ),
    "date de naissance seule": lambda rng, p: f"{p.birth_date:%d/%m/%Y}",
}


if __name__ == "__main__":
    main()
