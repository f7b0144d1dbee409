"""A plan's life: whole before it is valid, agreed, answered, revised, closed; two editors lose nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from openparcours.coordination.careplans import selectors, services, tasks
from openparcours.coordination.careplans.choices import ActionStatus, ActorAgreement, GoalStatus, PlanStatus
from openparcours.coordination.careplans.models import CarePlan, Goal, PlanAction, PlanChange, PlanProblem
from openparcours.coordination.careplans.services import (
    ActionContent,
    Agreement,
    AlertContent,
    GoalContent,
    Need,
    Presentation,
    ProblemContent,
    Report,
)
from openparcours.coordination.careplans.tests.conftest import fill
from openparcours.coordination.orientations.models import PathwayBreak
from openparcours.coordination.records import services as records
from openparcours.coordination.records.models import TimelineEntry
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.definitions.services import load_shipped
from openparcours.foundation.events.models import Event
from openparcours.foundation.links.models import GuestLink
from openparcours.foundation.links.services import guest_actor
from openparcours.kit.ids import new_id
from openparcours.registry.people import services as people
from openparcours.registry.people.models import PersonAccess
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory


def validate(cast, plan):
    plan = services.validate_plan(cast.referent, plan=plan)
    plan.refresh_from_db()
    return plan


def seen_by(actor, plan):
    return {str(row.goal) for row in selectors.outline(actor, plan).goals}


class TestValidity:
    def test_a_plan_without_objective_referent_or_revision_date_is_not_valid(self, cast, plan):
        with pytest.raises(ValidationError, match="au moins un objectif"):
            services.validate_plan(cast.referent, plan=plan)
        fill(cast, plan)
        services.change_presentation(cast.referent, plan=plan, presentation=Presentation())
        with pytest.raises(ValidationError, match="un référent, une date de révision"):
            services.validate_plan(cast.referent, plan=plan)
        plan.refresh_from_db()
        assert plan.status == PlanStatus.DRAFT

    @pytest.mark.parametrize(
        "lack", [{"referent": None}, {"next_revision_on": None}, {"goal_count": 0}, {"validated_on": None}]
    )
    def test_the_database_refuses_it_too(self, cast, plan, lack):
        fill(cast, plan)
        validate(cast, plan)
        with pytest.raises(IntegrityError), transaction.atomic():
            CarePlan.objects.filter(pk=plan.pk).update(**lack)

    def test_whole_it_is_valid_said_and_traced(self, cast, plan):
        fill(cast, plan)
        plan = validate(cast, plan)
        assert plan.status == PlanStatus.VALID
        line = TimelineEntry.objects.get(title="Plan personnalisé validé, version 1")
        assert "1 objectif." in line.summary
        assert Trace.objects.filter(what="careplans.plan.validated", person_id=cast.person.pk).count() == 1
        assert Goal.objects.get().status == GoalStatus.ACCEPTED

    def test_starting_twice_keeps_one_and_another_structure_starts_none(self, cast, plan):
        assert services.start_plan(cast.colleague, record=cast.record) == plan
        assert plan.referent == cast.posts.referent
        with pytest.raises(PermissionDenied):
            services.start_plan(cast.physician, record=cast.record)


class TestWriting:
    def test_a_version_in_force_is_changed_by_a_revision_only(self, cast, plan):
        _, goal, _ = fill(cast, plan)
        validate(cast, plan)
        with pytest.raises(ValidationError, match="révision"):
            services.change_line(cast.referent, line=goal, content=GoalContent(words="Autre"))

    def test_the_circle_reads_and_only_authors_write(self, cast, plan):
        fill(cast, plan)
        assert not CarePlan.objects.visible_to(cast.physician).exists(), "a draft is its team's"
        services.propose_plan(cast.referent, plan=plan)
        assert CarePlan.objects.visible_to(cast.physician).exists()
        with pytest.raises(PermissionDenied):
            services.add_line(cast.physician, plan=plan, content=ProblemContent(label="Douleur"))
        with pytest.raises(PermissionDenied):
            services.add_line(cast.stranger, plan=plan, content=ProblemContent(label="Douleur"))
        presentation = Presentation(referent=cast.posts.referent, authors=(cast.posts.physician,))
        services.change_presentation(cast.referent, plan=plan, presentation=presentation)
        assert services.add_line(cast.physician, plan=plan, content=ProblemContent(label="Douleur"))

    def test_health_stays_among_health_professionals_everywhere(self, cast, plan):
        problem, goal, action = fill(cast, plan, restriction="sante")
        assert goal.restriction == "sante", "a goal is never wider than its problem"
        services.propose_plan(cast.referent, plan=plan)
        services.answer_action(cast.physician, action=action, accept=False, reason="Absente en décembre")
        for reader, reads in ((cast.physician, True), (cast.social, False), (cast.colleague, False)):
            assert (str(goal) in seen_by(reader, plan)) is reads
            assert PlanProblem.objects.visible_to(reader).filter(pk=problem.pk).exists() is reads
            assert PlanAction.objects.visible_to(reader).filter(pk=action.pk).exists() is reads
            lines = TimelineEntry.objects.visible_to(reader).filter(title__contains="ordonnance")
            assert lines.exists() is reads
            told = [one.sentence for one in selectors.last_changes(reader, plan)]
            assert any("ordonnance" in one for one in told) is reads

    def test_who_carries_a_hidden_action_sees_it_and_nothing_around(self, cast, plan):
        _, goal, _ = fill(cast, plan, restriction="dac")
        content = ActionContent(title="Passer le mardi", participant=cast.members.social)
        mine = services.add_line(cast.referent, plan=plan, parent=goal, content=content)
        services.propose_plan(cast.referent, plan=plan)
        assert selectors.action(cast.social, mine.pk)
        assert seen_by(cast.social, plan) == set()

    def test_a_line_sent_twice_is_added_once(self, cast, plan):
        key, content = new_id(), ProblemContent(label="Isolement")
        for _ in range(2):
            services.add_line(cast.referent, plan=plan, content=content, submission_key=key)
        assert plan.problems.count() == 1

    def test_lines_move_and_leave(self, cast, plan):
        problem, goal, _ = fill(cast, plan)
        second = services.add_line(
            cast.referent, plan=plan, parent=problem, content=GoalContent(words="Sortir le jeudi")
        )
        services.move_line(cast.referent, line=second, is_up=True)
        assert [str(row.goal) for row in selectors.outline(cast.referent, plan).goals] == [
            "Sortir le jeudi",
            "Marcher sans avoir peur",
        ]
        services.move_line(cast.referent, line=second, is_up=True)
        services.remove_line(cast.referent, line=goal)
        assert not PlanAction.objects.exists()
        gone = PlanChange.objects.get(act="retrait")
        assert gone.label == "Marcher sans avoir peur"
        assert any(value == "Marcher sans avoir peur" for _, value, _ in gone.fields)

    def test_a_problem_that_holds_hidden_goals_is_not_removed_blindly(self, cast, plan):
        problem, _, _ = fill(cast, plan)
        services.add_line(
            cast.referent, plan=plan, parent=problem, content=GoalContent(words="Secret", restriction="sante")
        )
        with pytest.raises(ValidationError):
            services.remove_line(cast.colleague, line=problem)

    def test_an_actor_of_another_circle_is_refused(self, cast, plan):
        _, goal, _ = fill(cast, plan)
        other = PersonFactory()
        PersonAccessFactory(person=other, holder_id=cast.dac.pk)
        member = records.add_member(
            cast.referent, person=other, member=records.NewMember(role="autre", name="Ailleurs")
        )
        with pytest.raises(ValidationError, match="cercle"):
            services.add_line(
                cast.referent,
                plan=plan,
                parent=goal,
                content=ActionContent(title="x", participant=member),
            )


class TestTwoEditors:
    def test_different_lines_both_stay_and_each_is_told_of_the_other(self, cast, plan):
        _, goal, action = fill(cast, plan)
        seen = plan.edit_number
        services.change_line(cast.referent, line=goal, content=GoalContent(words="Marcher dehors"), seen=seen)
        services.change_line(
            cast.colleague, line=action, content=ActionContent(title="Revoir tout"), seen=seen
        )
        (told,) = selectors.changes_since(cast.colleague, plan, seen)
        assert told.sentence == "a modifié l'objectif « Marcher dehors »"
        assert Goal.objects.get().words == "Marcher dehors"
        assert PlanAction.objects.get().title == "Revoir tout"

    def test_the_same_line_is_refused_with_what_the_other_wrote(self, cast, plan):
        _, goal, _ = fill(cast, plan)
        seen = plan.edit_number
        services.change_line(
            cast.colleague, line=goal, content=GoalContent(words="Marcher dehors"), seen=seen
        )
        with pytest.raises(services.StaleLine) as refused:
            services.change_line(cast.referent, line=goal, content=GoalContent(words="Danser"), seen=seen)
        assert refused.value.change.fields == [["Objectif", "Marcher sans avoir peur", "Marcher dehors"]]
        plan.refresh_from_db()
        services.change_line(
            cast.referent, line=goal, content=GoalContent(words="Danser"), seen=plan.edit_number
        )
        assert Goal.objects.get().words == "Danser"

    def test_the_presentation_too(self, cast, plan):
        words = Presentation(referent=cast.posts.referent, matters="Mon jardin")
        services.change_presentation(cast.colleague, plan=plan, presentation=words, seen=0)
        with pytest.raises(services.StaleLine):
            services.change_presentation(cast.referent, plan=plan, presentation=Presentation(), seen=0)


class TestActors:
    def test_proposing_asks_everybody_and_links_those_without_an_account(self, cast, proposed):
        assert [str(action) for action, _ in proposed.links] == ["Garder un double des clés"]
        assert {a.agreement for a in PlanAction.objects.all()} == {ActorAgreement.ASKED}
        due = [line for line in selectors.due_lines(cast.physician) if line.what == "reponse"]
        assert [line.action for line in due] == [proposed.action]
        assert selectors.due_lines(cast.social) == []

    def test_accepting_leaves_the_day_and_refusing_needs_a_reason(self, cast, proposed):
        with pytest.raises(ValidationError, match="pourquoi"):
            services.answer_action(cast.physician, action=proposed.action, accept=False, reason=" ")
        with pytest.raises(PermissionDenied):
            services.answer_action(cast.social, action=proposed.action, accept=True)
        services.answer_action(cast.physician, action=proposed.action, accept=True)
        assert selectors.due_lines(cast.physician) == []
        assert TimelineEntry.objects.filter(title__contains="accepte").count() == 1

    def test_a_refusal_by_link_is_an_event_with_its_reason(self, cast, proposed):
        _, issued = proposed.links[0]
        guest = guest_actor(issued.link, origin="essai")
        services.answer_by_link(guest, link=issued.link, accept=False, reason="Je déménage en mars")
        proposed.other.refresh_from_db()
        assert (proposed.other.agreement, proposed.other.status) == ("refuse", "refusee")
        event = Event.objects.get(name="PlanActionRefused")
        assert event.payload == {"action_id": str(proposed.other.pk)}
        assert TimelineEntry.objects.get(event_id=event.id).summary == "Je déménage en mars"
        services.answer_by_link(guest, link=issued.link, accept=True)
        proposed.other.refresh_from_db()
        assert (proposed.other.agreement, proposed.other.status) == ("accepte", "a_faire")

    def test_no_answer_in_time_is_told_without_a_job(self, proposed):
        with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
            assert proposed.action.shown_agreement == ActorAgreement.UNANSWERED
        assert proposed.action.shown_agreement == ActorAgreement.ASKED

    def test_a_link_names_nobody_and_a_new_one_ends_the_former(self, cast, proposed):
        first = GuestLink.objects.get()
        assert first.label == "aidant"
        services.ask_actor(cast.referent, action=proposed.other)
        first.refresh_from_db()
        assert first.revoked_at

    def test_what_she_agreed_upon_changes_and_she_is_asked_again(self, cast, proposed):
        services.answer_action(cast.physician, action=proposed.action, accept=True)
        same = ActionContent(
            title=proposed.action.title, participant=cast.members.physician, detail="Avec la pharmacie"
        )
        services.change_line(cast.referent, line=proposed.action, content=same)
        proposed.action.refresh_from_db()
        assert proposed.action.agreement == ActorAgreement.ACCEPTED
        later = ActionContent(
            title=proposed.action.title,
            participant=cast.members.physician,
            ends_on=timezone.localdate() + timedelta(days=9),
        )
        services.change_line(cast.referent, line=proposed.action, content=later)
        proposed.action.refresh_from_db()
        assert proposed.action.agreement == ActorAgreement.TO_ASK

    def test_what_could_not_be_done_says_why(self, cast, proposed):
        with pytest.raises(ValidationError, match="empêché"):
            services.report_action(
                cast.physician, action=proposed.action, report=Report(status=ActionStatus.IMPOSSIBLE)
            )
        services.report_action(
            cast.physician, action=proposed.action, report=Report(status=ActionStatus.DONE, result="Fait")
        )
        (row,) = selectors.shown_goals(cast.referent, proposed.plan)
        assert row.progress == 50

    def test_a_late_action_is_its_actors_alert_until_closed_with_a_reason(self, cast, proposed):
        services.answer_action(cast.physician, action=proposed.action, accept=True)
        PlanAction.objects.filter(pk=proposed.action.pk).update(
            ends_on=timezone.localdate() - timedelta(days=2)
        )
        validate(cast, proposed.plan)
        (due,) = selectors.due_lines(cast.physician)
        assert (due.what, due.is_late) == ("action", True)
        action = selectors.action(cast.physician, proposed.action.pk)
        with pytest.raises(ValidationError):
            services.dismiss_alert(
                cast.physician, plan=proposed.plan, kind="action", action=action, reason=""
            )
        for _ in range(2):
            services.dismiss_alert(
                cast.physician, plan=proposed.plan, kind="action", action=action, reason="Reporté avec elle"
            )
        assert selectors.due_lines(cast.physician) == []

    def test_a_revision_due_is_its_referents_alert(self, cast, proposed):
        validate(cast, proposed.plan)
        with time_machine.travel(timezone.now() + timedelta(days=95), tick=False):
            assert ("revision", True) in [(d.what, d.is_late) for d in selectors.due_lines(cast.referent)]
            assert selectors.due_lines(cast.colleague) == []


class TestRevision:
    def test_a_revision_copies_all_and_the_former_stays_as_it_was(self, cast, proposed):
        services.add_line(
            cast.referent, plan=proposed.plan, content=AlertContent(condition="chute", call="le 15")
        )
        first = validate(cast, proposed.plan)
        second = services.open_revision(cast.referent, plan=first, participants="Dr Exemple")
        assert services.open_revision(cast.referent, plan=CarePlan.objects.get(pk=first.pk)) == second
        assert selectors.differences(cast.referent, first, second) == []
        goal = second.goals.get()
        services.change_line(cast.referent, line=goal, content=GoalContent(words="Danser le jeudi"))
        services.remove_line(cast.referent, line=second.alerts.get())
        extra = services.add_line(
            cast.referent, plan=second, parent=goal, content=ActionContent(title="S'inscrire au bal")
        )
        told = {
            (d.act, d.label): [f.sentence for f in d.fields]
            for d in selectors.differences(cast.referent, first, second)
        }
        assert told[("modification", "Danser le jeudi")] == [
            "Objectif : « Marcher sans avoir peur » devient « Danser le jeudi »"
        ]
        assert ("ajout", extra.title) in told
        assert ("retrait", "Si chute : appeler le 15") in told
        assert first.goals.get().words == "Marcher sans avoir peur"
        services.validate_plan(cast.referent, plan=second)
        first.refresh_from_db()
        assert (first.status, first.closing_reason) == ("clos", "remplacé par la version 2")
        assert first.goal_counts == {"accepte": 1}
        with pytest.raises(ValidationError):
            services.change_line(cast.referent, line=first.goals.get(), content=GoalContent(words="x"))
        assert selectors.revision_of(second).done_on == timezone.localdate()

    def test_what_happens_meanwhile_is_not_lost(self, cast, proposed):
        first = validate(cast, proposed.plan)
        second = services.open_revision(cast.referent, plan=first)
        action = first.actions.get(title=proposed.action.title)
        services.report_action(cast.physician, action=action, report=Report(status="faite", result="Fait"))
        assert second.actions.get(line_id=action.line_id).status == "faite"
        services.validate_plan(cast.referent, plan=second)
        assert second.actions.get(line_id=action.line_id).result == "Fait"

    def test_a_revision_given_up_puts_the_former_back_in_force(self, cast, proposed):
        first = validate(cast, proposed.plan)
        second = services.open_revision(cast.referent, plan=first)
        services.close_plan(cast.referent, plan=second, reason="rien à changer")
        first.refresh_from_db()
        assert first.status == PlanStatus.VALID

    def test_a_link_given_before_a_revision_still_answers(self, cast, proposed):
        _, issued = proposed.links[0]
        first = validate(cast, proposed.plan)
        second = services.open_revision(cast.referent, plan=first)
        services.validate_plan(cast.referent, plan=second)
        found = selectors.linked_action(issued.link)
        assert found.plan == second

    def test_differences_hide_what_one_may_not_read(self, cast, plan):
        fill(cast, plan)
        first = validate(cast, plan)
        second = services.open_revision(cast.referent, plan=first)
        services.add_line(
            cast.referent, plan=second, content=ProblemContent(label="Hépatite", restriction="sante")
        )
        services.propose_plan(cast.referent, plan=second)

        def labels(actor):
            return {d.label for d in selectors.differences(actor, first, second)}

        assert "Hépatite" in labels(cast.physician)
        assert "Hépatite" not in labels(cast.social)


class TestAgreements:
    def test_the_person_answers_and_a_disagreement_says_on_what(self, cast, proposed):
        today = timezone.localdate()
        said = Agreement(party="personne", answer="partiel", agreed_on=today, means="oral")
        with pytest.raises(ValidationError, match="désaccord"):
            services.record_agreement(cast.referent, plan=proposed.plan, agreement=said)
        with pytest.raises(ValidationError, match="dans le futur"):
            services.record_agreement(
                cast.referent,
                plan=proposed.plan,
                agreement=Agreement(
                    party="personne", answer="oui", agreed_on=today + timedelta(days=1), means="oral"
                ),
            )
        yes = Agreement(party="personne", answer="oui", agreed_on=today, means="oral")
        for _ in range(2):
            services.record_agreement(cast.referent, plan=proposed.plan, agreement=yes)
        assert proposed.plan.agreements.count() == 1
        assert TimelineEntry.objects.filter(title="La personne est d'accord avec le plan").count() == 1
        assert all(d.is_met for d in selectors.demands_of(proposed.plan) if d.code == "accord")


class TestClosing:
    def test_objectives_shared_and_not_carried_out_keep_their_reason_and_are_counted(self, cast, proposed):
        with pytest.raises(ValidationError, match="pourquoi"):
            services.assess_goal(cast.referent, goal=proposed.goal, status="partage_non_realise")
        services.assess_goal(
            cast.referent, goal=proposed.goal, status="partage_non_realise", reason="Liste d'attente d'un an"
        )
        validate(cast, proposed.plan)
        records.close_record(
            cast.referent, record=cast.record, reason="situation_stabilisee", summary="Relais au médecin."
        )
        proposed.plan.refresh_from_db()
        assert proposed.plan.status == PlanStatus.CLOSED
        assert proposed.plan.goal_counts == {"partage_non_realise": 1}
        (row,) = selectors.outline(cast.referent, proposed.plan).set_apart
        assert row.goal.reason == "Liste d'attente d'un an"

    def test_a_closed_door_hides_the_plan_at_once(self, cast, proposed):
        PersonAccess.objects.filter(holder_id=cast.posts.physician.pk).delete()
        assert selectors.plan(cast.physician, proposed.plan.pk) is None
        assert selectors.due_lines(cast.physician) == []


class TestSources:
    def test_needs_marked_elsewhere_become_problems_once(self, cast, plan):
        source = new_id()
        found = [Need(label="Poids en baisse", need="nutrition", source_id=source, source_label="Évaluation")]
        assert len(services.add_problems(cast.referent, plan, found)) == 1
        assert services.add_problems(cast.referent, plan, found) == []
        problem = plan.problems.get()
        assert (problem.domain, problem.source_kind) == ("Santé du corps", "evaluation")

    def test_a_pathway_gives_problems_goals_dates_and_actors(self, cast, plan):
        load_shipped()
        chosen = next(d for d in selectors.pathways(cast.dac.pk) if d.code == "retour_domicile")
        assert services.apply_pathway(cast.referent, plan=plan, definition=chosen) == 4
        assert services.apply_pathway(cast.referent, plan=plan, definition=chosen) == 0
        plan.refresh_from_db()
        today = timezone.localdate()
        visit = plan.actions.get(title__startswith="Consultation du médecin traitant")
        assert visit.participant == cast.members.physician
        assert visit.ends_on == today + timedelta(days=7)
        assert plan.next_revision_on >= today + timedelta(days=30)
        assert plan.next_revision_on.weekday() < 5
        assert plan.alerts.count() == 2
        validate(cast, plan)


def test_merging_two_identities_moves_the_plan_and_undoing_gives_it_back(cast, plan):
    kept = PersonFactory()
    PersonAccessFactory(person=kept, holder_id=cast.dac.pk)
    from openparcours.registry.directory.selectors import actor_at
    from openparcours.registry.directory.tests.factories import PostFactory

    officer = actor_at(PostFactory(organization=cast.dac, access_role="identity_officer"))
    merge = people.merge_persons(officer, kept=kept, merged=cast.person, reason="Doublon.")
    plan.refresh_from_db()
    assert plan.person == kept
    people.undo_merge(officer, merge=merge, reason="Erreur.")
    plan.refresh_from_db()
    assert plan.person == cast.person


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE x; --", "\u202egauche", "😀" * 20, "<script>alert(1)</script>", "ﬀ ½ 表"]
)
def test_any_text_is_kept_as_typed(cast, plan, text):
    problem = services.add_line(cast.referent, plan=plan, content=ProblemContent(label=text))
    assert PlanProblem.objects.get(pk=problem.pk).label == text
    assert selectors.last_changes(cast.referent, plan)[0].sentence.endswith(f"« {text} »")


def test_a_refused_action_breaks_the_pathway_without_its_words(cast, proposed):
    services.answer_action(
        cast.physician, action=proposed.action, accept=False, reason="Je pars à la retraite."
    )
    found = PathwayBreak.objects.get()
    assert (found.kind, found.person, found.declared_by) == ("refus", cast.person, cast.posts.physician)
    assert found.target_category
    assert "retraite" not in found.note
    tasks.keep_refusal(Event.objects.get(name="PlanActionRefused"))
    assert PathwayBreak.objects.count() == 1
