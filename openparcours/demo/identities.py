"""Register invented persons as the services would: doors, proofs, statuses, doubles to treat."""

import tomllib
from copy import copy
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from django.utils import timezone

from openparcours.demo.ledger import Ledger
from openparcours.demo.people import Household
from openparcours.demo.randomness import key, midnight
from openparcours.demo.region import Department
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.choices import AccessBasis, EvidenceKind, IdentityStatus, InsiAnswer
from openparcours.registry.people.models import (
    DuplicateSuspicion,
    IdentityEvidence,
    IdentityTransition,
    InsiCheck,
    Person,
    PersonAccess,
)

_PATH = {
    IdentityStatus.PROVISIONAL: (),
    IdentityStatus.RETRIEVED: (IdentityStatus.RETRIEVED,),
    IdentityStatus.VALIDATED: (IdentityStatus.VALIDATED,),
    IdentityStatus.QUALIFIED: (IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED),
}


def read_streets(folder: Path) -> list[str]:
    """Return invented street names."""
    streets: list[str] = tomllib.loads((folder / "places.toml").read_text())["streets"]
    return streets


def morning(day: date, rng: Random) -> datetime:
    """Return a moment of a working morning."""
    return midnight(day) + timedelta(minutes=rng.randint(8 * 60, 12 * 60))


def at_work(moment: datetime, rng: Random) -> datetime:
    """Return the same day at an hour when offices are open."""
    return midnight(timezone.localdate(moment)) + timedelta(minutes=rng.randint(490, 1100))


def register(
    ledger: Ledger, rng: Random, department: Department, household: Household, *, now: datetime
) -> None:
    """Write a person, her address, phones and relatives, and the path of her identity."""
    person = household.person
    by = rng.choice([p for p in department.team if p.access_role == "reception"])
    ledger.add(person, household.address, *household.contacts, *household.relatives)
    _registered(ledger, department, person, by)
    _prove(ledger, rng, person, department, now)


def add_duplicates(
    ledger: Ledger, rng: Random, department: Department, known: list[Person], count: int, *, now: datetime
) -> None:
    """Register again a few persons under a mistaken name, for the identity officer to treat."""
    by = next(p for p in department.team if p.access_role == "reception")
    for person in rng.sample(known, min(count, len(known))):
        if len(person.birth_family_name) < 4:
            continue
        at = now - timedelta(hours=rng.randint(4, 700))
        double = copy(person)
        double._state = copy(person._state)
        double.pk, double.created_at = key(rng, at), at
        double.birth_family_name = _mistyped(person.birth_family_name, rng)
        double.identity_status = IdentityStatus.PROVISIONAL
        double.ins_value = double.ins_oid = double.birth_place_code = ""
        double.deceased_on = None
        ledger.add(double)
        _registered(ledger, department, double, by)
        first, second = sorted((person, double), key=lambda p: p.pk.hex)
        ledger.add(
            DuplicateSuspicion(
                first=first,
                second=second,
                score=rng.randint(78, 94),
                found_at=at,
                reasons=["même date de naissance", "noms proches"],
            )
        )


def _registered(ledger: Ledger, department: Department, person: Person, by: PractitionerRole) -> None:
    at = person.created_at
    ledger.add(
        PersonAccess(person=person, holder_id=department.dac.pk, basis=AccessBasis.REGISTRATION, opens_at=at)
    )
    ledger.act(
        at=at,
        by=by,
        person_id=person.pk,
        what="people.person.registered",
        target=person,
        event="PersonRegistered",
    )


def _prove(ledger: Ledger, rng: Random, person: Person, department: Department, now: datetime) -> None:
    by = next(p for p in department.team if p.access_role == "identity_officer")
    user = by.practitioner.user
    former = IdentityStatus.PROVISIONAL
    at = person.created_at
    if person.identity_status in {IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED}:
        kind = rng.choice((EvidenceKind.IDENTITY_CARD, EvidenceKind.IDENTITY_CARD, EvidenceKind.PASSPORT))
        seen_on = timezone.localdate(at)
        ledger.add(IdentityEvidence(id=key(rng, at), person=person, kind=kind, seen_on=seen_on, seen_by=user))
    if person.identity_status in {IdentityStatus.RETRIEVED, IdentityStatus.QUALIFIED}:
        ledger.add(
            InsiCheck(
                id=key(rng, at),
                person=person,
                answer=InsiAnswer.FOUND,
                asked_on=timezone.localdate(at),
                recorded_by=user,
            )
        )
    for status in _PATH[IdentityStatus(person.identity_status)]:
        at = min(max(at_work(at + timedelta(minutes=rng.randint(10, 4000)), rng), at), now)
        ledger.add(
            IdentityTransition(
                id=key(rng, at), person=person, from_status=former, to_status=status, by=user, at=at
            )
        )
        ledger.act(
            at=at,
            by=by,
            person_id=person.pk,
            what="people.identity.status_changed",
            target=person,
            event="IdentityStatusChanged",
            payload={"from_status": former, "to_status": status},
        )
        former = status


def _mistyped(name: str, rng: Random) -> str:
    place = rng.randint(1, len(name) - 2)
    kind = rng.random()
    if kind < 0.4:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    if kind < 0.7:
        return name[:place] + name[place] + name[place:]
    return name[:place] + name[place + 1 :]
