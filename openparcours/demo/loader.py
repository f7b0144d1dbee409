"""Load the whole demonstration: the region, then two thousand lives in three departments."""

import gc
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from openparcours.coordination.notes.models import Acknowledgement, LiaisonNote, NoteReader
from openparcours.coordination.orientations.models import (
    Orientation,
    OrientationMessage,
    OrientationTransition,
    PathwayBreak,
    ShortlistItem,
)
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    Consent,
    CoordinationRecord,
    EmergencyAccess,
    Episode,
    EpisodeTransition,
    InformationGiven,
    Invitation,
    LevelChange,
    Opposition,
    RecordVisit,
)
from openparcours.demo import identities
from openparcours.demo import requests as asked
from openparcours.demo.assessments import ORDER as ASSESSMENT_TABLES
from openparcours.demo.assessments import Instruments, assess
from openparcours.demo.choices import DEMO_PASSWORD
from openparcours.demo.emergencies import break_glass
from openparcours.demo.geography import DATA, Place, load_geography, places, read_geography
from openparcours.demo.ledger import Ledger
from openparcours.demo.lives import Life
from openparcours.demo.offer import OfferWriter
from openparcours.demo.orientations import orient
from openparcours.demo.people import Household, invent_household
from openparcours.demo.plans import PLAN_TABLES, write_plan
from openparcours.demo.population import Population
from openparcours.demo.region import FULL_DEPARTMENTS, Department, RegionWriter, read_dacs
from openparcours.demo.stories import choose_story, showcase_story
from openparcours.kit.progress import Progress
from openparcours.registry.directory.services import reindex_directory
from openparcours.registry.people.models import (
    ContactPoint,
    DuplicateSuspicion,
    IdentityEvidence,
    IdentityTransition,
    InsiCheck,
    Person,
    PersonAccess,
    PersonAddress,
    RelatedPerson,
)
from openparcours.registry.people.services import index_persons

ORDER = (
    Person,
    PersonAddress,
    ContactPoint,
    RelatedPerson,
    IdentityEvidence,
    InsiCheck,
    IdentityTransition,
    DuplicateSuspicion,
    PersonAccess,
    CoordinationRecord,
    Episode,
    EpisodeTransition,
    LevelChange,
    CareTeam,
    CareTeamParticipant,
    Invitation,
    InformationGiven,
    Opposition,
    Consent,
    EmergencyAccess,
    LiaisonNote,
    NoteReader,
    Acknowledgement,
    *PLAN_TABLES,
    ShortlistItem,
    Orientation,
    OrientationTransition,
    OrientationMessage,
    PathwayBreak,
    *ASSESSMENT_TABLES,
    RecordVisit,
    *asked.ORDER,
)
SHARES = (0.46, 0.34, 0.20)
MONTHS = 14
BATCH = 200


class DemoLoader:
    """The demonstration as of a day: the same seed and day give the same region."""

    def __init__(self, *, seed: int, now: datetime, persons: int) -> None:
        self.rng, self.now, self.persons = Random(f"{seed} {now.date()}"), now, persons
        self.today = timezone.localdate(now)
        self.begin = now - timedelta(days=MONTHS * 30 + 6)
        self.streets: list[str] = identities.read_streets(DATA)
        self.count, self.seed = 0, seed
        self.numbers: dict[str, int] = {}

    @transaction.atomic
    def load(self, *, progress: Callable[[str, int], Progress] = Progress) -> int:
        """Write the region and its people; return how many persons."""
        self.instruments = Instruments.in_force()
        self.departments, departments = self.load_region()
        reindex_directory()
        ledger = Ledger(self.rng)
        gc.disable()  # every batch is collected as it is written
        try:
            with progress("Vies inventées", self.persons) as shown:
                for department in departments:
                    share = SHARES[FULL_DEPARTMENTS.index(department.code)]
                    self._invent(ledger, department, round(self.persons * share), shown)
        finally:
            gc.enable()
        _analyze()
        return self.count

    def load_population(self, count: int, *, step: Callable[[int], None]) -> None:
        """Add the persons of the benchmark to a region already loaded."""
        population = Population(
            seed=self.seed,
            now=self.now,
            departments=self.departments,
            streets=self.streets,
            numbers=self.numbers,
        )
        population.write(count, step=step)
        _analyze()

    def load_region(self) -> tuple[list[Department], list[Department]]:
        """Write the geography, the organisations and the posts; return all departments, and those in full."""
        geography = read_geography()
        load_geography(geography)
        self.places = places(geography)
        by_department: dict[str, list[Place]] = {}
        for place in self.places:
            by_department.setdefault(place.department, []).append(place)
        writer = RegionWriter(self.rng, at=self.begin, password=make_password(DEMO_PASSWORD))
        offer = OfferWriter(Random(f"{self.seed} offre"), writer)
        departments = []
        for dac in read_dacs():
            before = len(writer.organizations)
            department = writer.department(dac, by_department[dac["department"]])
            departments.append(department)
            if department.team:
                offer.invent(department, writer.organizations[before:])
        full = sorted((d for d in departments if d.team), key=lambda d: FULL_DEPARTMENTS.index(d.code))
        writer.authorities()
        writer.second_posts(full[0])
        writer.write(departments)
        offer.write()
        self.offer = offer.of_department
        return departments, full

    def _invent(self, ledger: Ledger, department: Department, count: int, shown: Progress) -> None:
        weights = [p.population for p in department.places]
        homes = self.rng.choices(department.places, weights, k=count)
        populous = sorted(self.places, key=lambda p: -p.population)[:400]
        opened = sorted(self._opening_days(count))
        known: list[Person] = []
        asks = asked.Asks(ledger, self.rng, department, now=self.now)
        for rank, (home, day) in enumerate(zip(homes, opened, strict=True)):
            household = self._household(ledger, department, home, day, populous)
            known.append(household.person)
            asks.households.append(household)
            if rank % 25 != 24:
                asks.before(self._tell(ledger, department, household, day, rank == 0))
            if rank % BATCH == BATCH - 1:
                self._flush(ledger)
            shown.step()
        identities.add_duplicates(ledger, self.rng, department, known, count // 120, now=self.now)
        self._flush(ledger)
        asks.around(self.begin, count)
        asks.write()
        self._flush(ledger)

    def _flush(self, ledger: Ledger) -> None:
        """Write what is ready, so that memory stays small; a batch's traces follow one another in time."""
        persons = ledger.rows.get(Person, [])
        self.count += len(persons)
        ledger.write(ORDER)
        index_persons(persons)
        gc.collect()

    def _household(
        self, ledger: Ledger, department: Department, home: Place, day: date, populous: list[Place]
    ) -> Household:
        at = min(identities.morning(day, self.rng), self.now - timedelta(hours=3))
        household = invent_household(
            self.rng,
            today=self.today,
            created_at=at,
            place=home,
            birthplaces=[*department.places, *populous],
            streets=self.streets,
        )
        identities.register(ledger, self.rng, department, household, now=self.now)
        return household

    def _tell(
        self, ledger: Ledger, department: Department, household: Household, day: date, is_showcase: bool
    ) -> Life:
        life = Life(ledger, self.rng, department, household, now=self.now)
        referents = department.referents
        referent = referents[0] if is_showcase else self.rng.choice(referents)
        story = choose_story(self.rng, household.person, opened_on=day, today=self.today)
        if is_showcase:
            story = showcase_story(day)
        life.tell(story, referent, self._number(department, story.opened_on))
        write_plan(life)
        assess(life, self.instruments, is_showcase=is_showcase)
        services = self.offer[department.code]
        orient(ledger, self.rng, life, services, numbers=self.numbers, is_showcase=is_showcase)
        life.open_doors()
        if story.closed_on is None:
            self._liven(ledger, department, life)
        return life

    def _liven(self, ledger: Ledger, department: Department, life: Life) -> None:
        """Add what is waiting today: invitations, visits, and now and then an emergency."""
        if self.rng.random() < 0.09:
            name = self.rng.choice(("medecin", "infirmier", "social", "pharmacien", "kine"))
            post = self.rng.choice(department.partners[name])
            life.invite(name, post, "Votre avis nous aiderait pour la suite de l'accompagnement.")
        if self.rng.random() < 0.012:
            break_glass(ledger, self.rng, department, life)
        for name, post in life.posts.items():
            if self.rng.random() < (0.2 if name == "coordinateur" else 0.08):
                at = self._visit_moment()
                ledger.add(
                    RecordVisit(
                        post_id=post.pk,
                        person=life.person,
                        at=max(at, life.start),
                        previous_at=max(life.start, at - timedelta(days=self.rng.randint(1, 9))),
                    )
                )

    def _visit_moment(self) -> datetime:
        today = timezone.localtime(self.now).replace(hour=0, minute=0)
        days = self.rng.randint(1 if self.now.hour < 9 else 0, 10)
        at = today - timedelta(days=days) + timedelta(minutes=self.rng.randint(500, 1110))
        return min(at, self.now - timedelta(minutes=20))

    def _number(self, department: Department, day: date) -> str:
        prefix = f"DAC{department.code}-{day.year}-"
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]:06d}"

    def _opening_days(self, count: int) -> list[date]:
        days = (self.today - timezone.localdate(self.begin)).days
        return [self.today - timedelta(days=round(days * self.rng.random() ** 0.85)) for _ in range(count)]


def _analyze() -> None:
    """Tell the planner what was written: one that believes the tables empty makes minutes of a page."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
