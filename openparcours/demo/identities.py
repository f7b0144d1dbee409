"""Give the identity officer of the demonstration something to do, and identities their proofs."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from openparcours.demo.lives import Life
from openparcours.demo.randomness import key
from openparcours.registry.people import services
from openparcours.registry.people.choices import AccessBasis, EvidenceKind, IdentityStatus, InsiAnswer
from openparcours.registry.people.models import (
    ContactPoint,
    IdentityEvidence,
    InsiCheck,
    Person,
    PersonAccess,
)

DOUBLES = 6
_PROVEN = {IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED}
_FOUND = {IdentityStatus.RETRIEVED, IdentityStatus.QUALIFIED}
_KINDS = (EvidenceKind.IDENTITY_CARD, EvidenceKind.IDENTITY_CARD, EvidenceKind.PASSPORT)


def proofs(lives: Sequence[Life]) -> tuple[list[IdentityEvidence], list[InsiCheck]]:
    """Return the documents seen and the INSi answers that the statuses suppose."""
    evidences, checks = [], []
    for life in lives:
        opening: Any = life.events[0]
        person, user_id = life.household.person, opening.post.practitioner.user_id
        rng, at = Random(person.pk.hex), person.created_at
        day = timezone.localtime(at).date()
        if person.identity_status in _PROVEN:
            kind = rng.choice(_KINDS)
            evidences.append(
                IdentityEvidence(id=key(rng, at), person=person, kind=kind, seen_on=day, seen_by_id=user_id)
            )
        if person.identity_status in _FOUND:
            found = InsiAnswer.FOUND
            checks.append(
                InsiCheck(id=key(rng, at), person=person, answer=found, asked_on=day, recorded_by_id=user_id)
            )
    return evidences, checks


@transaction.atomic
def plant_doubles(persons: Sequence[Person], *, organization_id: Any, rng: Random, now: datetime) -> None:
    """Register a few persons a second time, as hurried hands do, and note the pairs."""
    chosen = [p for p in persons if p.birth_date and p.birth_date.day <= 12][:200]
    for person in rng.sample(chosen, min(DOUBLES, len(chosen))):
        at = now - timedelta(days=rng.randint(1, 40))
        traits = {
            "birth_family_name": person.birth_family_name,
            "birth_given_names": person.birth_given_names.split(" ")[0],
            "sex": person.sex,
            "birth_date": person.birth_date,
        }
        double = Person(id=key(rng, at), created_at=at, **traits | rng.choice(list(_slips(person))))
        double.save(force_insert=True)
        PersonAccess.objects.create(
            person=double, holder_id=organization_id, basis=AccessBasis.REGISTRATION, opens_at=at
        )
        phone = ContactPoint.objects.filter(person=person).first()
        if phone:
            ContactPoint.objects.create(
                id=key(rng, at), person=double, use=phone.use, value=phone.value, digits=phone.digits
            )
        services.note_suspicions(person=double)


def _slips(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what a hurried hand gets wrong: a swapped date, a married name alone, a lost hyphen, a doubt."""
    born = person.birth_date
    if born:
        yield {"birth_date": born.replace(day=born.month, month=born.day)}
    yield {"birth_family_name": "", "used_family_name": person.family_name}
    yield {"birth_family_name": person.birth_family_name.replace("-", " ").upper()}
    yield {"is_doubtful": True}
