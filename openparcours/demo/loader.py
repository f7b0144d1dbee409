"""Write the demo region: geography, organisations, persons and their lives, in bulk."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.notes.tasks import note_title
from openparcours.coordination.records import selectors as records
from openparcours.coordination.records import services
from openparcours.coordination.records.choices import MemberStatus, TimelineKind
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    CoordinationRecord,
    InformationGiven,
    Opposition,
    TimelineEntry,
)
from openparcours.coordination.records.tasks import Line, circle_line_of, line_of
from openparcours.demo.geography import DATA, load_geography, places, read_geography
from openparcours.demo.identities import plant_doubles, proofs
from openparcours.demo.lives import Life, LifeWriter, opening_moment
from openparcours.demo.people import Household, invent_household
from openparcours.demo.randomness import key
from openparcours.demo.region import FULL_DEPARTMENTS, Department, RegionWriter, read_dacs
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import Access, append_accesses
from openparcours.foundation.events.models import Event
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.people.models import (
    ContactPoint,
    IdentityEvidence,
    InsiCheck,
    Person,
    PersonAccess,
    PersonAddress,
    RelatedPerson,
)

SHARES = {"31": 0.45, "34": 0.35, "81": 0.20}
BATCH = 250
PASSWORD = "demonstration-2026"  # noqa: S105 - printed for whoever tries the demonstration
TRACED = {
    "PersonRegistered": (Action.CREATE, "people.person.registered"),
    "RecordOpened": (Action.CREATE, "records.record.opened"),
    "RecordClosed": (Action.UPDATE, "records.record.closed"),
    "EpisodeMoved": (Action.UPDATE, "records.record.updated"),
    "LevelChanged": (Action.UPDATE, "records.record.updated"),
    "MemberJoined": (Action.UPDATE, "records.circle.changed"),
    "MemberInvited": (Action.UPDATE, "records.circle.changed"),
    "InformationRecorded": (Action.CREATE, "records.information.recorded"),
    "OppositionRecorded": (Action.CREATE, "records.opposition.recorded"),
    "NoteWritten": (Action.CREATE, "notes.note.written"),
}

Progress = Callable[[int], None]


class RegionLoader:
    """Load a region of `persons` people, the same for a seed and a date."""

    def __init__(self, *, persons: int, seed: int, now: datetime | None = None) -> None:
        self.persons, self.seed = persons, seed
        self.now = (now or timezone.now()).replace(second=0, microsecond=0)
        self.geography = read_geography()
        self.places = places(self.geography)

    def load(self, progress: Progress) -> None:
        """Write everything; `progress` is told the persons written so far."""
        load_geography(self.geography)
        with transaction.atomic():
            departments = self._region()
        for department in departments:
            if department.code in FULL_DEPARTMENTS:
                self._people(department, progress)

    def _region(self) -> list[Department]:
        start = self.now - timedelta(days=500)
        writer = RegionWriter(Random(self.seed), at=start, password=make_password(PASSWORD))
        departments = [
            writer.department(dac, [p for p in self.places if p.department == dac["department"]])
            for dac in read_dacs()
        ]
        writer.write(departments)
        return departments

    def _people(self, department: Department, progress: Progress) -> None:
        count = round(self.persons * SHARES[department.code])
        numbers: dict[int, int] = {}
        moments = sorted(
            opening_moment(Random(f"{self.seed}:{department.code}:{i}"), self.now) for i in range(count)
        )
        for start in range(0, count, BATCH):
            lives = []
            for index, moment in enumerate(moments[start : start + BATCH], start):
                numbers[moment.year] = numbers.get(moment.year, 0) + 1
                number = f"DAC{department.code}-{moment.year}-{numbers[moment.year]:06d}"
                lives.append(self._life(department, index, moment, number))
            self._write(lives)
            if start == 0:
                self._identity_work(department, lives)
            progress(len(lives))

    def _identity_work(self, department: Department, lives: list[Life]) -> None:
        plant_doubles(
            [life.household.person for life in lives],
            organization_id=lives[0].record.organization_id,
            rng=Random(f"{self.seed}:{department.code}:doubles"),
            now=self.now,
        )

    def _life(self, department: Department, index: int, moment: datetime, number: str) -> Life:
        rng = Random(f"{self.seed}:{department.code}:life:{index}")
        household = self._household(rng, department, moment)
        return LifeWriter(rng, department=department, now=self.now).tell(household, number=number)

    def _household(self, rng: Random, department: Department, moment: datetime) -> Household:
        place = rng.choices(department.places, [p.population + 1 for p in department.places])[0]
        birthplaces = department.places if rng.random() < 0.6 else self.places
        return invent_household(
            rng,
            today=timezone.localtime(self.now).date(),
            created_at=moment,
            place=place,
            birthplaces=birthplaces,
            streets=_streets(),
        )

    @transaction.atomic
    def _write(self, lives: list[Life]) -> None:
        households = [life.household for life in lives]
        _bulk(Person, (h.person for h in households))
        _bulk(PersonAddress, (h.address for h in households))
        _bulk(ContactPoint, (c for h in households for c in h.contacts))
        _bulk(RelatedPerson, (r for h in households for r in h.relatives))
        evidences, checks = proofs(lives)
        _bulk(IdentityEvidence, evidences)
        _bulk(InsiCheck, checks)
        _bulk(CoordinationRecord, (life.record for life in lives))
        _bulk(CareTeam, (life.team for life in lives))
        for model in dict.fromkeys(model for life in lives for model in life.rows):
            _bulk(model, (row for life in lives for row in life.rows.get(model, ())))
        events = sorted((e for life in lives for e in life.events), key=lambda e: e.occurred_at)
        _bulk(Event, events)
        _bulk(TimelineEntry, (_entry(event) for event in events))
        _bulk(PersonAccess, (door for life in lives for door in _doors(life, self.now)))
        append_accesses(_accesses(events))


@cache
def _streets() -> list[str]:
    streets: list[str] = tomllib.loads((DATA / "places.toml").read_text())["streets"]
    return streets


def _bulk(model: Any, rows: Any) -> None:
    model._default_manager.bulk_create(list(rows), batch_size=400)


def _entry(event: Any) -> TimelineEntry:
    subject = event.subject
    if isinstance(subject, LiaisonNote):
        return TimelineEntry(
            **_written(event, Line(TimelineKind.NOTE, note_title(subject), subject.text)),
            restriction=subject.restriction,
            is_urgent=subject.is_urgent,
            object_type="notes.liaisonnote",
            object_id=subject.pk,
        )
    line = circle_line_of(event, subject) if isinstance(subject, CareTeamParticipant) else line_of(event)
    return TimelineEntry(**_written(event, line))


def _written(event: Any, line: Line) -> dict[str, Any]:
    return {
        "id": key(Random(event.id.hex), event.occurred_at),
        "person_id": event.person_id,
        "event_id": event.id,
        "at": event.occurred_at,
        "kind": line.kind,
        "title": line.title[:200],
        "summary": line.summary,
        "author_id": event.author_id,
        "author_label": str(event.post.practitioner),
        "organization_id": event.organization_id,
    }


def _doors(life: Life, now: datetime) -> Iterator[PersonAccess]:
    members = [
        member
        for member in life.rows[CareTeamParticipant]
        if member.practitioner_role_id and member.status == MemberStatus.ACTIVE
    ]
    facts = records.facts_of(
        records=[life.record],
        members=members,
        informations=life.rows.get(InformationGiven, ()),
        oppositions=life.rows.get(Opposition, ()),
    )
    parties = [records.organization_party(life.record.organization_id)]
    parties += [records.member_party(member) for member in members]
    for door in services.doors(facts, parties, at=now):
        yield PersonAccess(
            person=life.household.person,
            holder_id=door.holder_id,
            basis=door.basis,
            shows_health=door.shows_health,
            shows_social=door.shows_social,
            opens_at=life.record.created_at,
            closes_at=door.closes_at,
        )


def _accesses(events: list[Any]) -> Iterator[tuple[Actor, datetime, Access]]:
    actors: dict[Any, Actor] = {}
    for event in events:
        actor = actors.get(event.post.pk) or actors.setdefault(
            event.post.pk, actor_at(event.post, origin="démonstration")
        )
        action, what = TRACED[event.name]
        yield actor, event.occurred_at, Access(action=action, what=what, person_id=event.person_id)
