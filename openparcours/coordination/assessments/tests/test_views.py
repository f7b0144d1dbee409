"""Screens of assessments: three casts, what is typed is never lost, two hands, links, paper."""

import html
import json
import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from openparcours.coordination.assessments import services
from openparcours.coordination.assessments.choices import EVALUATION_CODE
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    Marking,
    QuestionnaireResponse,
    ResponseSection,
)
from openparcours.coordination.records.models import TimelineEntry
from openparcours.foundation.accounts import sessions
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.drafts.models import Draft
from openparcours.kit.ids import new_id
from openparcours.registry.directory.tests.factories import PostFactory

HTMX = {"HX-Request": "true"}
NAUGHTY = ["\x00nul", "\u202e\u200b", "𝔘𝔫𝔦", "'\"><img src=x>", "a" * 30_000, "{{ 7*7 }}", "9" * 400]
KATZ = {
    "toilette": "seul",
    "habillage": "partiel",
    "wc": "seul",
    "transferts": "partiel",
    "continence": "dependant",
    "repas": "seul",
}


def enter(post) -> Client:
    client = Client()
    client.force_login(post.practitioner.user)
    session = client.session
    session[sessions.POST] = str(post.pk)
    session.save()
    return client


def read(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


@pytest.fixture
def nurse(cast):
    return enter(cast.posts.nurse)


def begin(client, cast, code="katz", **more):
    address = reverse("assessments:start", args=[cast.person.pk])
    client.post(address, {"code": code, "submission_key": str(new_id()), **more})
    return QuestionnaireResponse.objects.order_by("-started_at", "-pk").first()


def section_of(response, code):
    return reverse("assessments:section", args=[response.pk, code])


def fields(page: str) -> dict[str, object]:
    """Return the hidden fields that a page carries for its form."""
    found = {
        name: re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)[1] for name in ("revision", "client")
    }
    seen = re.search(r'name="seen" id="vu" value="([^"]*)"', page)[1]
    asked = re.findall(r'name="asked" value="([^"]*)"', page)
    return {**found, "seen": html.unescape(seen), "asked": asked}


def fill(client, response, code, *, hidden=None, headers=None, suite="ici", **answers):
    address = section_of(response, code)
    carried = hidden or fields(client.get(address).content.decode())
    kept = {
        f"q-{name}": value
        for name, value in json.loads(carried["seen"]).items()
        if isinstance(value, str | list)
    }
    sent = {**carried, **kept, **{f"q-{name}": value for name, value in answers.items()}, "suite": suite}
    return client.post(address, sent, headers=headers or {})


def validated(client, cast, *, day="2026-01-10", answers=None):
    response = begin(client, cast)
    fill(client, response, "activites", **(answers or KATZ))
    client.post(reverse("assessments:validation", args=[response.pk]), {"answered_on": day})
    response.refresh_from_db()
    return response


class TestBoard:
    def test_from_nothing_to_a_score(self, cast, nurse):
        board = reverse("assessments:person_assessments", args=[cast.person.pk])
        page = read(nurse.get(board))
        assert "Aucune évaluation validée" in page
        assert "Proposer" in page
        assert "Katz" in page
        response = validated(nurse, cast)
        assert response.status == "valide"
        page = read(nurse.get(board))
        assert "Dépendance partielle" in page
        assert cast.posts.nurse.practitioner.family_name.upper() in page

    def test_the_same_button_twice_begins_once(self, cast, nurse):
        key = str(new_id())
        first, second = (
            nurse.post(
                reverse("assessments:start", args=[cast.person.pk]), {"code": "katz", "submission_key": key}
            )
            for _ in "ab"
        )
        assert first["Location"] == second["Location"]
        assert QuestionnaireResponse.objects.count() == 1

    def test_the_trend_is_told_with_the_readings_of_the_instrument(self, cast, nurse):
        validated(nurse, cast, day="2025-06-01")
        worse = dict.fromkeys(KATZ, "dependant")
        validated(nurse, cast, day="2026-01-10", answers=worse)
        page = read(nurse.get(reverse("assessments:person_assessments", args=[cast.person.pk])))
        assert "moins bien : −4 depuis le 01/06/2025" in page
        assert "Mesures précédentes (1)" in page
        assert 'aria-label="Évolution : 01/06/2025' in page

    def test_a_search_narrows_what_is_proposed(self, cast, nurse):
        board = reverse("assessments:person_assessments", args=[cast.person.pk])
        headers = {**HTMX, "HX-Target": "propositions"}
        page = read(nurse.get(board, {"q": "humeur"}, headers=headers))
        assert "PHQ-9" in page
        assert "Katz" not in page
        assert "Aucune grille ne correspond" in read(nurse.get(board, {"q": "xyz\0"}))

    def test_a_stranger_sees_and_begins_nothing(self, cast, nurse):
        response = validated(nurse, cast)
        stranger = enter(cast.posts.stranger)
        for name, args in (
            ("person_assessments", [cast.person.pk]),
            ("response", [response.pk]),
            ("comparison", [response.pk]),
            ("document", [response.pk]),
        ):
            assert stranger.get(reverse(f"assessments:{name}", args=args)).status_code == 404
        begin(stranger, cast)
        assert QuestionnaireResponse.objects.count() == 1

    def test_a_wrong_questionnaire_is_told(self, cast, nurse):
        address = reverse("assessments:start", args=[cast.person.pk])
        answer = nurse.post(address, {"code": "aggir"}, follow=True)
        assert "Module facultatif" in read(answer)
        assert "Choisissez un questionnaire" in read(nurse.post(address, {"code": "é"}, follow=True))


class TestFilling:
    def test_answers_are_kept_as_they_come_and_the_score_follows(self, cast, nurse):
        response = begin(nurse, cast)
        page = read(fill(nurse, response, "activites", headers=HTMX, toilette="seul"))
        assert "Enregistré à" in page
        assert "il manque 5 réponses" in page
        row = ResponseSection.objects.get(response=response)
        assert row.answers == {"toilette": "seul"}
        page = read(fill(nurse, response, "activites", headers=HTMX, **KATZ))
        assert "Dépendance partielle" in page

    def test_without_scripts_the_same_page_saves_and_goes_on(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        answer = fill(nurse, response, "personne", suite="suivante", attentes="Rester chez elle")
        assert answer["Location"] == section_of(response, "droits")
        row = ResponseSection.objects.get(response=response, code="personne")
        assert (row.answers, row.state) == ({"attentes": "Rester chez elle"}, "terminee")

    def test_a_condition_shows_and_hides_without_losing(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        page = read(nurse.get(section_of(response, "habitat")))
        assert 'name="asked" value="incurie_detail"' not in page
        page = read(fill(nurse, response, "habitat", headers=HTMX, incurie="oui"))
        assert '<div class="question" id="question-incurie_detail" hx-swap-oob="true">' in page
        assert 'name="q-incurie_detail"' in page
        fill(nurse, response, "habitat", incurie_detail="Cartons jusqu'au plafond")
        fill(nurse, response, "habitat", incurie="non")
        row = ResponseSection.objects.get(response=response, code="habitat")
        assert row.answers["incurie_detail"] == "Cartons jusqu'au plafond"
        assert (
            "Cartons"
            not in read(nurse.get(section_of(response, "habitat"))).split('id="vu"')[1].split(">", 1)[1]
        )

    def test_a_wrong_answer_stays_on_the_page_until_it_is_mended(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        fill(nurse, response, "habitat", logement="appartement")
        answer = fill(nurse, response, "habitat", suite="suivante", etage="au 3e", animal="Un chat")
        assert answer.status_code == 422
        for page in (read(answer), read(nurse.get(section_of(response, "habitat")))):
            assert 'value="au 3e"' in page
            assert "n'est pas un nombre" in page
        row = ResponseSection.objects.get(response=response, code="habitat")
        assert (row.answers["animal"], row.state) == ("Un chat", "en_cours")
        fill(nurse, response, "habitat", etage="3")
        assert not Draft.objects.exists()

    def test_two_authors_lose_nothing(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        colleague = enter(cast.posts.director)
        mine, hers = (
            fields(client.get(section_of(response, "habitat")).content.decode())
            for client in (nurse, colleague)
        )
        fill(colleague, response, "habitat", hidden=hers, animal="Un chat", amenagements="Barre")
        late = read(fill(nurse, response, "habitat", hidden=mine, headers=HTMX, animal="Un chien"))
        assert "Deux réponses à la même question" in late
        assert "Un chat" in late
        assert "Un chien" in late
        assert "Aménagements" in late  # what the other wrote elsewhere is told
        again = read(fill(nurse, response, "habitat", hidden=mine, headers=HTMX, animal="Un chien roux"))
        (conflict,) = AnswerConflict.objects.all()
        assert (conflict.mine, "Un chien roux" in again) == ("Un chien roux", True)
        nurse.post(reverse("assessments:decision", args=[conflict.pk]), {"outcome": "mienne"})
        row = ResponseSection.objects.get(response=response, code="habitat")
        assert row.answers == {"animal": "Un chien roux", "amenagements": "Barre"}

    def test_what_i_did_not_touch_is_never_sent_back(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        fill(nurse, response, "habitat", animal="Un chat")
        mine = fields(nurse.get(section_of(response, "habitat")).content.decode())
        fill(enter(cast.posts.director), response, "habitat", animal="Deux chats")
        fill(nurse, response, "habitat", hidden=mine, amenagements="Barre")
        row = ResponseSection.objects.get(response=response, code="habitat")
        assert row.answers == {"animal": "Deux chats", "amenagements": "Barre"}
        assert not AnswerConflict.objects.exists()

    def test_the_last_answers_come_back_to_confirm_in_one_act(self, cast, nurse):
        validated(nurse, cast)
        again = begin(nurse, cast, copies_last="1")
        page = read(nurse.get(section_of(again, "activites")))
        assert "6 réponses reprises de l'évaluation du 10/01/2026" in page
        assert page.count("à confirmer") == 6
        fill(nurse, again, "activites", toilette="dependant")
        page = read(nurse.get(section_of(again, "activites")))
        assert page.count("à confirmer") == 5
        assert "La dernière fois : " in page
        nurse.post(reverse("assessments:confirmation", args=[again.pk]), {"section": "activites"})
        assert "à confirmer" not in read(nurse.get(section_of(again, "activites")))
        row = ResponseSection.objects.get(response=again)
        assert set(row.stamps) == set(KATZ)
        assert [one.post for one in row.authors.all()] == [cast.posts.nurse]

    def test_rows_and_results(self, cast, nurse):
        validated(nurse, cast)
        response = begin(nurse, cast, EVALUATION_CODE)
        answer = fill(
            nurse, response, "entourage", suite="lignes-aidants",
            **{"aidants-0-nom": "Léa", "aidants-0-age": "52", "charge_aidant-score": "3", "charge_aidant-on": "2026-01-02"},
        )  # fmt: skip
        assert answer["Location"].endswith("?lignes=aidants#question-aidants")
        page = read(nurse.get(answer["Location"].split("#")[0]))
        assert 'name="q-aidants-3-nom"' in page
        row = ResponseSection.objects.get(response=response, code="entourage")
        assert row.answers["aidants"] == [{"nom": "Léa", "age": 52}]
        assert row.answers["charge_aidant"] == {"score": "3", "on": "2026-01-02"}
        page = read(nurse.get(section_of(response, "autonomie")))
        assert "Dernier résultat : 4" in page
        nurse.post(reverse("assessments:suggestion", args=[response.pk, "autonomie", "katz"]))
        row = ResponseSection.objects.get(response=response, code="autonomie")
        assert row.answers["katz"]["score"] == "4"

    def test_marks_are_pointed_out_and_taken_away(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        address = reverse("assessments:marks", args=[response.pk, "habitat"])
        page = read(
            nurse.post(address, {"kind": "risque", "item_code": "dangers", "text": "Gaz"}, headers=HTMX)
        )
        assert "Gaz" in page
        assert 'id="marques-dangers"' in page
        nurse.post(address, {"kind": "force", "text": "Voisins présents"})
        assert nurse.post(address, {"kind": "autre"}, headers=HTMX).status_code == 422
        risk, strength = Marking.objects.order_by("-kind")
        nurse.post(reverse("assessments:mark_removal", args=[strength.pk]))
        assert list(Marking.objects.all()) == [risk]

    @pytest.mark.parametrize("text", NAUGHTY)
    def test_naughty_texts_are_told_or_kept(self, cast, nurse, text):
        response = begin(nurse, cast, EVALUATION_CODE)
        for headers in ({}, HTMX):
            answer = fill(
                nurse, response, "habitat", headers=headers, logement=text, etage=text, animal=text,
                amenagements=text, dangers=[text],
            )  # fmt: skip
            assert answer.status_code in {200, 302, 422}
            assert "<img src=x>" not in answer.content.decode()
        bad = {"revision": text, "client": text, "seen": text, "asked": [text], "suite": text}
        assert nurse.post(section_of(response, "habitat"), bad).status_code in {302, 422}
        marks = reverse("assessments:marks", args=[response.pk, "habitat"])
        assert nurse.post(marks, {"kind": text, "item_code": text, "text": text}).status_code == 302
        assert nurse.get(section_of(response, "habitat"), {"lignes": text, "repere": text}).status_code == 200

    @pytest.mark.parametrize("depth", [7, 700, 100_000])
    def test_a_page_nested_without_end_saves_what_is_typed_all_the_same(self, cast, nurse, depth):
        response = begin(nurse, cast, EVALUATION_CODE)
        hidden = fields(nurse.get(section_of(response, "habitat")).content.decode())
        nested = '{"logement": ' + "[" * depth + "]" * depth + "}"
        for number, seen in enumerate((nested, "[" * depth, "{}" * depth)):
            sent = {
                **hidden,
                "seen": seen,
                "q-animal": f"Chat {number}",
            }
            answer = nurse.post(section_of(response, "habitat"), sent, headers=HTMX)
            assert answer.status_code == 200
            assert "[[[[" not in answer.text
            assert f"Chat {number}" in str(response.sections.get(code="habitat").answers)
            hidden |= {"revision": response.sections.get(code="habitat").revision}

    @pytest.mark.parametrize("role", ["reception", "identity_officer"])
    def test_the_desk_of_the_same_structure_neither_reads_nor_fills(self, cast, nurse, role):
        response = begin(nurse, cast, EVALUATION_CODE)
        colleague = enter(PostFactory(organization=cast.dac, access_role=role))
        record = colleague.get(reverse("workspace:record", args=[cast.person.pk]))
        assert record.status_code == 200
        board = reverse("assessments:person_assessments", args=[cast.person.pk])
        assert board not in record.text
        read = reverse("assessments:response", args=[response.pk])
        for address in (board, read, section_of(response, "habitat")):
            assert colleague.get(address).status_code == 403
        start = reverse("assessments:start", args=[cast.person.pk])
        for address in (
            start,
            section_of(response, "habitat"),
            reverse("assessments:withdrawal", args=[response.pk]),
        ):
            assert colleague.post(address, {"code": "katz", "reason": "Erreur"}).status_code == 403

    def test_a_closed_section_is_not_filled(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        fill(nurse, response, "sante", allergies="Pénicilline")
        worker = enter(cast.posts.social)
        assert worker.get(section_of(response, "sante")).status_code == 404
        assert worker.post(section_of(response, "sante"), {"q-allergies": "Aucune"}).status_code == 404

    def test_validated_meanwhile_what_was_typed_is_still_shown(self, cast, nurse):
        response = begin(nurse, cast)
        fill(nurse, response, "activites", **KATZ)
        carried = fields(nurse.get(section_of(response, "activites")).content.decode())
        services.validate_response(cast.nurse, response=response)
        late = fill(nurse, response, "activites", hidden=carried, repas="dependant")
        assert late.status_code == 409
        assert "Rien de nouveau n'a été enregistré" in read(late)
        assert re.search(r'value="dependant"\s+checked', late.content.decode())
        late = fill(nurse, response, "activites", hidden=carried, headers=HTMX, repas="dependant")
        assert "Non enregistré" in read(late)


class TestValidating:
    def test_what_is_missing_is_said_with_where(self, cast, nurse):
        response = begin(nurse, cast)
        fill(nurse, response, "activites", toilette="seul")
        address = reverse("assessments:validation", args=[response.pk])
        assert read(nurse.get(address)).count("réponse attendue") == 5
        refused = nurse.post(address, {"answered_on": "2026-01-10"})
        assert refused.status_code == 422
        assert "réponse attendue : S'habiller" in read(refused)
        assert nurse.post(address, {"answered_on": "2099-01-01"}).status_code == 422

    def test_a_reader_of_another_team_does_not_freeze(self, cast, nurse):
        response = begin(nurse, cast)
        fill(nurse, response, "activites", **KATZ)
        physician = enter(cast.posts.physician)
        address = reverse("assessments:validation", args=[response.pk])
        assert "L'équipe qui a commencé" in read(physician.get(address))
        assert physician.post(address, {"answered_on": "2026-01-10"}).status_code == 403

    def test_why_this_score(self, cast, nurse):
        response = validated(nurse, cast)
        page = read(nurse.get(reverse("assessments:response", args=[response.pk])))
        for words in (
            "Pourquoi ce score ?",
            "0 à 6",
            "à partir de 3, moins de 6",
            "Se laver",
            "Synthèse",
            "Version",
        ):
            assert words in page
        assert nurse.get(section_of(response, "activites")).status_code == 302

    def test_an_amendment_is_a_new_version(self, cast, nurse):
        former = validated(nurse, cast)
        address = reverse("assessments:amendment", args=[former.pk])
        assert nurse.post(address, {"reason": ""}).status_code == 422
        nurse.post(address, {"reason": "Erreur de saisie"})
        amended = QuestionnaireResponse.objects.get(amends=former)
        fill(nurse, amended, "activites", continence="seul")
        nurse.post(reverse("assessments:validation", args=[amended.pk]), {"answered_on": "2026-01-10"})
        page = read(nurse.get(reverse("assessments:response", args=[amended.pk])))
        assert "avant amendement" in page
        nurse.post(reverse("assessments:withdrawal", args=[amended.pk]), {"reason": "Mauvaise personne"})
        former.refresh_from_db()
        assert former.status == "valide"
        told = nurse.get(reverse("assessments:response", args=[amended.pk]), follow=True)
        assert "annulé, il n'est plus montré" in read(told)
        assert nurse.get(reverse("assessments:document", args=[amended.pk])).status_code == 404

    def test_last_answers_closed_to_me_are_not_mine_to_take_over(self, cast, nurse):
        screening = begin(nurse, cast, "gad_2")
        fill(nurse, screening, "questions", q1="3", q2="3")
        nurse.post(reverse("assessments:validation", args=[screening.pk]), {"answered_on": "2026-01-10"})
        social = enter(cast.posts.social)
        address = reverse("assessments:start", args=[cast.person.pk])
        told = read(social.post(address, {"code": "gad_2", "copies_last": "1"}, follow=True))
        assert "Évaluations" in told
        assert "Positif" not in told

    def test_two_dates_are_compared(self, cast, nurse):
        first = validated(nurse, cast, day="2025-06-01")
        second = validated(nurse, cast, day="2026-01-10", answers={**KATZ, "repas": "dependant"})
        address = reverse("assessments:comparison", args=[second.pk])
        page = read(nurse.get(address, {"avec": str(first.pk)}))
        assert "Du 01/06/2025 au 10/01/2026" in page
        assert "−1 depuis le 01/06/2025" in page
        assert "<polyline" in page
        assert nurse.get(address, {"avec": "²\0"}).status_code == 200

    def test_it_is_printed_as_its_reader_may_read_it(self, cast, nurse):
        response = begin(nurse, cast, EVALUATION_CODE)
        fill(nurse, response, "habitat", amenagements="Barre d'appui")
        fill(nurse, response, "sante", allergies="Pénicilline")
        address = reverse("assessments:document", args=[response.pk])
        texts = [
            " ".join(page.extract_text() for page in PdfReader(BytesIO(client.get(address).content)).pages)
            for client in (nurse, enter(cast.posts.social))
        ]
        assert all("Barre d'appui" in text.replace("’", "'") for text in texts)
        assert ["Pénicilline" in text for text in texts] == [True, False]
        assert Trace.objects.filter(what="assessments.response.printed").count() == 2


class TestLinks:
    def send(self, nurse, cast, code="mini_gds"):
        address = reverse("assessments:sending", args=[cast.person.pk, code])
        page = read(nurse.post(address, {"mode": "personne", "days": "14"}))
        return re.search(r'id="lien" readonly value="http://[^/]+([^"]+)"', page)[1]

    def test_a_person_answers_without_account_then_a_professional_validates(self, cast, nurse, client):
        link = self.send(nurse, cast)
        page = read(client.get(link))
        assert cast.person.family_name not in page
        items = re.findall(r'name="asked" value="([^"]*)"', page)
        some = {"asked": items, f"q-{items[0]}": "oui", "suite": "ici"}
        assert client.post(link, some).status_code == 302
        assert re.search(r'value="oui"\s+checked', client.get(link).content.decode())
        missing = client.post(link, {**some, "suite": "envoyer"})
        assert missing.status_code == 422
        whole = {**{f"q-{item}": "oui" for item in items}, "asked": items, "suite": "envoyer"}
        assert "Merci" in read(client.post(link, whole))
        assert client.get(link).status_code == 410
        response = QuestionnaireResponse.objects.get()
        assert "Reçu par lien" in read(nurse.get(reverse("assessments:response", args=[response.pk])))
        assert TimelineEntry.objects.filter(title__endswith="réponses reçues par lien").count() == 1
        traces = Trace.objects.filter(what="assessments.answers.opened")
        assert {trace.person_id for trace in traces} == {cast.person.pk}

    def test_what_waits_is_told_to_whom_it_waits_for(self, cast, nurse, client):
        link = self.send(nurse, cast)
        items = re.findall(r'name="asked" value="([^"]*)"', read(client.get(link)))
        client.post(link, {**{f"q-{i}": "oui" for i in items}, "asked": items, "suite": "envoyer"})
        response = begin(nurse, cast, EVALUATION_CODE)
        director, mine = enter(cast.posts.director), reverse("assessments:mine")
        entrust = reverse("assessments:assignment", args=[response.pk, "habitat"])
        nurse.post(entrust, {"post": str(cast.posts.director.pk)})
        assert "confiée à" in read(nurse.get(section_of(response, "habitat")))
        for headers in ({}, HTMX):
            page = read(director.get(mine, headers=headers))
            assert "à relire" in page
            assert "confiée" in page
        assert "en cours" in read(nurse.get(mine))
        nurse.post(entrust, {"post": "²"})
        nurse.post(entrust, {"post": ""})
        assert "confiée" not in read(director.get(mine))
        assert "Rien n'attend" in read(enter(cast.posts.stranger).get(mine))

    def test_a_link_is_given_only_for_what_a_person_may_fill(self, cast, nurse):
        address = reverse("assessments:sending", args=[cast.person.pk, "katz"])
        assert nurse.post(address, {"mode": "personne", "days": "14"}).status_code == 422
        unknown = reverse("assessments:sending", args=[cast.person.pk, "rien"])
        assert nurse.get(unknown).status_code == 404

    @pytest.mark.parametrize("text", NAUGHTY)
    def test_a_guest_breaks_nothing(self, cast, nurse, client, text):
        link = self.send(nurse, cast)
        items = re.findall(r'name="asked" value="([^"]*)"', read(client.get(link)))
        sent = {"asked": [*items, text], "suite": text, **dict.fromkeys([f"q-{i}" for i in items], text)}
        assert client.post(link, sent).status_code in {302, 422}
