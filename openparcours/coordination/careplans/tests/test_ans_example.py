"""ANS's worked plan of an old person enters through the services and comes back whole."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.careplans.services import (
    ActionContent,
    Agreement,
    GoalContent,
    Presentation,
    ProblemContent,
    Report,
)
from openparcours.coordination.careplans.tests import ans_example as ans


def months(count: int) -> date:
    return timezone.localdate() + timedelta(days=30 * count)


def numbered(number: str) -> str:
    return f"{ans.PREFIX}{number}" if number else ""


@pytest.fixture
def loaded(cast, plan) -> CarePlan:
    """Write the example as a professional would."""
    said = Presentation(referent=cast.posts.referent, next_revision_on=months(6), **ans.PLAN)
    services.change_presentation(cast.referent, plan=plan, presentation=said)
    for (label, need, number), (heading, words, goal_number, document), actions in ans.NEEDS:
        content = ProblemContent(
            label=label, need=need, domain=selectors.needs(None).domain(need), external_id=numbered(number),
            source_kind="evaluation",
            source_label=f"{ans.ASSESSMENT['label']} ({ans.ASSESSMENT['external_id']})",
        )  # fmt: skip
        problem = services.add_line(cast.referent, plan=plan, content=content)
        due = months(ans.TERMS[heading]) if heading in ans.TERMS else None
        wanted = GoalContent(
            words=words, heading=heading, due_on=due, external_id=numbered(goal_number),
            document_reference=document,
        )  # fmt: skip
        goal = services.add_line(cast.referent, plan=plan, content=wanted, parent=problem)
        for title, who, place, action_number, means, funding in actions:
            act = ActionContent(
                title=title, actor_name=who, actor_contact=place, means=means, funding=funding,
                frequency=ans.FREQUENCIES.get(title, ""), external_id=numbered(action_number),
                detail=f"Action pour atteindre l'{heading.lower()}",
            )  # fmt: skip
            services.add_line(cast.referent, plan=plan, content=act, parent=goal)
    services.propose_plan(cast.referent, plan=plan)
    agreed = Agreement(
        party="structure", answer="oui", given_by=ans.AGREED["by"], means="ecrit",
        agreed_on=date.fromisoformat(ans.AGREED["day"]),
    )  # fmt: skip
    services.record_agreement(cast.referent, plan=plan, agreement=agreed)
    services.validate_plan(cast.referent, plan=plan)
    for action in plan.actions.all():
        services.report_action(cast.referent, action=action, report=Report(status="en_cours"))
    return CarePlan.objects.get(pk=plan.pk)


def test_every_fact_is_read_back(cast, loaded):
    assert {name: getattr(loaded, name) for name in ans.PLAN} == ans.PLAN
    assert loaded.status == "valide"
    agreement = loaded.agreements.get()
    assert (agreement.party, agreement.given_by, str(agreement.agreed_on)) == (
        "structure",
        ans.AGREED["by"],
        ans.AGREED["day"],
    )
    outline = selectors.outline(cast.referent, loaded)
    assert len(outline.problems) == len(ans.NEEDS)
    for row, (need, goal, actions) in zip(outline.problems, ans.NEEDS, strict=True):
        problem, (goal_row,) = row.problem, row.goals
        assert (problem.label, problem.need, problem.external_id) == (need[0], need[1], numbered(need[2]))
        assert ans.ASSESSMENT["label"] in problem.source_label
        assert ans.ASSESSMENT["external_id"] in problem.source_label
        kept = goal_row.goal
        assert (kept.heading, kept.words, kept.external_id, kept.document_reference) == (
            goal[0],
            goal[1],
            numbered(goal[2]),
            goal[3],
        )
        assert kept.status == "en_cours"
        assert kept.due_on == (months(ans.TERMS[goal[0]]) if goal[0] in ans.TERMS else None)
        read = [
            (
                one.action.title,
                one.action.actor_label,
                one.action.actor_contact,
                one.action.external_id,
                one.action.means,
                one.action.funding,
            )
            for one in goal_row.actions
        ]
        assert read == [(t, w, p, numbered(n), m, f) for t, w, p, n, m, f in actions]
        assert {one.action.status for one in goal_row.actions} == {"en_cours"}
        for one in goal_row.actions:
            assert one.action.frequency == ans.FREQUENCIES.get(one.action.title, "")
            assert goal[0].lower() in one.action.detail


def test_it_survives_a_revision(cast, loaded):
    second = services.open_revision(cast.referent, plan=loaded)
    told = selectors.differences(cast.referent, loaded, second)
    assert [field.name for one in told for field in one.fields] == ["Prochaine révision"]
    assert second.external_id == ans.PLAN["external_id"]
