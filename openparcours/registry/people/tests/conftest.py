"""The cast: an identity officer and a coordinator of one DAC, a stranger from another."""

import pytest

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory


@pytest.fixture
def dac(db):
    return DacFactory(name="DAC fictif de la Garonne")


@pytest.fixture
def coordinator(dac) -> Actor:
    return directory.actor_at(PostFactory(organization=dac))


@pytest.fixture
def officer(dac) -> Actor:
    return directory.actor_at(PostFactory(organization=dac, access_role="identity_officer"))


@pytest.fixture
def stranger(db) -> Actor:
    return directory.actor_at(PostFactory(access_role="identity_officer"))


@pytest.fixture
def make_person(dac):
    """Make a person that the DAC may reach."""

    def make(**traits) -> Person:
        person = PersonFactory(**traits)
        PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
        return person

    return make


@pytest.fixture
def person(make_person) -> Person:
    return make_person()
