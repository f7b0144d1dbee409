"""What moves a request, what stops it, and what is never lost or doubled."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from openparcours.coordination.orientations import selectors as orientations
from openparcours.coordination.orientations.choices import BreakKind
from openparcours.coordination.orientations.models import PathwayBreak
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import RecordStatus, SupportLevel
from openparcours.coordination.records.models import CoordinationRecord, Episode, TimelineEntry
from openparcours.coordination.records.services import Opening, Statement
from openparcours.coordination.requests import selectors, services, tasks
from openparcours.coordination.requests.choices import INTAKE_FORM, TRANSITIONS, RequestStatus
from openparcours.coordination.requests.models import RequestContact, SupportRequest
from openparcours.coordination.requests.services import (
    Asker,
    Content,
    Exchange,
    Information,
    NewPerson,
)
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.definitions.services import load_shipped
from openparcours.foundation.drafts.models import Draft
from openparcours.foundation.drafts.services import save_draft
from openparcours.foundation.events.models import Event
from openparcours.foundation.links.selectors import link_of
from openparcours.kit.ids import new_id
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory
from openparcours.registry.people import services as people
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import Traits
from openparcours.registry.people.tests.factories import PersonFactory

TOLD = Information(told_to="personne", means="oral", given_on=timezone.localdate())


def taken(cast, receive, **content):
    return services.take_request(cast.coordinator, request=receive(**content))


def include(cast, request, **more):
    given = {"level": SupportLevel.SUSTAINED, "is_unopposed": True, "information": TOLD, **more}
    return services.include_request(cast.coordinator, request=request, **given)


class TestIntake:
    def test_one_sentence_and_a_category_suffice(self, cast, receive):
        one = receive(who="reception")
        assert (one.status, one.person) == (RequestStatus.RECEIVED, None)
        assert one.number == f"DAC31-{timezone.localdate().year}-D00001"
        assert [t.to_status for t in one.transitions.all()] == [RequestStatus.RECEIVED]
        assert one.answer_due_at - one.received_at == timedelta(hours=120)

    @pytest.mark.parametrize(("category", "text"), [("", "Une demande."), ("autre", "   ")])
    def test_without_them_nothing_is_kept(self, receive, category, text):
        with pytest.raises(ValidationError):
            receive(category=category, text=text)
        assert not SupportRequest.objects.exists()

    def test_the_same_submission_twice_makes_one_request_and_one_person(self, cast, receive):
        key, new = new_id(), NewPerson(traits=Traits(used_family_name="Fictive"))
        assert receive(key=key, person=new) == receive(key=key, person=new)
        assert SupportRequest.objects.count() == 1
        assert Person.objects.filter(used_family_name="Fictive").count() == 1

    def test_an_anonymous_caller_leaves_no_name_and_no_person(self, cast, receive):
        with pytest.raises(ValidationError, match="anonyme"):
            receive(category="anonyme", person=cast.person)
        one = receive(
            category="anonyme", asker={"name": "Voisine", "phone": "0536490001"}, described={"name": "X"}
        )
        assert (one.requester.name, one.requester.digits, one.described) == ("", "", {})
        with pytest.raises(ValidationError):
            services.name_person(cast.coordinator, request=one, person=cast.person)
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportRequest.objects.filter(pk=one.pk).update(person=cast.person)

    def test_the_call_is_its_first_contact_and_ends_its_draft(self, cast):
        save_draft(cast.reception, form=INTAKE_FORM, subject="nouvelle", values={"text": ["Chute"]})
        one = services.receive_request(
            cast.reception,
            asker=Asker(category="personne"),
            content=Content(text="Chute"),
            minutes=4,
            draft_subject="nouvelle",
        )
        assert [(c.kind, c.minutes) for c in one.contacts.all()] == [("appel_entrant", 4)]
        assert not Draft.objects.exists()

    def test_what_the_directory_knew_of_the_requester_stays_as_it_was(self, cast):
        post = cast.posts.physician
        post.mssante, post.practitioner.rpps = "dr@medecin.mssante.example", "10100000017"
        post.save()
        post.practitioner.save()
        one = services.ask_structure(actor_at(post), structure=cast.dac, content=Content(text="Chutes"))
        post.mssante = "ailleurs@mssante.example"
        post.save()
        one.requester.refresh_from_db()
        assert (one.requester.mssante, one.requester.rpps) == ("dr@medecin.mssante.example", "10100000017")
        again = selectors.caller(cast.reception, f"known:{one.pk}")
        assert (again.mssante, again.rpps) == (one.requester.mssante, "10100000017")

    def test_a_person_out_of_reach_is_refused(self, cast, receive):
        with pytest.raises(PermissionDenied):
            receive(person=PersonFactory())
        with pytest.raises(PermissionDenied):
            receive(who="physician")

    def test_each_structure_counts_by_year(self, cast, receive):
        other = actor_at(PostFactory(organization=DacFactory(), access_role="analyst"))
        receive()
        assert receive().number.endswith("D00002")
        with time_machine.travel(timezone.now() + timedelta(days=366)):
            assert receive().number.endswith("D00001")
        assert services.next_number(other.organization_id, 2030).endswith("-2030-D00001")

    def test_completing_keeps_who_asked_and_what_was_promised(self, cast, receive):
        one = receive(person=cast.person)
        services.complete_request(
            cast.colleague, request=one, content=Content(text="Précisé", reason="isolement", informed="oui")
        )
        one.refresh_from_db()
        assert (one.text, one.reason, one.person) == ("Précisé", "isolement", cast.person)
        assert one.requester.category == "medecin_traitant"


class TestTransitions:
    def test_only_the_table_s_moves_are_possible(self, cast, receive):
        with pytest.raises(ValidationError, match="ne peut pas devenir"):
            services.orient_request(cast.coordinator, request=receive(), answer="SSIAD")
        one = services.answer_request(cast.coordinator, request=receive(), answer="Coordonnées données")
        for act in (services.take_request, services.resume_request):
            with pytest.raises(ValidationError, match="terminée"):
                act(cast.coordinator, request=one)
        assert all(not TRANSITIONS[s] for s in RequestStatus if s.startswith("close_"))

    def test_each_move_is_a_row_with_its_author(self, cast, receive):
        one = taken(cast, receive)
        services.hold_request(cast.coordinator, request=one, waits_for="le compte rendu")
        services.resume_request(cast.colleague, request=one)
        moves = [(t.from_status, t.to_status, t.by_id) for t in one.transitions.order_by("at")]
        me, other = cast.posts.coordinator.pk, cast.posts.colleague.pk
        assert moves == [
            ("", "recue", me),
            ("recue", "en_analyse", me),
            ("en_analyse", "attente_complement", me),
            ("attente_complement", "en_analyse", other),
        ]

    def test_taking_twice_changes_nothing(self, cast, receive):
        one = taken(cast, receive)
        services.take_request(cast.coordinator, request=one)
        assert one.transitions.count() == 2

    def test_a_hold_stops_the_clock_and_moves_the_promise(self, cast, receive):
        one = taken(cast, receive)
        due = one.answer_due_at
        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            services.hold_request(cast.coordinator, request=one, waits_for="le scanner")
        with time_machine.travel(timezone.now() + timedelta(hours=31), tick=False):
            one = services.resume_request(cast.coordinator, request=one)
        assert abs(one.answer_due_at - due - timedelta(hours=30)) < timedelta(seconds=2)
        hold = one.holds.get()
        assert abs(hold.ended_at - hold.started_at - timedelta(hours=30)) < timedelta(seconds=2)

    def test_an_orientation_that_fails_comes_back_to_analysis(self, cast, receive):
        one = services.orient_request(cast.coordinator, request=taken(cast, receive), answer="SSIAD")
        with pytest.raises(ValidationError):
            services.record_outcome(cast.coordinator, request=one, is_accepted=False)
        one = services.record_outcome(
            cast.coordinator, request=one, is_accepted=False, reason="plus de place"
        )
        assert one.status == RequestStatus.ANALYSIS
        one = services.orient_request(cast.coordinator, request=one, answer="Autre SSIAD")
        assert (
            services.record_outcome(cast.coordinator, request=one, is_accepted=True).status
            == "close_orientation"
        )

    def test_out_of_scope_says_why_and_what_else(self, cast, receive):
        one = taken(cast, receive)
        for closing_reason, answer in (("", "Le CCAS"), ("situation_simple", " ")):
            with pytest.raises(ValidationError):
                services.refuse_request(
                    cast.coordinator, request=one, closing_reason=closing_reason, answer=answer
                )
        one.refresh_from_db()
        services.refuse_request(
            cast.coordinator, request=one, closing_reason="situation_simple", answer="Le CCAS"
        )
        assert Event.objects.get(name="RequestRefused").payload["reason"] == "situation_simple"

    def test_a_duplicate_is_linked_to_the_first(self, cast, receive):
        first, second, third = receive(), receive(), receive()
        with pytest.raises(ValidationError):
            services.mark_duplicate(cast.coordinator, request=first, of=first)
        services.mark_duplicate(cast.coordinator, request=second, of=first)
        second.refresh_from_db()
        services.mark_duplicate(cast.coordinator, request=third, of=second)
        assert set(SupportRequest.objects.filter(duplicate_of=first)) == {second, third}

    def test_ends_without_answer_say_why(self, cast, receive):
        with pytest.raises(ValidationError):
            services.close_request(cast.coordinator, request=receive(), to_status="annulee", reason="")
        one = services.close_request(
            cast.reception, request=receive(), to_status="urgence_reorientee", reason="15 à 9 h 10"
        )
        assert (one.status, one.answer) == ("urgence_reorientee", "15 à 9 h 10")

    def test_reception_informs_but_does_not_decide(self, cast, receive):
        services.answer_request(cast.reception, request=receive(), answer="Numéro du CLIC")
        with pytest.raises(PermissionDenied):
            services.orient_request(cast.reception, request=taken(cast, receive), answer="SSIAD")

    def test_a_late_decision_is_told_as_a_break(self, cast, receive):
        one = taken(cast, receive, received_at=timezone.now() - timedelta(hours=150))
        assert one.is_late
        services.answer_request(cast.coordinator, request=one, answer="Voilà")
        assert Event.objects.get(name="RequestWaited").payload["hours_late"] == 30

    def test_a_stranger_moves_nothing(self, cast, receive):
        with pytest.raises(PermissionDenied):
            services.take_request(cast.stranger, request=receive())

    def test_the_priority_moves_the_promise_and_the_opinion_stays_inside(self, cast, receive):
        one = services.assign_request(
            cast.coordinator,
            request=receive(),
            analyst=cast.posts.colleague,
            priority="prioritaire",
            opinion="À voir au staff",
        )
        assert one.answer_due_at - one.received_at == timedelta(hours=24)
        with pytest.raises(ValidationError):
            services.assign_request(cast.coordinator, request=one, analyst=cast.posts.stranger)


class TestInclusion:
    def test_it_opens_the_record_and_an_episode(self, cast, receive):
        one = include(cast, taken(cast, receive, person=cast.person, reason="isolement"))
        assert one.status == RequestStatus.INCLUDED
        one.record.refresh_from_db()
        assert (one.record.opening_reason, one.record.referent) == ("isolement", cast.posts.coordinator)
        assert (one.episode.record, one.answer_type) == (one.record, "accompagnement_soutenu")

    def test_it_demands_somebody_informed_and_unopposed(self, cast, receive):
        with pytest.raises(ValidationError, match="qui est la personne"):
            include(cast, taken(cast, receive))
        one = taken(cast, receive, person=cast.person)
        with pytest.raises(ValidationError, match="information"):
            include(cast, one, information=None)
        with pytest.raises(ValidationError, match="oppose"):
            include(cast, one, is_unopposed=False)
        records.open_record(cast.coordinator, person=cast.person, opening=Opening(reason="isolement"))
        records.record_opposition(
            cast.coordinator,
            person=cast.person,
            statement=Statement(scope="tout", means="oral", stated_on=timezone.localdate()),
        )
        with pytest.raises(ValidationError, match="oppose"):
            include(cast, one)
        one.refresh_from_db()
        assert (one.status, one.record) == (RequestStatus.ANALYSIS, None)

    def test_an_impossible_information_is_enough_when_its_reason_is_kept(self, cast, receive):
        told = Information(
            told_to="impossible",
            means="oral",
            given_on=timezone.localdate(),
            impossible_reason="dans le coma",
        )
        assert include(cast, taken(cast, receive, person=cast.person), information=told).record

    def test_a_return_is_a_new_episode_linked_to_the_last(self, cast, receive):
        first = include(cast, taken(cast, receive, person=cast.person))
        records.close_record(
            cast.coordinator, record=first.record, reason="situation_stabilisee", summary="Stable."
        )
        second = include(cast, taken(cast, receive, person=cast.person))
        assert second.record != first.record
        assert second.episode.previous == first.episode

    def test_an_open_record_and_its_running_episode_are_used_again(self, cast, receive):
        record = records.open_record(
            cast.coordinator, person=cast.person, opening=Opening(reason="isolement")
        )
        one = include(cast, taken(cast, receive, person=cast.person))
        assert one.record == record
        assert Episode.objects.count() == 1
        assert CoordinationRecord.objects.filter(status=RecordStatus.OPEN).count() == 1


class TestContactsAndReceipt:
    def test_a_call_back_is_noted_then_done(self, cast, receive):
        one = receive()
        tomorrow = timezone.localdate() + timedelta(days=1)
        services.add_contact(
            cast.reception,
            request=one,
            exchange=Exchange(kind="appel_sortant", is_reached=False, minutes=2, call_back_on=tomorrow),
        )
        one.refresh_from_db()
        assert one.call_back_on == tomorrow
        services.add_contact(cast.reception, request=one, exchange=Exchange(kind="appel_sortant", minutes=6))
        one.refresh_from_db()
        assert one.call_back_on is None
        shown = selectors.detail(cast.coordinator, one)
        assert shown.instants.first_answer_at is not None
        assert shown.minutes == 8

    @pytest.mark.parametrize(
        "wrong", [{"minutes": 2000}, {"call_back_on": timezone.localdate() - timedelta(days=1)}]
    )
    def test_what_cannot_be_is_refused(self, cast, receive, wrong):
        with pytest.raises(ValidationError):
            services.add_contact(cast.reception, request=receive(), exchange=Exchange(kind="trajet", **wrong))

    def test_a_contact_sent_twice_is_one(self, cast, receive):
        one, key = receive(), new_id()
        for _ in range(2):
            services.add_contact(
                cast.reception, request=one, exchange=Exchange(kind="appel_sortant"), submission_key=key
            )
        assert RequestContact.objects.filter(request=one, kind="appel_sortant").count() == 1

    def test_the_letter_gives_the_number_and_nothing_of_the_person(self, cast, receive):
        one = receive(person=cast.person, asker={"email": "demandeur@example.org"})
        receipt = services.acknowledge_request(
            cast.reception, request=one, address_of=lambda token: f"http://test/suivi/{token}/", by_email=True
        )
        (sent,) = mail.outbox
        assert sent.to == ["demandeur@example.org"]
        assert one.number in sent.subject
        assert receipt.address in sent.body
        for word in ("Fictive", "FICTIVE", "Jeannine", "chutes"):
            assert word not in sent.subject + sent.body

    def test_a_new_receipt_closes_the_former_link_and_one_may_revoke(self, cast, receive):
        one, tokens = receive(), []
        for _ in range(2):
            services.acknowledge_request(
                cast.reception, request=one, address_of=lambda t: tokens.append(t) or t
            )
        first, second = (link_of("request.follow", token) for token in tokens)
        assert not first.is_open_at(timezone.now())
        assert second.is_open_at(timezone.now())
        assert services.close_follow_up(cast.reception, request=one) == 1

    def test_without_address_or_server_nothing_is_kept(self, cast, receive, settings):
        with pytest.raises(ValidationError, match="courriel"):
            services.acknowledge_request(cast.reception, request=receive(), address_of=str, by_email=True)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_PORT = 9
        one = receive(asker={"email": "demandeur@example.org"})
        with pytest.raises(ValidationError, match="pas parti"):
            services.acknowledge_request(cast.reception, request=one, address_of=str, by_email=True)
        one.refresh_from_db()
        assert one.acknowledged_at is None


def test_the_timeline_tells_the_structure_alone(cast, receive):
    one = include(cast, taken(cast, receive, person=cast.person))
    mine = TimelineEntry.objects.visible_to(cast.coordinator).filter(kind="demande")
    assert set(mine.values_list("title", flat=True)) == {
        f"Demande d'appui {one.number}",
        f"Demande {one.number} close : accompagnement",
    }
    assert not TimelineEntry.objects.visible_to(cast.physician).filter(kind="demande").exists()
    assert Trace.objects.filter(what="requests.request.received", person_id=cast.person.pk).exists()


def test_requests_follow_a_merge_and_its_undoing(cast, receive):
    officer = actor_at(PostFactory(organization=cast.dac, access_role="identity_officer"))
    other = people.register_person(officer, traits=Traits(used_family_name="Fictiv"))
    one = receive(person=other)
    merge = people.merge_persons(officer, kept=cast.person, merged=other, reason="Doublon.")
    one.refresh_from_db()
    assert one.person == cast.person
    people.undo_merge(officer, merge=merge, reason="Erreur.")
    one.refresh_from_db()
    assert one.person == other


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_numbers_given_at_once_are_all_different(self, cast):
        numbers = self.at_once(8, lambda: services.next_number(cast.dac.pk, 2026))
        assert sorted(numbers) == [f"DAC31-2026-D{n:05d}" for n in range(1, 9)]

    def test_two_who_take_at_once_make_one_move(self, cast, receive):
        one = receive()
        actors = [cast.coordinator, cast.colleague]
        self.at_once(2, lambda: services.take_request(actors.pop(), request=one))
        one.refresh_from_db()
        assert one.status == RequestStatus.ANALYSIS
        assert one.analyst_id in {cast.posts.coordinator.pk, cast.posts.colleague.pk}

    def test_two_who_answer_at_once_close_once(self, cast, receive):
        one = receive()
        self.at_once(2, lambda: services.answer_request(cast.coordinator, request=one, answer="Voilà"))
        assert one.transitions.filter(to_status=RequestStatus.INFORMED).count() == 1

    def at_once(self, count, act):
        done, barrier = [], threading.Barrier(count)

        def run():
            barrier.wait()
            try:
                with transaction.atomic():
                    done.append(act())
            except ValidationError:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return done


def test_a_refusal_and_a_late_decision_break_the_pathway_once(cast, receive):
    load_shipped()
    request = receive(person=cast.person, reason="isolement")
    services.take_request(cast.coordinator, request=request)
    refusal = {"closing_reason": "hors_territoire", "answer": "Le DAC voisin."}
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        services.refuse_request(cast.coordinator, request=request, **refusal)
    broken = {found.kind: found for found in PathwayBreak.objects.all()}
    refusal, wait = broken[BreakKind.REFUSAL], broken[BreakKind.WAIT]
    assert (refusal.request_id, refusal.reason, refusal.need) == (
        request.pk,
        "hors_territoire",
        "lien_social",
    )
    assert (wait.wait_days, wait.person, wait.declared_by) == (40, cast.person, cast.posts.coordinator)
    told = Event.objects.filter(name__in=["RequestRefused", "RequestWaited"]).order_by("sequence")
    assert [event.name for event in told] == ["RequestWaited", "RequestRefused"]
    tasks.keep_wait(told[0])
    tasks.keep_refusal(told[1])
    assert PathwayBreak.objects.count() == 2
    page = orientations.breaks_page(cast.coordinator, orientations.BreakFilter(kind=BreakKind.REFUSAL))
    assert page.rows[0].reason == "hors du territoire"
