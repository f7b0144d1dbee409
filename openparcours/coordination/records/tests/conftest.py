"""A DAC, its coordinator, a GP, a social worker, a stranger, and a person with no record yet."""

from types import SimpleNamespace

import pytest

from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    DacFactory,
    PhysicianPostFactory,
    PostFactory,
    SocialWorkerPostFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory


@pytest.fixture
def cast(db):
    """Return posts, actors and the person, whose identity the DAC created."""
    dac, person = DacFactory(), PersonFactory()
    PersonAccessFactory(
        person=person,
        holder_id=dac.pk,
        basis=AccessBasis.REGISTRATION,
        shows_health=False,
        shows_social=False,
    )
    posts = {
        "coordinator": PostFactory(organization=dac),
        "colleague": PostFactory(organization=dac),
        "director": PostFactory(organization=dac, access_role="director"),
        "physician": PhysicianPostFactory(),
        "social": SocialWorkerPostFactory(),
        "stranger": PostFactory(),
    }
    actors = {name: actor_at(post) for name, post in posts.items()}
    return SimpleNamespace(person=person, dac=dac, posts=SimpleNamespace(**posts), **actors)
