"""Every screen for the owner, a colleague of the circle and a stranger; the page of the link for a visitor."""

import io
import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.models import (
    Orientation,
    OrientationMessage,
    PathwayBreak,
    ShortlistItem,
)
from openparcours.foundation.drafts.services import save_draft
from openparcours.foundation.links.models import GuestLink
from openparcours.kit.ids import new_id

NAUGHTY = Path(__file__).parents[5] / "shared/data/robustesse/blns_a/blns.json"


def naughty_strings():
    nasty = [
        "\x00",
        "a\x00b",
        "𝕳𝖊𝖑𝖑𝖔",
        "\u202ertl",
        "<script>alert(1)</script>",
        "{{ 7 }}",
        "' OR 1=1",
        "x" * 5000,
        "é" * 300,
    ]
    if NAUGHTY.exists():
        nasty += json.loads(NAUGHTY.read_text())[::12]
    return nasty


def url(name, *args, **query):
    return reverse(f"orientations:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


def form(cast, **more):
    return {
        "need": "soins_domicile",
        "motive": "Passage quotidien.",
        "situation": "Vit seule.",
        "fields_sent": ["identite", "telephone", "commune", "situation"],
        "agreed_on": timezone.localdate().isoformat(),
        "agreed_by": "personne",
        "agreement_means": "oral",
        "referent": str(cast.posts.coordinator.pk),
        "restriction": "cercle",
        "channel": "lien",
        "submission_key": str(new_id()),
        "act": "envoyer",
    } | more


def new(cast):
    return url("creation", cast.person.pk, service=cast.service.pk)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def filled(cast, send):
    cast.sent = send()
    target = selectors.target_of(cast.coordinator, service_id=cast.service.pk)
    cast.item = services.keep_for_person(cast.coordinator, person=cast.person, target=target)
    return cast


def screens(cast):
    person = cast.person.pk
    return {
        "worklist": url("worklist", vue="attente"),
        "offer": url("offer", besoin="soins_domicile"),
        "breaks": url("breaks"),
        "gap": url("gap"),
        "gap of person": url("gap", personne=person),
        "person": url("person_orientations", person),
        "person offer": url("person_offer", person, besoin="soins_domicile"),
        "selection": url("selection", person),
        "sheet": url("sheet", person),
        "creation": new(cast),
        "orientation": url("orientation", cast.sent.orientation.pk),
    }


def test_the_owner_opens_every_screen(filled, enter):
    client = enter(filled.posts.coordinator)
    assert {
        name: client.get(address).status_code for name, address in screens(filled).items()
    } == dict.fromkeys(screens(filled), 200)


def test_a_colleague_of_the_circle_reads_and_does_not_send(filled, enter):
    client = enter(filled.posts.physician)
    codes = {name: client.get(address).status_code for name, address in screens(filled).items()}
    assert codes["orientation"] == codes["person"] == codes["offer"] == 200
    assert {codes[n] for n in ("person offer", "selection", "sheet", "creation", "breaks")} == {403}
    page = text(client.get(url("orientation", filled.sent.orientation.pk)))
    assert "Annuler l'orientation" not in page
    assert client.post(url("care", filled.sent.orientation.pk)).status_code == 403


def test_a_stranger_sees_and_does_nothing(filled, enter):
    client, pk = enter(filled.posts.stranger), filled.sent.orientation.pk
    for name in ("person", "person offer", "selection", "sheet", "creation", "orientation", "gap of person"):
        assert client.get(screens(filled)[name]).status_code == 404, name
    acts = "link mail letter messages acceptance refusal cancellation acknowledgement care success failure"
    for name in acts.split():
        assert client.post(url(name, pk)).status_code == 404, name
    for name in ("item", "item_rank", "item_removal"):
        assert client.post(url(name, filled.item.pk)).status_code == 404, name
    assert client.post(new(filled), form(filled)).status_code == 404
    assert filled.person.family_name not in text(client.get(url("worklist", vue="attente")))
    assert Orientation.objects.count() == 1


def test_from_the_search_to_the_link_in_two_screens(cast, enter):
    client = enter(cast.posts.coordinator)
    found = text(client.get(url("person_offer", cast.person.pk, besoin="soins_domicile")))
    assert "Soins à domicile fictifs" in found
    assert "Répond à « Soins infirmiers à domicile »" in found
    answer = client.post(new(cast), form(cast))
    assert answer.status_code == 200
    assert "Lien de réponse" in text(answer)
    sent = Orientation.objects.get()
    assert sent.status == "envoyee"
    assert "/orientations/reponse/" in text(answer)
    assert GuestLink.objects.get().target_id == sent.pk


def test_the_preview_says_exactly_what_leaves(cast, enter):
    client = enter(cast.posts.coordinator)
    where = url("preview", cast.person.pk, service=cast.service.pk)
    shown = text(client.post(where, form(cast, fields_sent=["identite"])))
    assert cast.person.family_name.upper() in shown
    assert "Vit seule." not in shown
    assert "06" not in shown.split("Référent")[0]
    client.post(new(cast), form(cast, fields_sent=["identite"]))
    left = [line["value"] for line in Orientation.objects.get().sent_content]
    assert all(value in shown for value in left)


def test_nothing_typed_is_lost_when_the_agreement_is_missing(cast, enter):
    client = enter(cast.posts.coordinator)
    key = str(new_id())
    answer = client.post(new(cast), form(cast, agreed_on="", submission_key=key, situation="Texte précieux"))
    assert answer.status_code == 422
    assert "Texte précieux" in text(answer)
    assert "hors de l&#x27;équipe de soins" in text(answer)
    assert Orientation.objects.get().status == "brouillon"
    client.post(new(cast), form(cast, submission_key=key))
    assert Orientation.objects.get().status == "envoyee"


def test_a_draft_is_kept_and_gone_on_with(cast, enter):
    client = enter(cast.posts.coordinator)
    client.post(new(cast), form(cast, act="garder", agreed_on=""))
    draft = Orientation.objects.get()
    page = text(client.get(url("modification", draft.pk)))
    assert "Vit seule." in page
    again = form(cast, version=draft.version, motive="Autre motif")
    assert client.post(url("modification", draft.pk), again).status_code == 200
    draft.refresh_from_db()
    assert (draft.status, draft.motive) == ("envoyee", "Autre motif")
    assert client.get(url("modification", draft.pk)).status_code == 302


def test_an_orientation_remembers_the_request_it_answers(cast, enter):
    client, asked = enter(cast.posts.coordinator), new_id()
    mark = selectors.asking_mark(asked, cast.person.pk)
    offer = text(client.get(url("person_offer", cast.person.pk, besoin="soins_domicile", demande=mark)))
    assert f"demande={mark}" in offer.replace("&amp;", "&")
    client.post(f"{new(cast)}&demande={mark}", form(cast, act="garder", agreed_on=""))
    draft = Orientation.objects.get()
    assert draft.request_id == asked
    client.post(url("modification", draft.pk), form(cast, version=draft.version, act="garder"))
    draft.refresh_from_db()
    assert draft.request_id == asked
    assert selectors.answering(cast.coordinator, asked) == [draft]
    assert selectors.answering(cast.stranger, asked) == []


def test_no_request_is_named_by_a_forged_address_or_for_another_person(cast, enter):
    client = enter(cast.posts.coordinator)
    for wrong in ("x", "\x00", str(new_id()), selectors.asking_mark(new_id(), new_id())):
        address = url("person_offer", cast.person.pk, besoin="soins_domicile", demande=wrong)
        assert "&demande=" not in text(client.get(address))
        client.post(f"{new(cast)}&{urlencode({'demande': wrong})}", form(cast, act="garder", agreed_on=""))
        assert not Orientation.objects.exclude(request_id=None).exists()


def test_what_was_being_typed_comes_back(cast, enter):
    values = {"motive": ["Tapé à moitié"], "fields_sent": ["identite"]}
    save_draft(cast.coordinator, form="orientation", subject=str(cast.person.pk), values=values)
    assert "Tapé à moitié" in text(enter(cast.posts.coordinator).get(new(cast)))


def test_files_leave_with_it_and_lies_about_them_do_not(cast, enter):
    client = enter(cast.posts.coordinator)
    lie = SimpleUploadedFile("faux.pdf", b"MZ", "application/pdf")
    assert client.post(new(cast), form(cast, joined=lie)).status_code == 422
    real = SimpleUploadedFile("ordonnance.pdf", b"%PDF-1.4 fictif", "application/pdf")
    client.post(new(cast), form(cast, joined=real))
    sent = Orientation.objects.get()
    joined = sent.attachments.get()
    token = services.issue_answer_link(cast.coordinator, orientation=sent).token
    assert client.get(url("attachment", joined.pk)).status_code == 200
    guest = Client()
    assert guest.get(url("answer_attachment", token, joined.pk)).status_code == 200
    assert guest.get(url("answer_attachment", "x" * 32, joined.pk)).status_code == 410
    assert enter(cast.posts.stranger).get(url("attachment", joined.pk)).status_code == 404


def test_the_target_reads_only_what_was_sent(cast, send):
    sent = send(fields=["commune", "situation"])
    answer = Client().get(url("answer", sent.token))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    page = text(answer)
    assert "Vit seule au deuxième étage." in page
    assert cast.person.family_name.upper() not in page
    assert "06 39 98 00 01" not in page


def test_the_target_asks_then_accepts_once(cast, send, enter):
    sent, guest = send(), Client()
    where = url("answer", sent.token)
    asked = {
        "answer": "question",
        "question-by": "Mme R.",
        "question-text": "Quel étage ?",
        "question-submission_key": str(new_id()),
    }
    for _ in range(2):
        assert guest.post(where, asked).status_code == 302
    assert OrientationMessage.objects.count() == 1
    client = enter(cast.posts.colleague)
    client.post(url("messages", sent.orientation.pk), {"text": "Deuxième."})
    assert "Deuxième." in text(guest.get(where))
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    yes = {"answer": "oui", "oui-by": "Mme R.", "oui-starts_on": day}
    assert "acceptée" in text(guest.post(where, yes))
    assert guest.post(where, yes).status_code == 410
    assert guest.get(where).status_code == 410
    sent.orientation.refresh_from_db()
    assert sent.orientation.status == "acceptee"


def test_t24_wrong_used_late_and_replaced_links_say_the_same(cast, send, time_machine):
    one, two, three = send(), send(), send()
    services.cancel_orientation(cast.coordinator, orientation=one.orientation, reason="fini")
    services.issue_answer_link(cast.coordinator, orientation=two.orientation)
    guest = Client()
    gone = [guest.get(url("answer", token)) for token in ("faux" * 8, one.token, two.token)]
    time_machine.move_to(timezone.now() + timedelta(days=8, seconds=1), tick=False)
    gone.append(guest.get(url("answer", three.token)))
    assert {answer.status_code for answer in gone} == {410}
    assert all("plus valable" in text(answer) for answer in gone)


@override_settings(ACCOUNT_RATE_LIMITS={"guest_post": "3/m/ip"})
def test_tries_are_counted(send):
    where, guest = url("answer", send().token), Client()
    assert [guest.post(where, {"answer": "oui"}).status_code for _ in range(4)] == [422, 422, 422, 429]


def test_an_unfinished_answer_keeps_what_was_typed(send):
    where, guest = url("answer", send().token), Client()
    answer = guest.post(where, {"answer": "non", "non-by": "Mme R.", "non-message": "Liste pleine"})
    assert answer.status_code == 422
    assert "Liste pleine" in text(answer)
    assert "Choisissez le motif du refus." in text(answer)
    assert guest.post(where, {"answer": "inconnue"}).status_code == 422
    assert not PathwayBreak.objects.exists()


def test_papers_are_printed(filled, enter):
    client = enter(filled.posts.coordinator)
    letter = client.post(url("letter", filled.sent.orientation.pk), {"token": filled.sent.token})
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(letter.content)).pages)
    assert "Passage quotidien" in words
    assert Client().get(url("answer", filled.sent.token)).status_code == 200  # the link shown still opens
    sheet = client.get(url("sheet", filled.person.pk))
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.content)).pages)
    assert "Soins à domicile fictifs" in words
    ShortlistItem.objects.all().delete()
    assert client.get(url("sheet", filled.person.pk)).status_code == 302


def test_the_following_acts(filled, enter):
    client, pk = enter(filled.posts.colleague), filled.sent.orientation.pk
    today = timezone.localdate()
    wrong = client.post(url("refusal", pk), {"non-by": "M. X", "non-message": "Dit au téléphone"})
    assert wrong.status_code == 422
    assert "Dit au téléphone" in text(wrong)
    assert client.post(url("acceptance", pk), {"oui-by": "M. X"}).status_code == 302
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert client.post(url("care", pk), {"debut-taken_on": tomorrow}).status_code == 422
    assert client.post(url("care", pk), {"debut-taken_on": today.isoformat()}).status_code == 302
    assert client.post(url("success", pk), {"effet-result_on": today.isoformat()}).status_code == 302
    assert client.post(url("cancellation", pk), {"annulation-reason": "trop tard"}).status_code == 422
    assert "effective" in text(client.get(url("orientation", pk)))


def test_a_gap_is_declared_in_two_clicks(cast, enter):
    client = enter(cast.posts.coordinator)
    page = text(client.get(url("person_offer", cast.person.pk, besoin="addictions")))
    assert "Signaler : rien sur ce territoire" in page
    data = {"need": "addictions", "commune": "Toulouse", "submission_key": str(new_id())}
    assert client.post(url("gap", personne=cast.person.pk), data).status_code == 302
    listed = text(client.get(url("breaks")))
    assert "Addictions" in listed
    assert cast.person.family_name.upper() not in listed
    broken = PathwayBreak.objects.get()
    client.post(url("break_resolution", broken.pk), {"solved_on": timezone.localdate().isoformat()})
    broken.refresh_from_db()
    assert broken.solved_on == timezone.localdate()


def test_the_shortlist_by_forms(filled, enter):
    client, back = enter(filled.posts.coordinator), url("person_offer", filled.person.pk)
    kept = client.post(url("selection", filled.person.pk), {"structure": filled.ssiad.pk, "retour": back})
    assert kept["Location"] == back
    assert client.post(url("selection", filled.person.pk), {"structure": "rien"}).status_code == 404
    away = client.post(
        url("item_rank", filled.item.pk), {"sens": "bas", "retour": "https://ailleurs.example.org/"}
    )
    assert away["Location"] == url("selection", filled.person.pk)
    assert [i.is_proposed for i in ShortlistItem.objects.all()] == [False, False]
    client.post(url("item", filled.item.pk), {"note": "à dix minutes à pied", "is_proposed": "on"})
    assert ShortlistItem.objects.get(pk=filled.item.pk).is_proposed
    client.post(url("item_removal", filled.item.pk))
    assert ShortlistItem.objects.count() == 1


def test_naughty_strings_break_nothing(cast, enter, send, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    client, guest = enter(cast.posts.coordinator), Client()
    sent = send()
    for nasty in naughty_strings():
        answers = [
            client.get(url("offer", q=nasty, commune=nasty, besoin=nasty, rayon=nasty)),
            client.get(url("worklist", vue=nasty, besoin=nasty, apres=nasty)),
            client.get(url("breaks", nature=nasty, periode=nasty)),
            client.post(url("preview", cast.person.pk, service=cast.service.pk), form(cast, motive=nasty)),
            client.post(
                new(cast),
                form(cast, motive=nasty, situation=nasty, contact_note=nasty, agreed_on=nasty, act="garder"),
            ),
            client.post(url("gap"), {"need": "memoire", "commune": nasty, "note": nasty}),
            client.post(url("cancellation", sent.orientation.pk), {"annulation-reason": nasty[:0]}),
            guest.post(
                url("answer", sent.token),
                {"answer": "non", "non-by": nasty, "non-message": nasty, "non-reason": nasty},
            ),
        ]
        assert {a.status_code for a in answers} <= {200, 302, 422}, nasty
        assert all("<script>alert(1)" not in text(a) for a in answers)


def test_the_day_and_the_record_show_what_calls(filled, enter):
    Orientation.objects.update(status="question")
    client = enter(filled.posts.coordinator)
    home = text(client.get(reverse("workspace:home")))
    assert "Orientations qui vous attendent" in home
    record = text(client.get(reverse("workspace:record", args=[filled.person.pk])))
    assert "Répondre à Soins à domicile fictifs" in record
    assert "question posée" in record
