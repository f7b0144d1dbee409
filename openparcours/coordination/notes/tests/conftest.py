"""A person followed by a DAC, her GP, a social worker, and a stranger."""

from types import SimpleNamespace

import pytest

from openparcours.coordination.records.tests.factories import (
    CareTeamFactory,
    CareTeamParticipantFactory,
    CoordinationRecordFactory,
)
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    PhysicianPostFactory,
    PostFactory,
    SocialWorkerPostFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import PersonAccessFactory


@pytest.fixture
def cast(db):
    """Return the posts, their actors and the person they follow; the stranger has no door."""
    record = CoordinationRecordFactory()
    person, dac = record.person, record.organization
    team = CareTeamFactory(person=person, managing_organization=dac)
    coordinator = PostFactory(organization=dac)
    colleague = PostFactory(organization=dac, profession="cesf", profession_label="CESF")
    physician, social = PhysicianPostFactory(), SocialWorkerPostFactory()
    PersonAccessFactory(person=person, holder_id=dac.pk)
    PersonAccessFactory(person=person, holder_id=physician.pk, basis=AccessBasis.CIRCLE)
    PersonAccessFactory(person=person, holder_id=social.pk, basis=AccessBasis.CIRCLE, shows_health=False)
    for post in (physician, social):
        CareTeamParticipantFactory(team=team, practitioner_role=post)
    posts = {
        "coordinator": coordinator,
        "colleague": colleague,
        "physician": physician,
        "social": social,
        "stranger": PostFactory(),
    }
    actors = {name: actor_at(post) for name, post in posts.items()}
    return SimpleNamespace(person=person, dac=dac, posts=SimpleNamespace(**posts), **actors)
