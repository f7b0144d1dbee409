"""A structure, its coordinator and its receptionist, a colleague elsewhere, a GP of the field, a person."""

from types import SimpleNamespace

import pytest

from openparcours.coordination.requests import services
from openparcours.coordination.requests.services import Asker, Content
from openparcours.foundation.accounts import sessions
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    DacFactory,
    PhysicianPostFactory,
    PostFactory,
    TerritoryFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.services import index_persons
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory


@pytest.fixture
def cast(db):
    """Return the posts and their actors; the stranger holds the same role in another structure."""
    dac = DacFactory(name="DAC fictif de la Garonne", phone="05 36 49 10 00", email="dac@example.org")
    territory = TerritoryFactory(organization=dac)
    territory.communes.add(CommuneFactory())
    posts = {
        "coordinator": PostFactory(organization=dac, access_role="analyst"),
        "colleague": PostFactory(organization=dac, access_role="case_manager"),
        "reception": PostFactory(organization=dac, access_role="reception"),
        "stranger": PostFactory(access_role="analyst"),
        "physician": PhysicianPostFactory(practitioner__folded_name="exemple physician"),
    }
    person = PersonFactory(birth_family_name="Fictive", birth_given_names="Jeannine")
    PersonAccessFactory(
        person=person,
        holder_id=dac.pk,
        basis=AccessBasis.REGISTRATION,
        shows_health=False,
        shows_social=False,
    )
    index_persons([person])
    actors = {name: actor_at(post) for name, post in posts.items()}
    return SimpleNamespace(dac=dac, person=person, posts=SimpleNamespace(**posts), **actors)


@pytest.fixture
def receive(cast):
    """Return a maker of requests received by the structure."""

    def make(who="coordinator", *, category="medecin_traitant", person=None, key=None, asker=None, **content):
        content.setdefault("text", "Deux chutes en trois mois, vit seule.")
        return services.receive_request(
            getattr(cast, who),
            asker=Asker(category=category, **(asker or {})),
            content=Content(**content),
            person=person,
            submission_key=key,
        )

    return make


@pytest.fixture
def signed_in(client):
    def enter(post):
        client.force_login(post.practitioner.user)
        session = client.session
        session[sessions.POST] = str(post.pk)
        session.save()
        return client

    return enter
