from datetime import timedelta

import pytest
from django.utils import timezone

from openparcours.kit.ids import new_id
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import PersonAccess
from openparcours.registry.people.services import Door, close_doors, open_door, replace_doors
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

pytestmark = pytest.mark.django_db

DAC, GP, SSIAD = new_id(), new_id(), new_id()


def doors_of(person):
    return set(PersonAccess.objects.filter(person=person).values_list("holder_id", "basis", "shows_health"))


def test_replacing_keeps_the_door_of_registration_and_nothing_else():
    person = PersonFactory()
    PersonAccessFactory(person=person, holder_id=DAC, basis=AccessBasis.REGISTRATION, shows_health=False)
    PersonAccessFactory(person=person, holder_id=SSIAD, basis=AccessBasis.CIRCLE)
    replace_doors(
        person=person,
        doors=[
            Door(holder_id=DAC, basis=AccessBasis.OWNER, shows_health=True),
            Door(holder_id=GP, basis=AccessBasis.CIRCLE, shows_health=True),
        ],
    )
    assert doors_of(person) == {
        (DAC, "registration", False),
        (DAC, "owner", True),
        (GP, "circle", True),
    }


def test_the_same_doors_again_write_nothing(django_assert_num_queries):
    person = PersonFactory()
    doors = [Door(holder_id=GP, basis=AccessBasis.CIRCLE, shows_health=True)]
    replace_doors(person=person, doors=doors)
    with django_assert_num_queries(3):  # savepoint, read, release
        replace_doors(person=person, doors=doors)


def test_a_door_announced_for_later_opens_when_said_now():
    person = PersonFactory()
    later = timezone.now() + timedelta(days=3)
    replace_doors(person=person, doors=[Door(holder_id=GP, basis=AccessBasis.CIRCLE, opens_at=later)])
    replace_doors(person=person, doors=[Door(holder_id=GP, basis=AccessBasis.CIRCLE)])
    assert PersonAccess.objects.get(person=person).opens_at < later


def test_other_persons_keep_their_doors():
    other = PersonAccessFactory(holder_id=GP, basis=AccessBasis.CIRCLE)
    replace_doors(person=PersonFactory(), doors=[])
    assert PersonAccess.objects.filter(pk=other.pk).exists()


def test_a_door_opened_twice_is_one_and_closes():
    person = PersonFactory()
    open_door(person=person, door=Door(holder_id=GP, basis=AccessBasis.EMERGENCY))
    open_door(person=person, door=Door(holder_id=GP, basis=AccessBasis.EMERGENCY, shows_health=True))
    assert doors_of(person) == {(GP, "emergency", True)}
    assert close_doors(person=person, basis=AccessBasis.EMERGENCY, holder_id=GP) == 1
    assert doors_of(person) == set()
