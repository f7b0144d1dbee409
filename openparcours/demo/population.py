"""The benchmark population: as many persons as asked, one in five with a record and a circle.

Written in batches of tuples. Same seed, same day: same population. Persons are spread over the
departments by population; those of the departments in full have their circle among its partners.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openparcours.coordination.records.choices import CircleRole, InformedParty, TimelineKind
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    CoordinationRecord,
    Episode,
    EpisodeTransition,
    InformationGiven,
    LevelChange,
    TimelineEntry,
)
from openparcours.coordination.records.services.sharing import SUPPORT_VERSION
from openparcours.demo.bulk import Table
from openparcours.demo.geography import Place
from openparcours.demo.lives import ROLES
from openparcours.demo.names import given_names, surname
from openparcours.demo.people import AGES, fictitious_phone
from openparcours.demo.randomness import key, pick
from openparcours.demo.region import Department
from openparcours.demo.stories import choose_story
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import Access, append_accesses
from openparcours.foundation.events.models import Event
from openparcours.kit.ids import OID_NIR_TEST, matricule_key
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.people.choices import AccessBasis, ContactUse, IdentityStatus, Sex
from openparcours.registry.people.models import ContactPoint, Person, PersonAccess, PersonAddress
from openparcours.registry.people.services import index_persons

BATCH = 5000
EVERY = 5
PARTNERS = ("medecin", "infirmier", "pharmacien", "aide")

PERSONS = Table(
    Person, "id", "birth_family_name", "birth_given_names", "used_family_name", "sex", "birth_date",
    "birth_place_code", "ins_value", "ins_oid", "identity_status", "created_at",
)  # fmt: skip
ADDRESSES = Table(PersonAddress, "id", "person_id", "line", "postcode", "commune_id")
PHONES = Table(ContactPoint, "id", "person_id", "use", "value", "digits")
DOORS = Table(PersonAccess, "person_id", "holder_id", "basis", "shows_health", "shows_social", "opens_at")
RECORDS = Table(
    CoordinationRecord, "id", "person_id", "organization_id", "number", "opened_on", "opening_reason",
    "opening_context", "referent_id", "level", "level_since", "territory_id", "last_activity_at",
    "created_at",
)  # fmt: skip
EPISODES = Table(Episode, "id", "record_id", "opened_on")
STEPS = Table(EpisodeTransition, "id", "episode_id", "to_status", "by_id", "at")
LEVELS = Table(LevelChange, "id", "record_id", "level", "since", "by_id", "at")
TEAMS = Table(CareTeam, "id", "person_id", "managing_organization_id", "created_at")
MEMBERS = Table(
    CareTeamParticipant, "id", "team_id", "practitioner_role_id", "organization_id", "role", "started_on",
    "added_by_id",
)  # fmt: skip
INFORMATIONS = Table(
    InformationGiven, "id", "person_id", "told_to", "means", "support_version", "given_on", "by_id",
    "recorded_at",
)  # fmt: skip
EVENTS = Table(Event, "id", "name", "occurred_at", "person_id", "organization_id", "author_id", "payload")
LINES = Table(
    TimelineEntry, "id", "person_id", "event_id", "at", "kind", "title", "author_id", "author_label",
    "organization_id",
)  # fmt: skip
ORDER = (PERSONS, ADDRESSES, PHONES, DOORS, RECORDS, EPISODES, STEPS, LEVELS, TEAMS, MEMBERS,
         INFORMATIONS, EVENTS, LINES)  # fmt: skip


@dataclass(frozen=True)
class Territory:
    """A department, the running total of its communes' population, and where it stands in the region's."""

    department: Department
    weights: list[int]


class Population:
    """Persons beside those of the demonstration, written batch by batch."""

    def __init__(
        self,
        *,
        seed: int,
        now: datetime,
        departments: list[Department],
        streets: list[str],
        numbers: dict[str, int],
    ) -> None:
        """`numbers` are the last numbers given to the records of each organisation and year."""
        self.seed, self.now, self.streets, self.numbers = seed, now, streets, numbers
        self.today = timezone.localdate(now)
        self.territories = [
            Territory(d, list(accumulate(p.population + 1 for p in d.places))) for d in departments
        ]
        self.totals = list(accumulate(t.weights[-1] for t in self.territories))
        self.births = [p for d in departments for p in d.places]
        self.words: set[str] = set()

    def write(self, count: int, *, step: Callable[[int], None]) -> None:
        """Write that many persons."""
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            self._write_batch(Random(f"{self.seed}:population:{start}"), start, size)
            step(size)

    @transaction.atomic
    def _write_batch(self, rng: Random, start: int, size: int) -> None:
        rows: dict[Table, list[Any]] = {table: [] for table in ORDER}
        for index in range(start, start + size):
            territory = rng.choices(self.territories, cum_weights=self.totals)[0]
            self._person(rng, territory, rows, with_record=index % EVERY == 0)
        for table in ORDER:
            table.write(rows[table])
        index_persons(_named(rows[PERSONS]), known=self.words)
        self._trace(size)

    def _person(
        self, rng: Random, territory: Territory, rows: dict[Table, list[Any]], *, with_record: bool
    ) -> None:
        department = territory.department
        place: Place = rng.choices(department.places, cum_weights=territory.weights)[0]
        at = self.now - timedelta(minutes=rng.randint(60, 420 * 1440))
        person = self._traits(rng, at)
        rows[PERSONS].append(person)
        pk: UUID = person[0]
        line = f"{rng.randint(1, 98)} {rng.choice(self.streets)}"
        rows[ADDRESSES].append((key(rng, at), pk, line, place.postcode, place.code))
        number = fictitious_phone(rng, mobile=rng.random() < 0.4)
        rows[PHONES].append((key(rng, at), pk, ContactUse.HOME.value, number, number.replace(" ", "")))
        rows[DOORS].append((pk, department.dac.pk, AccessBasis.REGISTRATION.value, False, False, at))
        if with_record:
            self._record(rng, department, person, at, rows)

    def _traits(self, rng: Random, at: datetime) -> tuple[Any, ...]:
        low, high = pick(rng, AGES)
        born = self.today - timedelta(days=rng.randint(low * 365 + low // 4, high * 365 + 364))
        sex = Sex.FEMALE if rng.random() < 0.62 else Sex.MALE
        birth_code = rng.choice(self.births).code
        root = f"{1 if sex == Sex.MALE else 2}{born:%y%m}{birth_code}{rng.randint(401, 999):03d}"
        family = surname(rng) if rng.random() < 0.9 else f"{surname(rng)}-{surname(rng)}"
        return (
            key(rng, at), family, " ".join(given_names(rng, sex, born.year)),
            surname(rng) if sex == Sex.FEMALE and rng.random() < 0.5 else "", sex.value, born, birth_code,
            root + matricule_key(root), OID_NIR_TEST, IdentityStatus.RETRIEVED.value, at,
        )  # fmt: skip

    def _record(
        self,
        rng: Random,
        department: Department,
        person: tuple[Any, ...],
        at: datetime,
        rows: dict[Table, list[Any]],
    ) -> None:
        if not department.team:
            return
        dac, pk, day = department.dac.pk, person[0], timezone.localdate(at)
        referent = rng.choice(department.referents)
        known = Person(birth_date=person[5])
        told = choose_story(rng, known, opened_on=day, today=self.today).story
        record, team, episode = key(rng, at), key(rng, at), key(rng, at)
        rows[RECORDS].append((
            record, pk, dac, self._number(department, day), day, told["motif"], "", referent.pk, told["level"],
            day, department.territory.pk, at, at,
        ))  # fmt: skip
        rows[EPISODES].append((episode, record, day))
        rows[STEPS].append((key(rng, at), episode, "ouvert", referent.pk, at))
        rows[LEVELS].append((key(rng, at), record, told["level"], day, referent.pk, at))
        rows[TEAMS].append((team, pk, dac, at))
        rows[INFORMATIONS].append((
            key(rng, at), pk, InformedParty.PERSON.value, "oral", SUPPORT_VERSION, day, referent.pk, at,
        ))  # fmt: skip
        rows[DOORS].append((pk, dac, AccessBasis.OWNER.value, True, True, at))
        for post, role in self._members(rng, department, referent):
            rows[MEMBERS].append((
                key(rng, at), team, post.pk, post.organization_id, role.value, day, referent.pk,
            ))  # fmt: skip
            is_own = post.organization_id == dac
            is_health = is_own or post.care_category == CareCategory.HEALTH
            basis = AccessBasis.OWNER if is_own else AccessBasis.CIRCLE
            rows[DOORS].append((pk, post.pk, basis.value, is_health, True, at))
        self._tell(rng, referent, pk, at, rows, record)

    def _members(
        self, rng: Random, department: Department, referent: Any
    ) -> Iterator[tuple[Any, CircleRole]]:
        yield referent, CircleRole.COORDINATOR
        for name in PARTNERS:
            yield rng.choice(department.partners[name]), ROLES[name]

    def _tell(
        self, rng: Random, referent: Any, pk: UUID, at: datetime, rows: dict[Table, list[Any]], record: UUID
    ) -> None:
        author, organization = referent.pk, referent.organization_id
        label = str(referent.practitioner)
        for name, kind, title, payload in (
            ("RecordOpened", TimelineKind.RECORD, "Dossier de coordination ouvert", f'{{"record_id": "{record}"}}'),
            ("InformationRecorded", TimelineKind.SHARING, "Information de la personne tracée", "{}"),
        ):  # fmt: skip
            event = key(rng, at)
            rows[EVENTS].append((event, name, at, pk, organization, author, payload))
            rows[LINES].append((key(rng, at), pk, event, at, kind.value, title, author, label, organization))

    def _number(self, department: Department, day: date) -> str:
        prefix = f"DAC{department.code}-{day.year}-"
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]:06d}"

    def _trace(self, size: int) -> None:
        post = next(t.department.team[0] for t in self.territories if t.department.team)
        actor = directory.actor_at(post, origin="démonstration")
        reason = f"{size} personnes fictives ajoutées pour la mesure"
        access = Access(action=Action.CREATE, what="people.persons.imported", reason=reason)
        append_accesses([(actor, self.now, access)])


def _named(rows: list[tuple[Any, ...]]) -> list[Person]:
    return [
        Person(
            id=r[0], birth_family_name=r[1], birth_given_names=r[2], used_family_name=r[3], birth_date=r[5]
        )
        for r in rows
    ]
