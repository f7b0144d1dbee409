"""Invent persons: the age and places of a DAC's public, INS of the test range."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from openparcours.demo.geography import Place
from openparcours.demo.names import given_names, surname
from openparcours.demo.randomness import key, pick
from openparcours.kit.ids import OID_NIR_TEST, matricule_key
from openparcours.registry.people.choices import (
    ContactUse,
    IdentityStatus,
    Relationship,
    Sex,
)
from openparcours.registry.people.models import ContactPoint, Person, PersonAddress, RelatedPerson

# Age bands of a DAC's public: mostly old people, some adults with a disability, a few children.
AGES = (
    ((65, 79), 0.24),
    ((80, 89), 0.38),
    ((90, 101), 0.14),
    ((45, 64), 0.13),
    ((19, 44), 0.08),
    ((7, 18), 0.03),
)
STATUSES = (
    (IdentityStatus.QUALIFIED, 0.58),
    (IdentityStatus.VALIDATED, 0.10),
    (IdentityStatus.RETRIEVED, 0.10),
    (IdentityStatus.PROVISIONAL, 0.22),
)
BORN_ABROAD = 0.08
FOREIGN_COUNTRIES = ("99127", "99134", "99139", "99350", "99351", "99352")


@dataclass
class Household:
    """A person and what is written with her."""

    person: Person
    place: Place
    address: PersonAddress
    contacts: list[ContactPoint] = field(default_factory=list)
    relatives: list[RelatedPerson] = field(default_factory=list)


def invent_household(
    rng: Random,
    *,
    today: date,
    created_at: datetime,
    place: Place,
    birthplaces: list[Place],
    streets: list[str],
) -> Household:
    """Return a person living in a place, with address, phone and relatives; nothing is written."""
    low, high = pick(rng, AGES)
    born = today - timedelta(days=rng.randint(low * 365 + low // 4, high * 365 + 364))
    sex = Sex.FEMALE if rng.random() < 0.62 else Sex.MALE
    person = _person(rng, sex, born, created_at, _birth_code(rng, birthplaces))
    address = PersonAddress(
        id=key(rng, created_at),
        person=person,
        line=f"{rng.randint(1, 98)} {rng.choice(streets)}",
        postcode=place.postcode,
        commune_id=place.code,
        access_notes=rng.choice(("", "", "2e étage, sonner fort", "clé chez la voisine", "portail vert")),
        started_on=born + timedelta(days=20 * 365) if low > 30 else None,
    )
    household = Household(person, place, address)
    household.contacts = _contacts(rng, person, created_at)
    household.relatives = _relatives(rng, person, low, created_at)
    return household


def _person(rng: Random, sex: Sex, born: date, created_at: datetime, birth_code: str) -> Person:
    names = given_names(rng, sex, born.year)
    birth_name = surname(rng)
    is_married = sex == Sex.FEMALE and born.year < 1985 and rng.random() < 0.75
    status = pick(rng, STATUSES)
    person = Person(
        id=key(rng, created_at),
        birth_family_name=birth_name,
        birth_given_names=" ".join(names),
        used_family_name=surname(rng) if is_married else "",
        used_given_name="",
        sex=sex,
        birth_date=born,
        birth_place_code=birth_code,
        identity_status=status,
        is_test=False,
        created_at=created_at,
    )
    if status in (IdentityStatus.QUALIFIED, IdentityStatus.RETRIEVED):
        root = f"{1 if sex == Sex.MALE else 2}{born:%y%m}{birth_code}{rng.randint(1, 400):03d}"
        person.ins_value, person.ins_oid = root + matricule_key(root), OID_NIR_TEST
    if status == IdentityStatus.PROVISIONAL and rng.random() < 0.3:
        person.birth_place_code = ""
    return person


def _birth_code(rng: Random, birthplaces: list[Place]) -> str:
    if rng.random() < BORN_ABROAD:
        return rng.choice(FOREIGN_COUNTRIES)
    return rng.choice(birthplaces).code


def fictitious_phone(rng: Random, *, mobile: bool = False) -> str:
    """Return a number of the ranges kept for fiction (ARCEP): 05 36 49 xx xx or 06 39 98 xx xx."""
    start = "06 39 98" if mobile else "05 36 49"
    return f"{start} {rng.randint(0, 99):02d} {rng.randint(0, 99):02d}"


def _contacts(rng: Random, person: Person, at: datetime) -> list[ContactPoint]:
    uses = [ContactUse.HOME] if rng.random() < 0.8 else []
    uses += [ContactUse.MOBILE] if rng.random() < 0.45 or not uses else []
    numbers = [(use, fictitious_phone(rng, mobile=use == ContactUse.MOBILE)) for use in uses]
    return [
        ContactPoint(id=key(rng, at), person=person, use=use, value=n, digits=n.replace(" ", ""), rank=rank)
        for rank, (use, n) in enumerate(numbers, 1)
    ]


def _relatives(rng: Random, person: Person, age: int, at: datetime) -> list[RelatedPerson]:
    kinds = [Relationship.CHILD, Relationship.SPOUSE, Relationship.SIBLING, Relationship.NEIGHBOUR]
    if age < 19:
        kinds = [Relationship.PARENT]
    relatives = []
    for rank, kind in enumerate(rng.sample(kinds, min(len(kinds), rng.choice((0, 1, 1, 2))))):
        sex = rng.choice((Sex.FEMALE, Sex.MALE))
        is_trusted = rank == 0 and rng.random() < 0.35 and age >= 19
        relatives.append(
            RelatedPerson(
                id=key(rng, at),
                person=person,
                family_name=person.family_name if kind != Relationship.NEIGHBOUR else surname(rng),
                given_name=given_names(rng, sex, 1960)[0],
                relationship=kind,
                is_carer=rank == 0 and rng.random() < 0.7,
                is_emergency_contact=rank == 0,
                is_trusted_person=is_trusted,
                trusted_since=at.date() if is_trusted else None,
                lives_with_person=kind == Relationship.SPOUSE,
                phone=fictitious_phone(rng, mobile=True),
            )
        )
    return relatives
