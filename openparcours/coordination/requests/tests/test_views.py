"""The screens: owner, colleague, stranger; a visitor; what is typed is never lost."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.urls import reverse

from openparcours.coordination.requests import services
from openparcours.coordination.requests.choices import RequestStatus
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.services import Content
from openparcours.kit.ids import new_id
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import PersonAccessFactory

INTAKE = reverse("requests:intake")


def intake(**values):
    return {
        "text": "Deux chutes en trois mois.",
        "category": "infirmier_liberal",
        "submission_key": new_id(),
        **values,
    }


class TestWhatAnswers:
    def test_a_record_is_opened_first_then_the_offer_is_searched_for_the_request(
        self, cast, receive, signed_in
    ):
        one = receive(person=cast.person, reason="repit_aidant_epuisement")
        client, page = signed_in(cast.posts.coordinator), reverse("requests:request", args=[one.pk])
        shown = client.get(page).content.decode()
        assert reverse("records:opening", args=[cast.person.pk]) in shown
        assert "demande=" not in shown
        PersonAccessFactory(person=cast.person, holder_id=cast.dac.pk)
        shown = client.get(page).content.decode().replace("&amp;", "&")
        address = re.search(r'href="([^"]*besoin=repit_aidant&demande=[^"]+)"', shown)[1]
        assert client.get(address).status_code == 200


class TestSituation:
    def test_hospital_carer_and_guardian_are_completed_and_told_in_words(self, cast, receive, signed_in):
        one, client = receive(), signed_in(cast.posts.reception)
        given = {
            "text": "Chutes",
            "hospital_state": "sortie_prevue",
            "hospital_reason": "fracture du col",
            "carer_state": "epuise",
            "guardian": "Mme Exemple, 05 36 49 00 88",
        }
        client.post(reverse("requests:completion", args=[one.pk]), given)
        one.refresh_from_db()
        assert one.situation == {name: value for name, value in given.items() if name != "text"}
        shown = client.get(reverse("requests:request", args=[one.pk])).content.decode()
        for said in ("Sortie prévue", "Fracture du col", "Épuisé", "Mme Exemple, 05 36 49 00 88"):
            assert said in shown
        again = client.get(reverse("requests:completion", args=[one.pk])).content.decode()
        assert 'value="epuise" selected' in again

    def test_a_list_s_unknown_word_is_refused(self, cast, receive, signed_in):
        address = reverse("requests:completion", args=[receive().pk])
        answer = signed_in(cast.posts.reception).post(address, {"text": "Chutes", "carer_state": "heureux"})
        assert answer.status_code == 422


class TestIntakeScreen:
    def test_a_call_is_recorded_with_what_was_typed_to_find_the_caller(self, cast, signed_in):
        answer = signed_in(cast.posts.reception).post(INTAKE, intake(caller_typed="05 36 49 00 77"))
        one = SupportRequest.objects.get()
        assert answer.url == reverse("requests:request", args=[one.pk])
        assert (one.requester.phone, one.requester.name) == ("05 36 49 00 77", "")
        assert one.contacts.get().minutes >= 1

    def test_a_known_caller_brings_her_category_and_her_post(self, cast, signed_in):
        known = f"post:{cast.posts.physician.pk}"
        signed_in(cast.posts.reception).post(INTAKE, intake(category="", caller=known))
        asker = SupportRequest.objects.get().requester
        assert (asker.post, asker.category) == (cast.posts.physician, "medecin_traitant")

    def test_the_directory_s_facts_are_kept_and_shown_and_cannot_be_typed(self, cast, signed_in):
        post = cast.posts.physician
        post.mssante = "dr@medecin.mssante.example"
        post.save()
        client = signed_in(cast.posts.reception)
        typed = intake(caller=f"post:{post.pk}", mssante="faux@example.org", rpps="99999999999")
        page = client.post(INTAKE, typed, follow=True).content.decode()
        asker = SupportRequest.objects.get().requester
        assert (asker.mssante, asker.rpps) == (post.mssante, post.practitioner.rpps or "")
        assert "dr@medecin.mssante.example" in page
        client.post(INTAKE, intake(caller="nouveau", rpps="99999999999"))
        assert not SupportRequest.objects.latest("entered_at").requester.rpps

    @pytest.mark.parametrize("about", ["person", "nouvelle", "aucune"])
    def test_about_somebody_known_new_or_nobody(self, cast, signed_in, about):
        about = str(cast.person.pk) if about == "person" else about
        signed_in(cast.posts.reception).post(
            INTAKE, intake(person_typed="fic", about=about, family_name="Nouvelle", birth="12/03/1951")
        )
        person = SupportRequest.objects.get().person
        assert {"nouvelle": "Nouvelle", "aucune": None}.get(about, "") == (
            person.used_family_name if person else None
        )

    def test_an_answer_given_on_the_line_closes_at_once(self, cast, signed_in):
        signed_in(cast.posts.reception).post(
            INTAKE, intake(category="anonyme", answer="Numéro du CCAS donné.")
        )
        one = SupportRequest.objects.get()
        assert (one.status, one.is_anonymous) == (RequestStatus.INFORMED, True)
        assert not Person.objects.exclude(pk=cast.person.pk).exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"text": " "}, "une phrase suffit"),
            ({"category": ""}, "la catégorie suffit"),
            ({"person_typed": "fictive"}, "Choisissez la personne"),
            ({"about": "nouvelle"}, "Un nom, un prénom"),
            ({"about": "nouvelle", "birth": "31/02/1941"}, "12/03/1941"),
            ({"received_at": "2090-01-01T10:00"}, "dans le futur"),
            ({"caller_phone": "123"}, "dix chiffres"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_typed_is_lost(self, cast, signed_in, wrong, said):
        answer = signed_in(cast.posts.reception).post(
            INTAKE, intake(**{"already_done": "SSIAD appelé", **wrong})
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert "SSIAD appelé" in page
        assert not SupportRequest.objects.exists()

    def test_the_field_does_not_open_the_desk(self, cast, signed_in):
        assert signed_in(cast.posts.physician).get(INTAKE).status_code == 403

    def test_fragments_show_callers_and_persons_as_one_types(self, cast, signed_in, receive):
        receive(person=cast.person, asker={"name": "Mme Exemple", "phone": "0536490077"})
        client = signed_in(cast.posts.reception)
        shown = client.post(
            reverse("requests:requester_search"), {"caller_typed": "0536490077"}
        ).content.decode()
        assert "Mme Exemple" in shown
        assert re.search(r'value="known:[^"]+" checked', shown)
        shown = client.post(
            reverse("requests:person_search"), {"person_typed": "12/03/1941 fic"}
        ).content.decode()
        assert "Jeannine FICTIVE" in shown
        assert "déjà une demande" in shown
        described = {"family_name": "Fictiv", "birth": "12/03/1941"}
        shown = client.post(reverse("requests:person_lookalikes"), described).content.decode()
        assert "Jeannine FICTIVE" in shown

    def test_a_draft_comes_back(self, cast, signed_in):
        client = signed_in(cast.posts.reception)
        typed = {"text": "À moitié ta", "person_typed": "12/03/1941 fic", "about": str(cast.person.pk)}
        client.post(reverse("drafts:draft", args=["demande", "nouvelle"]), typed)
        page = client.get(INTAKE).content.decode()
        assert "À moitié ta" in page
        assert re.search(rf'value="{cast.person.pk}" checked', page)


class TestRequestScreen:
    @pytest.mark.parametrize(("who", "status"), [("coordinator", 200), ("colleague", 200), ("stranger", 404)])
    def test_three_casts(self, cast, receive, signed_in, who, status):
        one = receive(person=cast.person)
        assert (
            signed_in(getattr(cast.posts, who)).get(reverse("requests:request", args=[one.pk])).status_code
            == status
        )

    def test_the_acts_by_their_screens(self, cast, receive, signed_in):
        client, one = signed_in(cast.posts.coordinator), receive(person=cast.person)

        def act(code, name="act", **values):
            answer = client.post(reverse(f"requests:{name}", args=[one.pk, code]), values)
            one.refresh_from_db()
            return answer.status_code, one.status

        assert act("prise-en-charge") == (302, "en_analyse")
        assert act("attente", waits_for="") == (422, "en_analyse")
        assert act("attente", waits_for="le compte rendu") == (302, "attente_complement")
        assert act("reprise") == (302, "en_analyse")
        assert act("hors-champ", "decision", closing_reason="situation_simple") == (422, "en_analyse")
        assert act("inclusion", "decision", level="soutenu", is_unopposed="on")[0] == 422
        told = {"told_to": "personne", "means": "oral", "is_unopposed": "on", "is_mine": "on"}
        assert act("inclusion", "decision", level="soutenu", **told) == (302, "close_inclusion")
        assert act("prise-en-charge") == (302, "close_inclusion")

    def test_an_act_is_asked_by_its_own_door(self, cast, receive, signed_in):
        one = receive()
        client = signed_in(cast.posts.reception)
        for name, code in (("act", "inclusion"), ("act", "rien"), ("decision", "attente")):
            wanted = client.get(reverse(f"requests:{name}", args=[one.pk, code])).status_code
            assert wanted in {403, 404}

    def test_a_described_person_is_accepted_by_a_coordinator(self, cast, signed_in):
        one = services.ask_structure(
            cast.physician,
            structure=cast.dac,
            content=Content(text="Aidez-nous", described={"name": "Odile EXEMPLE", "family_name": "Exemple"}),
        )
        page = reverse("requests:person", args=[one.pk])
        client = signed_in(cast.posts.coordinator)
        assert "Exemple" in client.get(page).content.decode()
        assert client.post(page, {"about": ""}).status_code == 422
        client.post(page, {"about": "nouvelle", "family_name": "Exemple", "given_names": "Odile"})
        one.refresh_from_db()
        assert str(one.person) == "Odile EXEMPLE"

    def test_contacts_analysis_and_receipt(self, cast, receive, signed_in):
        client, one = signed_in(cast.posts.coordinator), receive()
        client.post(
            reverse("requests:contact", args=[one.pk]),
            {
                "kind": "appel_sortant",
                "party": "demandeur",
                "minutes": "7",
                "text": "Rappelé",
                "is_reached": "on",
            },
        )
        client.post(
            reverse("requests:analysis", args=[one.pk]),
            {"analyst": str(cast.posts.colleague.pk), "priority": "rapide", "opinion": "Staff"},
        )
        one.refresh_from_db()
        assert (one.analyst, one.priority) == (cast.posts.colleague, "rapide")
        page = client.post(reverse("requests:receipt", args=[one.pk])).content.decode()
        address = re.search(r"http://testserver(/suivi/[\w-]+/)", page)[1]
        shown = client.get(address).content.decode()
        assert one.number in shown
        for secret in ("chutes", "Staff", "Rappelé"):
            assert secret not in shown
        client.post(reverse("requests:receipt_end", args=[one.pk]))
        assert client.get(address).status_code == 410

    def test_completion_and_tab(self, cast, receive, signed_in):
        client, one = signed_in(cast.posts.coordinator), receive(person=cast.person)
        client.post(
            reverse("requests:completion", args=[one.pk]), {"text": "Précisé", "right": ["apa"], "gir": "4"}
        )
        one.refresh_from_db()
        assert one.situation == {"right": ["apa"], "gir": "4"}
        assert (
            one.number
            in client.get(reverse("requests:person_requests", args=[cast.person.pk])).content.decode()
        )


class TestFromTheField:
    def test_a_physician_asks_and_follows_without_internal_words(self, cast, signed_in):
        client = signed_in(cast.posts.physician)
        assert client.get(reverse("requests:own_new")).status_code == 200
        answer = client.post(
            reverse("requests:own_new"),
            {"structure": str(cast.dac.pk), "text": "Sortie difficile", "submission_key": new_id()},
        )
        one = SupportRequest.objects.get()
        assert one.requester.post == cast.posts.physician
        services.assign_request(cast.coordinator, request=one, analyst=None, opinion="Avis très interne")
        page = client.get(answer.url).content.decode()
        assert "Sortie difficile" in page
        assert "interne" not in page
        assert client.get(reverse("requests:request", args=[one.pk])).status_code == 403
        assert signed_in(cast.posts.stranger).get(answer.url).status_code == 404


class TestPublicForm:
    @pytest.fixture
    def address(self, cast):
        return reverse("requests:public_request", args=["31555"])

    def values(self, **more):
        return {
            "phone": "05 36 49 00 77",
            "category": "aidant_entourage",
            "text": "Ma mère ne peut plus rester seule.",
            "family_name": "Fictive",
            "given_names": "Odile",
            "town": "Toulouse",
            "opened": signing.dumps("vu", salt="requests.public_form"),
            "submission_key": str(new_id()),
            **more,
        }

    @pytest.fixture
    def later(self, time_machine):
        def wait(seconds):
            time_machine.move_to(datetime.now(UTC) + timedelta(seconds=seconds))

        return wait

    def test_the_commune_leads_to_the_structure(self, cast, client):
        page = client.get(reverse("requests:public_places"), {"commune": "toulouse"})
        assert page.url == reverse("requests:public_request", args=["31555"])
        assert cast.dac.name in client.get(page.url).content.decode()
        assert (
            client.get(reverse("requests:public_request", args=["dac-fictif-de-la-garonne"])).status_code
            == 200
        )
        assert client.get(reverse("requests:public_request", args=["nulle-part"])).status_code == 404

    def test_it_arrives_as_received_and_creates_nobody(self, cast, client, address, later):
        values = self.values()
        later(10)
        answer = client.post(address, values)
        one = SupportRequest.objects.get()
        assert (one.channel, one.status, one.person) == ("formulaire_web", "recue", None)
        assert one.described["name"] == "Odile FICTIVE"
        shown = client.get(answer.url).content.decode()
        assert one.number in shown
        assert "Odile" not in shown
        client.post(address, values)
        assert SupportRequest.objects.count() == 1

    @pytest.mark.parametrize("robot", [{"website": "http://x"}, {"opened": ""}, {"opened": "faux"}])
    def test_robots_leave_nothing(self, cast, client, address, later, robot):
        values = self.values(**robot)
        later(10)
        assert client.post(address, values).status_code == 422
        assert client.post(address, self.values()).status_code == 422
        assert not SupportRequest.objects.exists()

    def test_what_is_wrong_is_told_and_kept(self, cast, client, address, later):
        later(10)
        page = client.post(address, self.values(phone="12", email="x@"))
        assert page.status_code == 422
        assert "Ma mère ne peut plus rester seule." in page.content.decode()

    def test_too_many_are_refused(self, cast, client, address, later):
        first = self.values()
        later(10)
        statuses = [
            client.post(address, {**first, "submission_key": str(new_id())}).status_code for _ in range(12)
        ]
        assert statuses == [302] * 10 + [429] * 2

    def test_nothing_is_kept_by_browsers(self, cast, client, address):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_naughty_strings_are_kept_or_told(cast, client, signed_in, shared_data, time_machine):
    naughty = json.loads(shared_data("robustesse/blns_a/blns.json").read_text())[:250]
    address = reverse("requests:public_request", args=["31555"])
    sealed = signing.dumps("vu", salt="requests.public_form")
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=10))
    client = signed_in(cast.posts.reception)
    for text in naughty:
        values = {
            "category": "personne",
            "caller_typed": text,
            "text": text,
            "already_done": text,
            "person_typed": "",
        }
        answer = client.post(INTAKE, {**values, "submission_key": str(new_id())})
        assert answer.status_code in {302, 422}, text
        client.post(reverse("requests:requester_search"), {"caller_typed": text})
        client.post(reverse("requests:person_search"), {"person_typed": text})
        public = {"phone": text, "category": "personne", "text": text, "family_name": text, "opened": sealed}
        assert client.post(address, public).status_code in {302, 422, 429}, text
    kept = SupportRequest.objects.exclude(channel="formulaire_web").count()
    assert kept >= sum(bool(text.strip()) for text in naughty) * 0.8
