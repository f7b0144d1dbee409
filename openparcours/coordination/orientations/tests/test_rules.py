"""Distances are distances; an offer fits by need, place, public and price, and a filter only takes away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.coordination.orientations.choices import (
    ANSWERABLE,
    FOLLOWED,
    OPEN,
    ORIENTATION_TRANSITIONS,
    STATUS_ICONS,
    STATUS_TONES,
    OrientationStatus,
)
from openparcours.coordination.orientations.rules import Facts, Point, Wanted, distance_km, fit

points = st.builds(Point, st.floats(-90, 90, allow_nan=False), st.floats(-180, 180, allow_nan=False))
codes = st.sampled_from(["repit_aidant", "memoire", "sante", "sante--soins", "famille"])
offers = st.builds(
    Facts,
    name=st.text(max_size=8),
    themes=st.frozensets(codes, max_size=3),
    needs=st.frozensets(codes, max_size=2),
    audiences=st.frozensets(st.sampled_from(["seniors", "aidants"]), max_size=2),
    is_free=st.sampled_from([True, False, None]),
    serves=st.booleans(),
    has_zone=st.booleans(),
    nearness=st.integers(0, 3),
    distance_km=st.none() | st.floats(0, 900, allow_nan=False),
    text=st.text("abc ", max_size=12),
)
wishes = st.builds(
    Wanted,
    need=st.sampled_from(["", "repit_aidant", "memoire"]),
    theme=st.sampled_from(["", "sante", "famille"]),
    public=st.sampled_from(["", "seniors"]),
    words=st.lists(st.text("abc", min_size=1, max_size=2), max_size=2).map(tuple),
    is_free=st.booleans(),
    radius_km=st.sampled_from([0, 10, 20, 50]),
)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        (Point(43.6047, 1.4442), Point(43.9293, 2.1480), 67),  # Toulouse, Albi
        (Point(48.8566, 2.3522), Point(45.7640, 4.8357), 392),  # Paris, Lyon
        (Point(43.6, 1.4), Point(43.6, 1.4), 0),
        (Point(0, 179.9), Point(0, -179.9), 22),
    ],
)
def test_known_distances(one, other, km):
    assert distance_km(one, other) == pytest.approx(km, abs=1)


@given(points, points, points)
def test_a_distance_is_a_distance(one, two, three):
    assert distance_km(one, two) == pytest.approx(distance_km(two, one), abs=1e-6)
    assert distance_km(one, three) <= distance_km(one, two) + distance_km(two, three) + 1e-3
    assert 0 <= distance_km(one, two) <= 20_016


@given(offers, wishes)
def test_a_filter_only_takes_away(facts, wanted):
    if fit(facts, wanted) is None:
        return
    for looser in (
        replace(wanted, public=""),
        replace(wanted, is_free=False),
        replace(wanted, words=()),
        replace(wanted, need="", theme=""),
    ):
        assert fit(facts, looser) is not None


@given(offers, wishes)
def test_who_serves_the_place_is_in_reach_however_far(facts, wanted):
    served = replace(facts, serves=True)
    farther = replace(served, distance_km=10_000.0)
    assert (fit(served, wanted) is None) == (fit(farther, wanted) is None)


@given(offers, wishes)
def test_the_very_need_comes_before_the_same_domain(facts, wanted):
    how = fit(facts, wanted)
    if how is not None and wanted.need:
        assert how.order[0] == (0 if how.is_exact else 1)
        assert how.is_exact == (wanted.need in facts.needs | facts.themes)


def test_every_state_is_reached_and_shown():
    reached = {to for targets in ORIENTATION_TRANSITIONS.values() for to in targets}
    assert reached | {OrientationStatus.DRAFT} == set(OrientationStatus)
    assert set(ORIENTATION_TRANSITIONS) == set(STATUS_TONES) == set(STATUS_ICONS) == set(OrientationStatus)
    for status in (*OPEN, *ANSWERABLE, *FOLLOWED):
        assert ORIENTATION_TRANSITIONS[status]
