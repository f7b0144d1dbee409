"""A person followed by a DAC with an open record: her referent, a colleague, a GP, a social worker, a stranger."""

from types import SimpleNamespace

import pytest

from openparcours.coordination.careplans import services
from openparcours.coordination.careplans.services import ActionContent, GoalContent, ProblemContent
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import CircleRole, OpeningReason
from openparcours.coordination.records.services import NewMember, Opening
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    DacFactory,
    PhysicianPostFactory,
    PostFactory,
    SocialWorkerPostFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory


def build_cast() -> SimpleNamespace:
    """Return the posts, their actors, the person, her record and the members of her circle."""
    dac, person = DacFactory(name="DAC fictif", phone="0536490000"), PersonFactory()
    PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
    posts = {
        "referent": PostFactory(organization=dac),
        "colleague": PostFactory(
            organization=dac, profession="assistant_social", profession_label="assistant de service social"
        ),
        "physician": PhysicianPostFactory(practitioner__given_name="Paule"),
        "social": SocialWorkerPostFactory(),
        "stranger": PostFactory(),
    }
    for post in posts.values():
        post.practitioner.user = User.objects.get(pk=post.practitioner.user_id)
    actors = {name: actor_at(post) for name, post in posts.items()}
    referent = actors["referent"]
    record = records.open_record(
        referent, person=person, opening=Opening(reason=OpeningReason.HOME), referent=posts["referent"]
    )
    records.record_information(
        referent, person=person, told_to="personne", means="oral", given_on=record.opened_on
    )
    members = {
        name: records.add_member(referent, person=person, member=NewMember(role=role, post=posts[name]))
        for name, role in (("physician", CircleRole.ATTENDING_PHYSICIAN), ("social", CircleRole.SOCIAL))
    }
    neighbour = NewMember(role=CircleRole.CARER, name="Voisine Fictive", phone="0536490001")
    members["neighbour"] = records.add_member(referent, person=person, member=neighbour)
    return SimpleNamespace(
        person=person, dac=dac, record=record, posts=SimpleNamespace(**posts), members=SimpleNamespace(**members),
        **actors,
    )  # fmt: skip


@pytest.fixture
def cast(db):
    return build_cast()


@pytest.fixture
def plan(cast):
    return services.start_plan(cast.referent, record=cast.record)


def fill(cast, plan, **options):
    """Write a problem, a goal and an action carried by the GP; `restriction` hides them."""
    problem = services.add_line(
        cast.referent,
        plan=plan,
        content=ProblemContent(label="Chutes répétées", restriction=options.get("restriction", "cercle")),
    )
    goal = services.add_line(
        cast.referent, plan=plan, parent=problem, content=GoalContent(words="Marcher sans avoir peur")
    )
    action = services.add_line(
        cast.referent,
        plan=plan,
        parent=goal,
        content=ActionContent(title="Revoir l'ordonnance", participant=cast.members.physician),
    )
    plan.refresh_from_db()
    return problem, goal, action


@pytest.fixture
def proposed(cast, plan):
    """Return a plan shown to the circle, whose GP and neighbour are asked."""
    _, goal, action = fill(cast, plan)
    other = services.add_line(
        cast.referent,
        plan=plan,
        parent=goal,
        content=ActionContent(title="Garder un double des clés", participant=cast.members.neighbour),
    )
    links = services.propose_plan(cast.referent, plan=plan)
    plan.refresh_from_db()
    for one in (action, other):
        one.refresh_from_db()
    return SimpleNamespace(plan=plan, goal=goal, action=action, other=other, links=links)
