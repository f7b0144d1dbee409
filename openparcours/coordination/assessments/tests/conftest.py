"""A person followed by a DAC whose coordinator is a social worker; a nurse and a GP; a stranger."""

from datetime import date
from functools import cache
from types import SimpleNamespace

import pytest

from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.choices import DefinitionStatus, Origin
from openparcours.foundation.definitions.models import Definition
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    PhysicianPostFactory,
    PostFactory,
    SocialWorkerPostFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import PersonAccessFactory


@cache
def files():
    return definitions.shipped("questionnaire")


@pytest.fixture
def shipped(db):
    """Put the shipped questionnaires in force, in one write."""
    Definition.objects.bulk_create(
        Definition(
            kind="questionnaire",
            code=code,
            version=1,
            title=file["title"],
            source=file["source"],
            content=file["content"],
            status=DefinitionStatus.ACTIVE,
            starts_on=date.fromisoformat(file["starts_on"]),
            origin=Origin.SHIPPED,
        )
        for code, file in files()
    )


@pytest.fixture
def cast(db, shipped):
    """Return the posts, their actors and the person they follow; the stranger has no door."""
    return build_cast()


def build_cast():
    """Build the posts, their actors and the person they follow."""
    record = CoordinationRecordFactory()
    person, dac = record.person, record.organization
    physician, social = PhysicianPostFactory(), SocialWorkerPostFactory()
    PersonAccessFactory(person=person, holder_id=dac.pk)
    PersonAccessFactory(person=person, holder_id=physician.pk, basis=AccessBasis.CIRCLE)
    PersonAccessFactory(person=person, holder_id=social.pk, basis=AccessBasis.CIRCLE, shows_health=False)
    posts = {
        "nurse": PostFactory(organization=dac),
        "worker": SocialWorkerPostFactory(organization=dac, access_role="analyst"),
        "director": PostFactory(organization=dac, access_role="director"),
        "physician": physician,
        "social": social,
        "stranger": PostFactory(),
    }
    actors = {name: actor_at(post) for name, post in posts.items()}
    return SimpleNamespace(person=person, dac=dac, posts=SimpleNamespace(**posts), **actors)
