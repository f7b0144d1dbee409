"""A person followed by a DAC, its coordinator and colleague, a GP, a social worker, a stranger, an SSIAD to ask."""

from types import SimpleNamespace

import pytest

from openparcours.coordination.orientations import services
from openparcours.coordination.orientations.selectors import Writing
from openparcours.coordination.records.tests.factories import (
    CareTeamFactory,
    CareTeamParticipantFactory,
    CoordinationRecordFactory,
)
from openparcours.foundation.accounts import sessions
from openparcours.foundation.definitions.services import load_shipped
from openparcours.kit.ids import new_id
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PhysicianPostFactory,
    PostFactory,
    SocialWorkerPostFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAccessFactory,
    PersonAddressFactory,
)


@pytest.fixture
def cast(db):
    """Return the posts, their actors, the person and the target; the stranger has no door."""
    load_shipped()
    record = CoordinationRecordFactory()
    person, dac = record.person, record.organization
    PersonAddressFactory(person=person, commune=CommuneFactory(latitude=43.6, longitude=1.44))
    ContactPointFactory(person=person, value="06 39 98 00 01")
    team = CareTeamFactory(person=person, managing_organization=dac)
    coordinator, colleague = PostFactory(organization=dac), PostFactory(organization=dac)
    physician, social = PhysicianPostFactory(), SocialWorkerPostFactory()
    PersonAccessFactory(person=person, holder_id=dac.pk)
    PersonAccessFactory(person=person, holder_id=physician.pk, basis=AccessBasis.CIRCLE)
    PersonAccessFactory(person=person, holder_id=social.pk, basis=AccessBasis.CIRCLE, shows_health=False)
    for post in (physician, social):
        CareTeamParticipantFactory(team=team, practitioner_role=post)
    ssiad = OrganizationFactory(
        name="SSIAD fictif", category="354", phone="05 36 49 00 54", email="ssiad@example.org"
    )
    service = HealthcareServiceFactory(
        organization=ssiad, name="Soins à domicile fictifs", themes=["soins_domicile"]
    )
    posts = {
        "coordinator": coordinator,
        "colleague": colleague,
        "physician": physician,
        "social": social,
        "stranger": PostFactory(),
    }
    actors = {name: actor_at(post) for name, post in posts.items()}
    return SimpleNamespace(
        person=person,
        dac=dac,
        ssiad=ssiad,
        service=service,
        team=team,
        posts=SimpleNamespace(**posts),
        **actors,
    )


@pytest.fixture
def write(cast):
    """Return a maker of drafts by the coordinator, agreed to unless told otherwise."""

    def make(who="coordinator", **more):
        from django.utils import timezone

        said = {
            "target": cast.ssiad,
            "service": cast.service,
            "need": "soins_domicile",
            "motive": "Passage quotidien après une hospitalisation.",
            "situation": "Vit seule au deuxième étage.",
            "referent": cast.posts.coordinator,
            "agreed_on": timezone.localdate(),
            "agreed_by": "personne",
            "agreement_means": "oral",
        }
        return services.save_orientation(
            getattr(cast, who),
            person=cast.person,
            writing=Writing(**said | more),
            submission_key=new_id(),
        )

    return make


@pytest.fixture
def send(cast, write):
    """Return a maker of orientations sent, each with its link and token."""

    def make(**more):
        sent = services.send_orientation(cast.coordinator, orientation=write(**more))
        issued = services.issue_answer_link(cast.coordinator, orientation=sent)
        sent.refresh_from_db()
        return SimpleNamespace(orientation=sent, link=issued.link, token=issued.token)

    return make


@pytest.fixture
def enter(client):
    """Return a way to sign a browser in at a post."""

    def sign_in(post):
        client.force_login(post.practitioner.user)
        session = client.session
        session[sessions.POST] = str(post.pk)
        session.save()
        return client

    return sign_in
