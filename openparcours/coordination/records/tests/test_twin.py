"""The doors written in the database say what the decision says, whatever happened and at any time."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.choices import CircleRole, MemberStatus, SharingScope
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.coordination.records.services import NewMember, Opening, Statement
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    OrganizationFactory,
    PhysicianPostFactory,
    PostFactory,
    SocialWorkerPostFactory,
)
from openparcours.registry.people.models import Person, PersonAccess

NOTHING = (False, False, False, False)


@pytest.fixture
def town(cast):
    """A service of three professions, whose members may join one by one or as a team, and others."""
    team = OrganizationFactory()
    posts = {
        "nurse": PhysicianPostFactory(organization=team),
        "social worker": SocialWorkerPostFactory(organization=team),
        "secretary": PostFactory(organization=team, profession="", access_role="field_social"),
        "physician": cast.posts.physician,
        "stranger": cast.posts.stranger,
    }
    cast.team, cast.town = team, posts
    return cast


class Life:
    """What may happen to a person, drawn by lot; refusals are part of life."""

    def __init__(self, town, random):
        self.town, self.random, self.actor, self.person = town, random, town.coordinator, town.person

    def act(self):
        acts = [self.join] * 3 + [self.inform, self.oppose, self.agree, self.agree, self.leave]
        acts += [self.retract, self.withdraw, self.force, self.share]
        with suppress(ValidationError):
            self.random.choice(acts)()

    @property
    def post(self):
        return self.random.choice(list(self.town.town.values()))

    @property
    def statement(self):
        scope = self.random.choice(list(SharingScope))
        return Statement(
            scope=scope,
            means="oral",
            stated_on=timezone.localdate(),
            organization=self.town.team if scope == SharingScope.ORGANIZATION else None,
            post=self.post if scope == SharingScope.PROFESSIONAL else None,
        )

    def in_days(self, *days):
        return timezone.localdate() + timedelta(days=self.random.choice(days))

    def join(self):
        who = {"organization": self.town.team} if self.random.random() < 0.4 else {"post": self.post}
        same_team = self.random.random() < 0.5
        member = NewMember(
            role=CircleRole.OTHER, is_same_team=same_team, started_on=self.in_days(0, 0, 2, 9), **who
        )
        services.add_member(self.actor, person=self.person, member=member)

    def leave(self):
        for member in CareTeamParticipant.objects.filter(status=MemberStatus.ACTIVE)[:1]:
            services.end_membership(self.actor, participant=member, reason="autre", on=self.in_days(0, 3))

    def inform(self):
        today = timezone.localdate()
        services.record_information(
            self.actor, person=self.person, told_to="personne", means="oral", given_on=today
        )

    def oppose(self):
        services.record_opposition(self.actor, person=self.person, statement=self.statement)

    def agree(self):
        ends_on = self.random.choice([None, self.in_days(4)])
        services.record_consent(self.actor, person=self.person, statement=self.statement, ends_on=ends_on)

    def retract(self):
        for opposition in self.person.oppositions.filter(withdrawn_at=None)[:1]:
            services.withdraw_opposition(self.actor, opposition=opposition, means="oral")

    def withdraw(self):
        for consent in self.person.consents.filter(withdrawn_at=None)[:1]:
            services.withdraw_consent(self.actor, consent=consent, means="oral")

    def force(self):
        services.open_emergency_access(self.town.physician, person=self.person, reason="Chute au domicile")

    def share(self):
        services.share_record(
            self.actor, record=self.person.records.get(), is_shared=self.random.random() < 0.7
        )


def open_doors(actor, person):
    """Return what the rows open: the door, health, and which nature is withheld."""
    doors = PersonAccess.objects.open_to(actor).following().filter(person=person)
    assert doors.exists() == Person.objects.followed_by(actor).filter(pk=person.pk).exists()
    if not doors.exists():
        return NOTHING
    health = actor.care_category == 1 and doors.filter(shows_health=True).exists()
    withheld = [not doors.filter(**{f"has_{part}_withheld": False}).exists() for part in ("health", "social")]
    return (True, health, *withheld)


def told(actor, law):
    """Return what the decision says, in the same words."""
    if not law.is_open:
        return NOTHING
    health = actor.care_category == 1 and law.shows_health
    return (True, health, law.is_health_withheld, law.is_social_withheld)


@pytest.mark.parametrize("seed", range(14))
def test_doors_are_the_twin_of_the_decision(town, seed):
    random = Random(seed)  # noqa: S311 - a life drawn by lot, not a secret
    services.open_record(town.coordinator, person=town.person, opening=Opening(reason="autre"))
    services.record_information(
        town.coordinator, person=town.person, told_to="personne", means="ecrit", given_on=timezone.localdate()
    )
    life = Life(town, random)
    actors = {name: actor_at(post) for name, post in town.town.items()}
    now = timezone.now()
    for step in range(12):
        now += timedelta(hours=random.choice([0, 1, 30]), seconds=1)
        with time_machine.travel(now, tick=False):
            life.act()
            _compare(town, actors, seed, step)
    for days in (1, 3, 5, 12):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            for name, actor in actors.items():
                is_open, health = open_doors(actor, town.person)[:2]
                law = selectors.explain_access(actor, town.person)
                assert is_open <= law.is_open, f"{name} entre sans droit ({seed}, {days})"
                assert health <= law.shows_health, f"{name} lit la santé sans droit ({seed}, {days})"
            services.refresh_due_doors()
            _compare(town, actors, seed, days)


def _compare(town, actors, *case):
    for name, actor in actors.items():
        law = selectors.explain_access(actor, town.person)
        assert open_doors(actor, town.person) == told(actor, law), (name, case, law.reasons)


def test_one_professional_of_a_team_is_refused_and_her_colleagues_are_not(town):
    actors = {name: actor_at(post) for name, post in town.town.items()}
    today = timezone.localdate()
    services.open_record(town.coordinator, person=town.person, opening=Opening(reason="autre"))
    services.record_information(
        town.coordinator, person=town.person, told_to="personne", means="oral", given_on=today
    )
    member = NewMember(role=CircleRole.HOME_NURSING, organization=town.team)
    services.add_member(town.coordinator, person=town.person, member=member)
    sees = {name: open_doors(actor, town.person)[0] for name, actor in actors.items()}
    assert sees == {
        "nurse": True,
        "social worker": True,
        "secretary": False,
        "physician": False,
        "stranger": False,
    }
    against = Statement(
        scope=SharingScope.PROFESSIONAL, means="oral", stated_on=today, post=town.town["nurse"]
    )
    opposition = services.record_opposition(town.coordinator, person=town.person, statement=against)
    assert not open_doors(actors["nurse"], town.person)[0]
    assert open_doors(actors["social worker"], town.person)[0]
    services.withdraw_opposition(town.coordinator, opposition=opposition, means="oral")
    assert open_doors(actors["nurse"], town.person)[0]
    _compare(town, actors)
