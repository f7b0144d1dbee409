"""A home visit without network: what leaves, what comes back, once, and never against a closed door."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.choices import EVALUATION_CODE
from openparcours.coordination.assessments.models import AnswerConflict, ResponseSection, VisitCopy
from openparcours.coordination.assessments.rules.shown_when import shown_when
from openparcours.coordination.assessments.services import Filling, NewResponse
from openparcours.coordination.assessments.tests.test_views import KATZ, enter, fields
from openparcours.coordination.records.selectors.journal import SENTENCES
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.drafts.models import Draft
from openparcours.registry.people.models import PersonAccess


@pytest.fixture
def response(cast):
    return begin(cast)


def begin(cast, code=EVALUATION_CODE):
    return services.start_response(cast.nurse, person=cast.person, new=NewResponse(code=code))


def row(response, code="habitat"):
    return ResponseSection.objects.get(response=response, code=code)


def back(cast, copy, *, actor=None, code="habitat", revision=0, **answers):
    fillings = {code: Filling(answers=answers, revision=revision)}
    (found,) = services.bring_visit_back(actor or cast.nurse, copy=copy, fillings=fillings)
    return found


class TestTaking:
    def test_it_is_dated_and_told_in_the_journal(self, cast, response):
        copy = services.take_response_away(cast.nurse, response=response)
        assert copy.expires_at - copy.taken_at == timedelta(hours=72)
        trace = Trace.objects.get(what="assessments.visit.taken")
        assert (trace.person_id, trace.object_id) == (cast.person.pk, response.pk)
        assert SENTENCES[trace.what] == "a emporté une évaluation sur un appareil, pour une visite"
        assert selectors.copies_out(response) == [copy]
        with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
            assert selectors.copies_out(response) == []

    def test_a_stranger_and_a_reader_take_nothing(self, cast, response):
        for actor in (cast.stranger, replace(cast.nurse, role="territory")):
            with pytest.raises(PermissionDenied):
                services.take_response_away(actor, response=response)
        assert not VisitCopy.objects.exists()

    def test_what_is_validated_stays(self, cast):
        response = begin(cast, "katz")
        services.save_section(cast.nurse, section=row(response, "activites"), answers=KATZ, revision=0)
        services.validate_response(cast.nurse, response=response)
        with pytest.raises(ValidationError):
            services.take_response_away(cast.nurse, response=response)

    def test_only_the_sections_open_to_her_leave(self, cast, response):
        found = selectors.response(cast.social, response.pk)
        codes = {one.row.code for one in selectors.sections_away(cast.social, found)}
        whole = selectors.response(cast.nurse, response.pk)
        everything = {one.row.code for one in selectors.sections_away(cast.nurse, whole)}
        closed = {one.code for one in ResponseSection.objects.filter(response=response)} - codes
        assert codes < everything
        assert closed


class TestReturn:
    def test_what_comes_back_is_written_once(self, cast, response):
        copy = services.take_response_away(cast.nurse, response=response)
        assert not back(cast, copy, animal="Un chien").refusal
        first = row(response)
        assert first.answers == {"animal": "Un chien"}
        # a colleague writes between the sending and its repetition: nothing moves, nothing clashes
        services.save_section(
            cast.director, section=first, answers={"animal": "Un chat"}, revision=first.revision, client="b"
        )
        again = back(cast, copy, animal="Un chien")
        assert (again.refusal, again.conflicts) == ("", ())
        assert row(response).answers == {"animal": "Un chat"}
        assert not AnswerConflict.objects.exists()
        assert Trace.objects.filter(what="assessments.visit.returned").count() == 1
        copy.refresh_from_db()
        assert copy.returned_at is not None
        assert selectors.copies_out(response) == []

    def test_two_answers_are_both_kept(self, cast, response):
        copy = services.take_response_away(cast.nurse, response=response)
        services.save_section(
            cast.director, section=row(response), answers={"animal": "Un chat"}, revision=0, client="b"
        )
        found = back(cast, copy, animal="Un chien", amenagements="Barre d'appui")
        assert [one.item_code for one in found.conflicts] == ["animal"]
        conflict = AnswerConflict.objects.get()
        assert (conflict.mine, conflict.theirs) == ("Un chien", "Un chat")
        assert row(response).answers == {"animal": "Un chat", "amenagements": "Barre d'appui"}

    def test_an_expired_copy_still_comes_back(self, cast, response):
        copy = services.take_response_away(cast.nurse, response=response)
        with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
            assert not back(cast, copy, animal="Un chien").refusal
        assert row(response).answers == {"animal": "Un chien"}

    def test_a_door_shut_meanwhile_is_said_and_nothing_is_written(self, cast, response):
        copy = services.take_response_away(cast.nurse, response=response)
        PersonAccess.objects.filter(person=cast.person).delete()
        assert "ne vous est plus ouverte" in back(cast, copy, animal="Un chien").refusal
        assert row(response).answers == {}
        copy.refresh_from_db()
        assert (copy.returned_at, copy.received) == (None, {})

    def test_what_was_validated_meanwhile_is_said(self, cast):
        response = begin(cast, "katz")
        copy = services.take_response_away(cast.nurse, response=response)
        services.save_section(cast.nurse, section=row(response, "activites"), answers=KATZ, revision=0)
        services.validate_response(cast.nurse, response=response)
        found = back(cast, copy, code="activites", toilette="partiel")
        assert "amendez-le" in found.refusal
        assert row(response, "activites").answers["toilette"] == "seul"

    def test_a_colleague_does_not_bring_back_what_is_not_hers(self, cast, response):
        copy = services.take_response_away(cast.nurse, response=response)
        for actor in (cast.director, cast.stranger):
            with pytest.raises(PermissionDenied):
                back(cast, copy, actor=actor, animal="Un chien")

    def test_an_answer_that_does_not_fit_waits_in_the_drafts(self, cast):
        response = begin(cast, "katz")
        copy = services.take_response_away(cast.nurse, response=response)
        wrong = Filling(
            answers={"toilette": "en haut"}, revision=0, fields={"toilette": {"q-toilette": ["en haut"]}}
        )
        (found,) = services.bring_visit_back(cast.nurse, copy=copy, fillings={"activites": wrong})
        assert found.problems
        assert Draft.objects.get().values == {"q-toilette": ["en haut"]}


class TestScreens:
    def take(self, post, response):
        return enter(post).post(reverse("assessments:visit_taking", args=[response.pk]))

    def test_the_bundle_holds_initials_and_no_name(self, cast, response):
        services.save_section(cast.nurse, section=row(response), answers={"animal": "Un chien"}, revision=0)
        answer = self.take(cast.posts.nurse, response)
        told, bundle = answer.content.decode(), answer.json()
        assert bundle["who"] == cast.person.initials
        for word in (cast.person.birth_family_name, cast.person.given_name, str(cast.person.pk)):
            assert word.lower() not in told.lower()
        section = next(one for one in bundle["sections"] if one["code"] == "habitat")
        assert 'value="Un chien"' in section["html"]
        assert answer["Cache-Control"] == "no-store, private"

    def test_three_casts(self, cast, response):
        address = reverse("assessments:visit_taking", args=[response.pk])
        assert enter(cast.posts.nurse).get(address).status_code == 200
        assert enter(cast.posts.director).get(address).status_code == 200
        assert enter(cast.posts.stranger).get(address).status_code == 404
        copy = self.take(cast.posts.nurse, response).json()
        assert enter(cast.posts.director).post(copy["back"]).status_code == 404
        assert enter(cast.posts.stranger).post(copy["back"]).status_code == 404
        assert Client().post(copy["back"], headers={"X-Requested-With": "fetch"}).status_code == 401

    def test_a_page_filled_away_is_the_page_filled_here(self, cast, response):
        copy = self.take(cast.posts.nurse, response).json()
        html = next(one["html"] for one in copy["sections"] if one["code"] == "habitat")
        kept = fields(html + '<input name="client" value=""><input name="seen" id="vu" value="{}">')
        page = urlencode({**kept, "q-animal": "Un chien"}, doseq=True)
        client = enter(cast.posts.nurse)
        (told,) = client.post(copy["back"], {"section-habitat": page}).json()["sections"]
        assert (told["refusal"], told["problems"], told["conflicts"]) == ("", [], [])
        assert row(response).answers == {"animal": "Un chien"}
        assert client.get(told["address"]).status_code == 200
        assert client.get(copy["back"])["Location"] == reverse("assessments:visit")

    def test_the_page_and_its_worker_are_the_same_for_everybody(self, cast, client):
        hers = enter(cast.posts.nurse)
        for name in ("visit", "visit_worker", "visit_manifest"):
            address = reverse(f"assessments:{name}")
            visitor, mine = client.get(address), hers.get(address)
            assert visitor.status_code == 200
            assert visitor.content == mine.content
            assert not visitor.cookies

    def test_everything_the_worker_keeps_is_served(self, db, client):
        text = client.get(reverse("assessments:visit_worker")).content.decode()
        kept = json.loads(re.search(r"const KEPT = (.*);", text)[1])
        assert reverse("assessments:visit") == kept["page"]
        for address in kept["files"]:
            answer = client.get(address)
            assert answer.status_code == 200, address
            answer.close()


class TestShownWhen:
    def test_every_condition_shipped_is_told(self, cast, shipped):
        count = 0
        for offered in selectors.shipped_questionnaires().values():
            for item in offered.items.values():
                told = shown_when(offered, item)
                assert (told is None) == (item.visible_if is None)
                count += told is not None
        assert count > 20

    def test_what_options_count_becomes_their_codes(self):
        found = selectors.shipped_questionnaire(EVALUATION_CODE)
        told = [shown_when(found, item) for item in found.items.values() if item.visible_if]
        assert {"item": "incurie", "isNumber": False, "op": "in", "values": ["oui"]} in told
