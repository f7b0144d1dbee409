"""How fast and how sure the person search is: `./parcours benchmark search [--persons N]`.

Works in a database of its own beside that of DATABASE_URL. Makes N fictitious persons (a long tail
of invented surnames, given names by generation), opens the doors of all to one organisation and of
two thousand to another, then measures each kind of query as the wide and as the narrow user.
Prints a Markdown table: median and 95th percentile of the time in `search_persons`, recall in the
first twenty. Time includes the ORM; one client.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks._base import analyze, mistype, own_database, say, spread

QUERIES = 300
NARROW = 2000
SYLLABLES = (
    "ba be bo bri cha cou da del do du fa fer gal gar gou la lan le lo ma mar men mo na ni pa per pi ra ri ro "
    "sa sau ta te ti tou va ver vi"
)
ENDS = "card dier fort gnac guet lard lier mont net nier quet rand reau ret rin sac seau tel ton vel vin zac"
WIDE_ID, NARROW_ID = UUID(int=1), UUID(int=2)


def main() -> None:
    """Build the base, ask the questions, print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=1_000_000)
    count = parser.parse_args().persons
    with own_database("search") as address:
        started = time.perf_counter()
        sample = _build(count)
        analyze()
        say(f"{address.partition(':')[0]} : {count} personnes en {time.perf_counter() - started:.0f} s\n")
        _measure(sample)


def _build(count: int) -> list[tuple[str, str, date, UUID, bool]]:
    from openparcours.registry.people.models import Person, PersonAccess
    from openparcours.registry.people.services import index_persons

    rng = Random(2026)
    surnames = _surnames(rng)
    sample: list[tuple[str, str, date, UUID, bool]] = []
    batch = 5000
    for start in range(0, count, batch):
        persons = [_person(rng, surnames) for _ in range(min(batch, count - start))]
        Person.objects.bulk_create(persons, batch_size=1000)
        narrow = persons[: NARROW * batch // count + 1]
        PersonAccess.objects.bulk_create(
            [PersonAccess(person=p, holder_id=WIDE_ID, basis="owner", shows_health=True) for p in persons]
            + [PersonAccess(person=p, holder_id=NARROW_ID, basis="owner", shows_health=True) for p in narrow],
            batch_size=1000,
        )
        index_persons(persons)
        per_batch = max(1, QUERIES * batch // count + 1)
        for person in (*narrow[:per_batch], *rng.sample(persons, min(per_batch, len(persons)))):
            names = (person.birth_family_name, person.birth_given_names.split(" ")[0])
            sample.append((*names, person.birth_date, person.pk, person in narrow))
    return sample


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


def _measure(sample: list[Any]) -> None:
    from openparcours.foundation.accounts.permissions import Actor

    def actor(organization_id: UUID) -> Actor:
        return Actor(
            user_id=None,
            label="mesure",
            role="case_manager",
            organization_id=organization_id,
            care_category=1,
        )

    say("| requête | qui | médiane ms | p95 ms | rappel@20 |\n|---|---|--:|--:|--:|")
    for kind, typed in KINDS.items():
        for who, holder in (("large", WIDE_ID), ("restreint", NARROW_ID)):
            people = [row for row in sample if row[4] or holder == WIDE_ID][:QUERIES]
            times, found = [], 0
            for row in people:
                elapsed, hit = _ask(actor(holder), typed(Random(row[3].hex), row), row[3])
                times.append(elapsed)
                found += hit
            cost = spread(times)
            say(f"| {kind} | {who} | {cost.median:.1f} | {cost.p95:.1f} | {found / len(people):.3f} |")


def _ask(actor: Any, typed: str, meant: UUID) -> tuple[float, bool]:
    from openparcours.registry.people.selectors import search_persons

    started = time.perf_counter()
    hits = search_persons(actor, typed)
    return (time.perf_counter() - started) * 1000, any(hit.person.pk == meant for hit in hits)


KINDS: dict[str, Callable[[Random, Any], str]] = {
    "nom et prénom exacts, date": lambda rng, row: f"{row[0]} {row[1]} {row[2]:%d/%m/%Y}",
    "nom et prénom exacts": lambda rng, row: f"{row[0]} {row[1]}",
    "début (4 + 2 lettres)": lambda rng, row: f"{row[0][:4]} {row[1][:2]}",
    "une faute dans le nom": lambda rng, row: f"{mistype(rng, row[0].lower())} {row[1]}",
    "une faute dans le nom, année": lambda rng, row: f"{mistype(rng, row[0].lower())} {row[1]} {row[2].year}",
    "une faute dans chaque nom, année": lambda rng, row: (
        f"{mistype(rng, row[0].lower())} {mistype(rng, row[1].lower())} {row[2].year}"
    ),
    "date de naissance seule": lambda rng, row: f"{row[2]:%d/%m/%Y}",
}


if __name__ == "__main__":
    main()
