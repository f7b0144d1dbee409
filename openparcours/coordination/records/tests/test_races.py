"""Two people at once: numbers stay without gap, a person has one open record, no door slips through."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone

from openparcours.coordination.records import services
from openparcours.coordination.records.models import CoordinationRecord, Opposition
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import DacFactory, PhysicianPostFactory, PostFactory
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]


def at_once(*acts):
    def alone(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


@pytest.fixture
def dac():
    return DacFactory()


@pytest.fixture
def coordinator(dac):
    return actor_at(PostFactory(organization=dac))


def known(dac):
    person = PersonFactory()
    PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
    return person


def test_records_opened_at_once_follow_each_other_without_gap(dac, coordinator):
    persons = [known(dac) for _ in range(4)]
    opening = Opening(reason="autre")
    acts = [
        lambda person=person: services.open_record(coordinator, person=person, opening=opening)
        for person in [*persons, persons[0], persons[0]]
    ]
    opened = at_once(*acts)
    assert opened[0] == opened[4] == opened[5]
    numbers = sorted(CoordinationRecord.objects.values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == ["000001", "000002", "000003", "000004"]


def test_an_opposition_and_an_arrival_at_once_leave_the_door_closed(dac, coordinator):
    for _ in range(5):
        person, post = known(dac), PhysicianPostFactory()
        today = timezone.localdate()
        services.open_record(coordinator, person=person, opening=Opening(reason="autre"))
        services.record_information(
            coordinator, person=person, told_to="personne", means="oral", given_on=today
        )
        against = Statement(scope="tout", means="oral", stated_on=today)
        member = NewMember(role="autre", post=post)
        at_once(
            lambda p=person, s=against: services.record_opposition(coordinator, person=p, statement=s),
            lambda p=person, m=member: services.add_member(coordinator, person=p, member=m),
            lambda p=person, s=against: services.record_opposition(coordinator, person=p, statement=s),
        )
        assert not Person.objects.visible_to(actor_at(post)).filter(pk=person.pk).exists()
        assert Opposition.objects.filter(person=person).count() == 1
