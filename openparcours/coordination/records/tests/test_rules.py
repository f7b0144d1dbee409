"""The sharing decision as a truth table, and what can never happen."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openparcours.coordination.records.choices import SharingScope
from openparcours.coordination.records.rules import (
    Membership,
    Party,
    Period,
    Reason,
    SharingFacts,
    StatementFact,
    decide_access,
)
from openparcours.kit.ids import new_id
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.people.choices import AccessBasis

NOW = timezone.now()
BEFORE = NOW - timedelta(days=3)
ALWAYS = Period(BEFORE)
POST, ORGANIZATION, OTHER = new_id(), new_id(), new_id()
HEALTH, SOCIAL, NONE = CareCategory.HEALTH, CareCategory.OTHER, CareCategory.NONE


def party(category=HEALTH):
    return Party(post_id=POST, organization_id=ORGANIZATION, category=category)


def statement(scope=SharingScope.ALL, period=ALWAYS, **target):
    return StatementFact(scope=scope, period=period, **target)


def facts(*, same_team=True, informed=True, oppositions=(), consents=(), **more):
    return SharingFacts(
        informed_from=BEFORE if informed else None,
        memberships=(Membership(post_id=POST, is_same_team=same_team, period=ALWAYS),),
        oppositions=tuple(oppositions),
        consents=tuple(consents),
        **more,
    )


def expected(category, *, same_team, informed, opposed, consent):
    """The law, told a second time: (opens, health, social)."""
    blocked = category == NONE or not informed or opposed in {"all", "me"}
    if blocked or (not same_team and consent == "none"):
        return (False, False, False)
    parts = {"health", "social"} if same_team or consent == "all" else {consent}
    health = category == HEALTH and "health" in parts and opposed != "health"
    social = "social" in parts and opposed != "social"
    return (health or social, health, social)


OPPOSITIONS = {
    "none": [],
    "all": [statement()],
    "health": [statement(SharingScope.HEALTH)],
    "social": [statement(SharingScope.SOCIAL)],
    "me": [statement(SharingScope.PROFESSIONAL, post_id=POST)],
    "another": [statement(SharingScope.ORGANIZATION, organization_id=OTHER)],
}
CONSENTS = {
    "none": [],
    "all": [statement()],
    "health": [statement(SharingScope.HEALTH)],
    "social": [statement(SharingScope.SOCIAL)],
}


@pytest.mark.parametrize("category", [HEALTH, SOCIAL, NONE])
def test_truth_table(category):
    cases = product([True, False], [True, False], OPPOSITIONS, CONSENTS)
    for same_team, informed, opposed, consent in cases:
        decision = decide_access(
            party(category),
            facts(
                same_team=same_team,
                informed=informed,
                oppositions=OPPOSITIONS[opposed],
                consents=CONSENTS[consent],
            ),
            at=NOW,
        )
        law = expected(category, same_team=same_team, informed=informed, opposed=opposed, consent=consent)
        case = (same_team, informed, opposed, consent)
        assert (decision.is_open, decision.shows_health, decision.shows_social) == law, case
        assert decision.reasons, case


def test_the_owner_works_whatever_is_opposed():
    """Opposition to sharing is not refusal of support: the record stays, not shared."""
    opposed = facts(oppositions=[statement()], informed=False, owner_ids=frozenset([ORGANIZATION]))
    decision = decide_access(party(SOCIAL), opposed, at=NOW)
    assert (decision.basis, decision.shows_health) == (AccessBasis.OWNER, True)


def test_a_record_not_shared_closes_the_circle():
    assert Reason.NOT_SHARED in decide_access(party(), facts(is_shared=False), at=NOW).reasons


def test_outside_the_circle_nothing_opens():
    assert decide_access(party(), SharingFacts(informed_from=BEFORE), at=NOW).reasons == (
        Reason.NOT_CONCERNED,
    )


def test_an_emergency_opens_for_its_time_and_its_author_only():
    opened = SharingFacts(emergencies=((POST, Period(NOW, NOW + timedelta(hours=3))),))
    assert decide_access(party(), opened, at=NOW).basis == AccessBasis.EMERGENCY
    assert not decide_access(party(), opened, at=NOW + timedelta(hours=3)).is_open
    stranger = Party(post_id=OTHER, organization_id=ORGANIZATION, category=HEALTH)
    assert not decide_access(stranger, opened, at=NOW).is_open


def test_a_consent_ends_and_a_membership_ends():
    ended = Period(BEFORE, NOW)
    assert not decide_access(
        party(), facts(same_team=False, consents=[statement(period=ended)]), at=NOW
    ).is_open
    gone = SharingFacts(informed_from=BEFORE, memberships=(Membership(post_id=POST, period=ended),))
    assert not decide_access(party(), gone, at=NOW).is_open


periods = st.builds(
    lambda start, length: Period(
        NOW + timedelta(hours=start), length and NOW + timedelta(hours=start + length)
    ),
    st.integers(-48, 24),
    st.one_of(st.none(), st.integers(1, 72)),
)
statements = st.builds(
    lambda scope, period, mine: statement(
        scope,
        period,
        organization_id=(ORGANIZATION if mine else OTHER) if scope == SharingScope.ORGANIZATION else None,
        post_id=(POST if mine else OTHER) if scope == SharingScope.PROFESSIONAL else None,
    ),
    st.sampled_from(SharingScope),
    periods,
    st.booleans(),
)
any_facts = st.builds(
    SharingFacts,
    is_shared=st.booleans(),
    informed_from=st.one_of(st.none(), st.integers(-48, 24).map(lambda h: NOW + timedelta(hours=h))),
    memberships=st.lists(
        st.builds(Membership, post_id=st.just(POST), is_same_team=st.booleans(), period=periods), max_size=3
    ).map(tuple),
    oppositions=st.lists(statements, max_size=3).map(tuple),
    consents=st.lists(statements, max_size=3).map(tuple),
)
moments = st.integers(-50, 100).map(lambda h: NOW + timedelta(hours=h))
categories = st.sampled_from(CareCategory)


def shown(decision):
    return {name for name in ("is_open", "shows_health", "shows_social") if getattr(decision, name)}


@given(any_facts, statements, moments, categories)
def test_an_opposition_more_never_opens(known, added, at, category):
    from dataclasses import replace

    more = replace(known, oppositions=(*known.oppositions, added))
    assert shown(decide_access(party(category), more, at=at)) <= shown(
        decide_access(party(category), known, at=at)
    )


@given(any_facts, moments, categories)
def test_without_consents_nothing_more_is_shown(known, at, category):
    from dataclasses import replace

    fewer = replace(known, consents=())
    assert shown(decide_access(party(category), fewer, at=at)) <= shown(
        decide_access(party(category), known, at=at)
    )


@given(any_facts, moments)
def test_only_health_professionals_are_shown_health(known, at):
    for category in (SOCIAL, NONE):
        assert not decide_access(party(category), known, at=at).shows_health
