"""Requests on paper: one a page, each reading traced, nobody else's; and a blank sheet."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.choices import MOST_SHEETS
from openparcours.coordination.requests.services import Exchange
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.models import Trace
from openparcours.kit.ids import new_id
from openparcours.registry.people.tests.factories import PersonFactory

SHEETS, BLANK = reverse("requests:sheets"), reverse("requests:blank_sheet")


def pages(answer):
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(answer.content)).pages


def printed():
    return Trace.objects.filter(what="requests.request.printed")


class TestSheets:
    def test_each_request_has_its_page_and_its_trace(self, cast, receive, signed_in):
        about, nobody = receive(person=cast.person, reason="isolement"), receive(text="Où trouver un SSIAD ?")
        exchange = Exchange(kind="appel_sortant", text="Rappelée, elle accepte.")
        services.add_contact(cast.coordinator, request=about, exchange=exchange)
        chosen = {"chosen": [str(about.pk), str(nobody.pk)]}
        shown = [page.extract_text() for page in pages(signed_in(cast.posts.colleague).post(SHEETS, chosen))]
        assert len(shown) == 2
        first = next(text for text in shown if about.number in text)
        assert nobody.number not in first
        for said in ("Jeannine FICTIVE", "Deux chutes en trois mois", "Rappelée, elle accepte", "DAC fictif"):
            assert said in first
        traced = {(t.object_id, t.person_id, t.action) for t in printed()}
        assert traced == {(about.pk, cast.person.pk, Action.READ), (nobody.pk, None, Action.READ)}

    def test_an_address_is_printed_as_it_is_written(self, cast, receive, signed_in):
        one = receive(asker={"name": "Dr Exemple", "email": "dr@example.org"})
        (page,) = pages(signed_in(cast.posts.colleague).post(SHEETS, {"chosen": [str(one.pk)]}))
        assert "dr@example.org" in page.extract_text()

    def test_two_requests_of_one_person_are_two_readings(self, cast, receive, signed_in):
        chosen = [str(receive(person=cast.person).pk) for _ in range(2)]
        signed_in(cast.posts.colleague).post(SHEETS, {"chosen": chosen})
        assert printed().filter(person_id=cast.person.pk).count() == 2

    def test_a_person_out_of_reach_is_not_named(self, cast, receive):
        one = receive()
        type(one).objects.filter(pk=one.pk).update(person=PersonFactory(birth_family_name="Secrète"))
        (sheet,) = selectors.sheets(cast.colleague, [one.pk])
        assert sheet.person is None

    def test_neither_a_stranger_nor_the_field_prints(self, cast, receive, signed_in):
        mine, chosen = receive(), {"chosen": [str(receive(person=cast.person).pk)]}
        assert signed_in(cast.posts.stranger).post(SHEETS, chosen).status_code == 404
        assert signed_in(cast.posts.physician).post(SHEETS, chosen).status_code == 403
        mixed = {"chosen": [str(mine.pk), str(new_id())]}
        assert signed_in(cast.posts.colleague).post(SHEETS, mixed).status_code == 404
        assert not printed().exists()

    @pytest.mark.parametrize(
        ("chosen", "said"),
        [
            ([], "Cochez au moins une demande"),
            (["rien"], "Cochez au moins une demande"),
            ([str(new_id()) for _ in range(MOST_SHEETS + 1)], "50 demandes s&#x27;impriment à la fois"),
        ],
        ids=["aucune", "illisible", "trop"],
    )
    def test_a_wrong_choice_is_told(self, cast, signed_in, chosen, said):
        answer = signed_in(cast.posts.colleague).post(SHEETS, {"chosen": chosen}, follow=True)
        assert said in answer.content.decode()

    def test_many_cost_no_more_questions_than_few(self, cast, receive, django_assert_num_queries):
        few = [receive(person=cast.person).pk]
        many = [receive(person=cast.person).pk for _ in range(12)]
        for chosen in (few, many):
            with django_assert_num_queries(7):
                assert len(selectors.sheets(cast.colleague, chosen)) == len(chosen)


class TestBlankSheet:
    def test_it_holds_on_one_page_with_the_structure_s_own_lists(self, cast, signed_in):
        (page,) = pages(signed_in(cast.posts.reception).get(BLANK))
        shown = page.extract_text()
        for said in ("Feuille d’appel", "DAC fictif de la Garonne", "Urgence perçue", "15 ou 112"):
            assert said.replace("’", "'") in shown.replace("’", "'")
        assert max(self.rights(page)) < float(page.mediabox.width) - 40
        assert signed_in(cast.posts.physician).get(BLANK).status_code == 403

    def rights(self, page):
        """Return where each piece of text begins, from the left edge."""
        found = []
        page.extract_text(visitor_text=lambda text, cm, tm, *_: found.append((tm[4] * cm[0]) + cm[4]))
        return found
