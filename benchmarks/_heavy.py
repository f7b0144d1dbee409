"""The heaviest record one may fear: twenty thousand events, sixty members in the circle."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import (
    CircleRole,
    InformedParty,
    OpeningReason,
    Restriction,
    TimelineKind,
)
from openparcours.coordination.records.models import TimelineEntry
from openparcours.coordination.records.services import NewMember, Opening
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.people import services as people
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import Traits

EVENTS, MEMBERS, DAYS = 20_000, 60, 700
KEY = UUID(int=0xBE4C)
TEXT = "Visite à domicile : la personne va mieux, le traitement est pris, la voisine passe le soir. " * 3


@transaction.atomic
def heavy_person(owner: PractitionerRole, member: PractitionerRole) -> Person:
    """Return the person of the heaviest record, kept by the owner's organisation; made the first time."""
    known = Person.objects.filter(submission_key=KEY).first()
    if known:
        return known
    actor, today = actor_at(owner), timezone.localdate()
    traits = Traits(birth_family_name="Exemplard", birth_given_names="Testine")
    person = people.register_person(actor, traits=traits, submission_key=KEY)
    opening = Opening(reason=OpeningReason.HOME)
    records.open_record(actor, person=person, opening=opening, referent=owner)
    records.record_information(
        actor, person=person, told_to=InformedParty.PERSON, means="oral", given_on=today
    )
    for post in [member, *_others(owner, member)]:
        role = CircleRole.ATTENDING_PHYSICIAN if post == member else CircleRole.OTHER
        records.add_member(actor, person=person, member=NewMember(role=role, post=post))
    TimelineEntry.objects.bulk_create(_entries(person, [owner, member]), batch_size=1000)
    return person


def _others(owner: PractitionerRole, member: PractitionerRole) -> list[PractitionerRole]:
    posts = PractitionerRole.objects.current().exclude(organization=owner.organization_id)
    return list(posts.filter(access_role__startswith="field").exclude(pk=member.pk)[: MEMBERS - 2])


def _entries(person: Person, authors: list[PractitionerRole]) -> list[TimelineEntry]:
    rng, now = Random(2026), timezone.now()
    audiences = [Restriction.CIRCLE] * 6 + [Restriction.HEALTH] * 3 + [Restriction.DAC]
    entries = []
    for number in range(EVENTS):
        author = rng.choice(authors)
        entries.append(
            TimelineEntry(
                person=person,
                event_id=uuid5(KEY, str(number)),
                at=now - timedelta(minutes=rng.randint(1, DAYS * 1440)),
                kind=rng.choice(TimelineKind.values),
                title=f"Évènement fictif {number}",
                summary=TEXT[: rng.randint(20, len(TEXT))],
                author_id=author.pk,
                author_label=str(author.practitioner),
                organization_id=author.organization_id,
                restriction=rng.choice(audiences),
                is_urgent=rng.random() < 0.03,
            )
        )
    return entries
