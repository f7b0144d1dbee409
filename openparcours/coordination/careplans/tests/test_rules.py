"""Pure rules: what is missing, what differs, what a pathway proposes."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.coordination.careplans import rules
from openparcours.coordination.careplans.choices import ActionStatus, GoalStatus
from openparcours.coordination.careplans.rules import LineState, PlanFacts

TODAY = date(2026, 11, 27)
WHOLE = PlanFacts(goals=1, has_referent=True, next_revision_on=date(2027, 2, 1))
NAMES = st.sampled_from(["Titre", "Échéance", "Qui"])
VALUES = st.text(st.characters(codec="utf-8"), max_size=12)
STATES = st.lists(
    st.builds(
        LineState,
        line_id=st.integers(0, 6).map(lambda n: UUID(int=n)),
        kind=st.sampled_from(["objectif", "action"]),
        label=VALUES,
        fields=st.dictionaries(NAMES, VALUES, max_size=3),
    ),
    unique_by=lambda line: line.line_id,
    max_size=6,
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (WHOLE, []),
        (PlanFacts(0, True, date(2027, 2, 1)), ["au moins un objectif"]),
        (PlanFacts(1, False, date(2027, 2, 1)), ["un référent"]),
        (PlanFacts(1, True, None), ["une date de révision future"]),
        (PlanFacts(1, True, TODAY), ["une date de révision future"]),
    ],
)
def test_what_keeps_a_plan_from_being_valid(facts, expected):
    assert rules.missing(facts, today=TODAY) == expected


@pytest.mark.parametrize(
    ("status", "actions", "percent"),
    [
        (GoalStatus.ACCEPTED, [], 0),
        (GoalStatus.REACHED, [ActionStatus.PENDING], 100),
        (GoalStatus.ONGOING, [ActionStatus.DONE, ActionStatus.ONGOING, ActionStatus.PENDING], 50),
        (GoalStatus.ONGOING, [ActionStatus.DONE, ActionStatus.REFUSED, ActionStatus.CANCELLED], 100),
        (GoalStatus.ONGOING, [ActionStatus.IMPOSSIBLE], 0),
    ],
)
def test_how_far_a_goal_is(status, actions, percent):
    assert rules.goal_progress(status, actions) == percent


def test_an_actor_is_asked_again_when_what_she_agreed_upon_changes():
    assert rules.renews_agreement({"ends_on", "detail"})
    assert not rules.renews_agreement({"detail", "means", "funding"})


@given(STATES, STATES)
def test_differences_tell_every_line_once_and_nothing_when_nothing_changed(before, after):
    assert rules.compare(before, before) == []
    there, back = rules.compare(before, after), rules.compare(after, before)
    assert len({d.line_id for d in there}) == len(there)
    acts = {"ajout": "retrait", "retrait": "ajout", "modification": "modification"}
    assert {(d.line_id, acts[d.act]) for d in there} == {(d.line_id, d.act) for d in back}
    was = {line.line_id: dict(line.fields) for line in before}
    now = {line.line_id: dict(line.fields) for line in after}
    for difference in there:
        if difference.act == "modification":
            for one in difference.fields:
                assert was[difference.line_id].get(one.name, "") == one.before
                assert now[difference.line_id].get(one.name, "") == one.after
                assert one.before != one.after
                assert one.name in one.sentence


def test_a_difference_is_told_in_words():
    line = UUID(int=1)
    before = LineState(line, "objectif", "Marcher", {"Échéance": "01/12/2026", "Cible": ""})
    after = LineState(line, "objectif", "Marcher dehors", {"Échéance": "15/12/2026", "Cible": "500 m"})
    (found,) = rules.compare([before], [after])
    assert found.sentence == "Objectif modifié"
    assert [f.sentence for f in found.fields] == [
        "Échéance : « 01/12/2026 » devient « 15/12/2026 »",
        "Cible : 500 m",
    ]


GOOD = {"steps": [{"label": "A", "goals": [{"words": "x"}]}]}
DELAYS = st.one_of(st.none(), st.integers(0, 400))
ACTIONS = st.lists(st.tuples(DELAYS, DELAYS), max_size=4)


@given(
    start=st.dates(date(2020, 1, 1), date(2040, 1, 1)), due=DELAYS, actions=ACTIONS, shift=st.integers(0, 60)
)
def test_a_pathway_becomes_days_that_follow_its_beginning(start, due, actions, shift):
    rows = [
        {"title": f"Action {n}", "starts_after_days": a, "ends_after_days": b}
        for n, (a, b) in enumerate(actions)
        if a is None or b is None or a <= b
    ]
    content = {
        "steps": [
            {"label": "Étape", "goals": [{"words": "Objectif", "due_after_days": due, "actions": rows}]}
        ]
    }
    pathway = rules.parse_pathway(content)
    (step,) = rules.dated(pathway, start=start)
    (later,) = rules.dated(pathway, start=start + timedelta(days=shift))
    goal = step.goals[0]
    assert goal.due_on == (None if due is None else start + timedelta(days=due))
    for one, other in zip(goal.actions, later.goals[0].actions, strict=True):
        for day, moved in ((one.starts_on, other.starts_on), (one.ends_on, other.ends_on)):
            assert (day is None) == (moved is None)
            assert day is None or (day >= start and moved - day == timedelta(days=shift))
        assert one.starts_on is None or one.ends_on is None or one.starts_on <= one.ends_on


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "Il faut au moins un"),
        ({"steps": ["x"]}, "Étape n° 1"),
        ({"steps": [{"label": "A", "goals": []}]}, "Il faut au moins un"),
        ({"steps": [{"label": " ", "goals": [{"words": "x"}]}]}, "il manque « label »"),
        ({"steps": [{"label": "A", "goals": [{"words": "x", "due_after_days": -1}]}]}, "délai"),
        ({**GOOD, "reasons": ["inconnu"]}, "motif connu"),
        ({**GOOD, "kind": "autre"}, "type de plan"),
        ({"steps": [{"label": "A", "goals": [{"words": "x", "due_after_days": True}]}]}, "délai"),
        (
            {
                "steps": [
                    {"label": "A", "goals": [{"words": "x", "actions": [{"title": "y", "role": "roi"}]}]}
                ]
            },
            "Action n° 1 : « roi »",
        ),
    ],
)
def test_a_pathway_ill_written_says_where(content, message):
    with pytest.raises(ValueError, match=message):
        rules.parse_pathway(content)
