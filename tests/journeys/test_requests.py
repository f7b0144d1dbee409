"""Stories 1 and 2 of a DAC's day, by keyboard alone and timed; the public form on a phone."""

import re
import time
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from openparcours.coordination.records import services as records
from openparcours.coordination.records.services import Opening
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    DacFactory,
    PostFactory,
    SocialWorkerPostFactory,
    TerritoryFactory,
)
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.services import index_persons
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES = 3


def with_account(post: PractitionerRole) -> PractitionerRole:
    post.practitioner.user = User.objects.get(pk=post.practitioner.user_id)
    return post


@pytest.fixture
def cast(transactional_db):
    """A structure, a hospital social worker whose number is known, a person whose record is closed."""
    commune = CommuneFactory()
    dac = DacFactory(name="DAC fictif", phone="05 36 49 10 00")
    TerritoryFactory(organization=dac).communes.add(commune)
    director = with_account(PostFactory(organization=dac, access_role="director"))
    social = SocialWorkerPostFactory(
        phone="05 36 49 00 55", organization__sector="hopital", organization__name="Centre hospitalier fictif"
    )
    person = PersonFactory(birth_family_name="Fictive", birth_given_names="Jeannine")
    PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
    index_persons([person])
    record = records.open_record(actor_at(director), person=person, opening=Opening(reason="isolement"))
    records.close_record(actor_at(director), record=record, reason="situation_stabilisee", summary="Stable.")
    return SimpleNamespace(director=director, social=social, person=person, dac=dac)


class Keyboard:
    """A page used without a mouse; keys are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def reach(self, name: str, role: str = "textbox", limit: int = 30) -> None:
        """Press Tab until the field that bears a name has the focus."""
        target = self.page.get_by_role(role, name=name).first
        for _ in range(limit):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{name} hors d'atteinte du clavier")


def test_a_returning_person_becomes_a_request_by_keyboard_in_under_three_minutes(
    cast, new_page, assert_axe_clean, screenshots
):
    page = new_page(cast.director)
    page.goto("/")
    page.get_by_role("link", name="Nouvel appel").first.press("Enter")
    expect(page.get_by_placeholder(re.compile("Numéro d'appel"))).to_be_focused()
    assert_axe_clean(page)
    begun, hands = time.monotonic(), Keyboard(page)

    # given a number that one post has, when it is typed, then the caller is chosen
    hands.type("0536490055")
    expect(page.locator("#demandeurs input:checked")).to_have_count(1)
    # given a birth date and three letters, then the person of the closed record is found
    hands.reach("Pour qui ?")
    hands.type("12/03/1941 fic")
    expect(page.get_by_text(re.compile("dossier clos le"))).to_be_visible()
    assert_axe_clean(page)
    hands.press("Tab")
    hands.press("Space")
    hands.reach("Ce qui est demandé, mot pour mot")
    hands.type("Sortie demain, vit seule, refuse les aides. Rien n'est prêt à la maison.")
    hands.reach("Motif principal", "combobox")
    hands.type("ret")
    screenshots(page, "intake")
    # when the page is reloaded before it was sent, then nothing is lost
    page.wait_for_timeout(1500)
    expect(page.get_by_text(re.compile("Brouillon enregistré"))).to_be_visible()
    page.reload()
    expect(page.get_by_label("Ce qui est demandé, mot pour mot")).to_have_value(re.compile("Sortie demain"))
    expect(page.locator("#personnes input:checked")).to_have_count(1)
    hands.press("Control+Enter")
    expect(page.get_by_role("heading", name=re.compile(r"Demande DAC31-\d{4}-D00001"))).to_be_visible()
    spent = time.monotonic() - begun
    print(f"appel connu : {hands.keys} frappes, {spent:.0f} s de machine")  # noqa: T201
    assert spent < MINUTES * 60
    assert hands.keys < 160
    expect(page.get_by_role("link", name="Jeannine FICTIVE").first).to_be_visible()
    expect(page.get_by_text("service social hospitalier", exact=False).first).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "request")

    # when it is taken and the person accompanied, then a new record follows the closed one
    page.get_by_role("button", name="Prendre en charge").press("Enter")
    page.get_by_role("link", name="Accompagner").press("Enter")
    page.get_by_label("accompagnement soutenu").check()
    page.get_by_label("la personne", exact=True).check()
    page.get_by_label(re.compile("ne s'oppose pas")).check()
    assert_axe_clean(page)
    page.get_by_role("button", name="Accompagner").press("Enter")
    expect(page.get_by_text("close : accompagnement").first).to_be_visible()
    page.goto(f"/personnes/{cast.person.pk}/")
    expect(page.get_by_text(re.compile(r"DAC31-\d{4}-000002")).first).to_be_visible()
    assert_axe_clean(page)


def test_an_anonymous_question_is_answered_and_closed_by_keyboard(cast, new_page, assert_axe_clean):
    page = new_page(cast.director)
    page.goto("/demandes/nouvelle/")
    hands, begun = Keyboard(page), time.monotonic()
    hands.reach("Catégorie du demandeur", "combobox")
    hands.type("anon")
    hands.reach("Ce qui est demandé, mot pour mot")
    hands.type("Une voisine s'inquiète, volets fermés.")
    answer = page.get_by_label("Réponse donnée pendant l'appel")
    page.get_by_text("Répondre tout de suite et clore").press("Enter")
    answer.focus()
    hands.type("Numéro du CCAS donné.")
    hands.press("Control+Enter")
    expect(page.get_by_text("close : information").first).to_be_visible()
    expect(page.get_by_text("Aucune personne n'est enregistrée.")).to_be_visible()
    print(f"question anonyme : {hands.keys} frappes, {time.monotonic() - begun:.0f} s de machine")  # noqa: T201
    assert_axe_clean(page)


def test_the_list_the_board_and_the_day_show_what_waits(cast, new_page, assert_axe_clean, screenshots):
    page = new_page(cast.director)
    page.goto("/demandes/nouvelle/")
    page.get_by_label("Catégorie du demandeur").select_option("aidant_entourage")
    page.get_by_label("Ce qui est demandé, mot pour mot").fill("Ma mère ne peut plus rester seule.")
    page.get_by_role("button", name="Enregistrer la demande").click()
    for address in ("/", "/demandes/", "/demandes/tableau/"):
        page.goto(address)
        expect(page.get_by_role("link", name="Sans personne nommée").first).to_be_visible()
        assert_axe_clean(page)
    page.get_by_role("button", name=re.compile("Faire avancer")).press("Enter")
    page.get_by_role("button", name="Prendre en charge").press("Enter")
    expect(page.locator("#colonne-en_analyse").locator("..").get_by_role("link").first).to_be_visible()
    screenshots(page, "board")


def test_a_document_is_joined_then_a_missing_piece_is_asked_for_again(
    cast, new_page, assert_axe_clean, screenshots
):
    page = new_page(cast.director)
    page.goto("/demandes/nouvelle/")
    page.get_by_label("Catégorie du demandeur").select_option("aidant_entourage")
    page.get_by_text("Nom, fonction, structure, téléphone, courriel").click()
    page.get_by_label("Courriel du demandeur").fill("fille@example.org")
    page.get_by_label("Ce qui est demandé, mot pour mot").fill("Ma mère ne peut plus rester seule.")
    # given a file that is not what its name says, then it is told and what was typed stays
    page.get_by_text("Joindre un document").click()
    page.get_by_label("Pièces").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": b"MZ programme"}
    )
    page.get_by_role("button", name="Enregistrer la demande").click()
    expect(page.get_by_text("n'est ni un PDF, ni une image").first).to_be_visible()
    expect(page.get_by_label("Ce qui est demandé, mot pour mot")).to_have_value(re.compile("Ma mère"))
    assert_axe_clean(page)
    page.get_by_label("Pièces").set_input_files(
        {"name": "ordonnance.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 fictif"}
    )
    page.get_by_role("button", name="Enregistrer la demande").click()
    expect(page.get_by_role("link", name="ordonnance.pdf", exact=True)).to_be_visible()
    assert_axe_clean(page)
    # when a piece is awaited until today, then the request is to be reminded of, in one click
    page.get_by_role("button", name="Prendre en charge").click()
    page.get_by_role("button", name="Autres suites").click()
    page.get_by_role("link", name="Demander un complément").click()
    page.get_by_label("Qu'attend-on, de qui ?").fill("le compte rendu")
    page.get_by_label(re.compile("Relancer le")).fill(f"{timezone.localdate():%Y-%m-%d}")
    page.get_by_role("button", name="Demander un complément").click()
    page.goto("/demandes/?state=attente_complement&is_to_remind=on")
    expect(page.locator(".worklist").get_by_text("à relancer")).to_be_visible()
    assert_axe_clean(page)
    page.locator(".worklist a.list-title").click()
    page.get_by_role("link", name="Ouvrir", exact=True).click()
    screenshots(page, "reminder")
    page.get_by_role("button", name="Relancer par courriel").click()
    expect(page.get_by_text("Relance envoyée à fille@example.org")).to_be_visible()
    assert_axe_clean(page)


def test_the_public_form_on_a_phone_ends_with_a_number_to_keep(cast, new_page, assert_axe_clean, screenshots):
    page = new_page(phone=True)
    page.goto("/demander/")
    assert_axe_clean(page)
    page.get_by_label("Dans quelle commune vit la personne ?").fill("Toulouse")
    page.get_by_role("button", name="Trouver qui peut aider").click()
    expect(page.get_by_text("à DAC fictif")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_label("Que se passe-t-il, et que demandez-vous ?").fill("Ma mère ne peut plus rester seule.")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Donnez un numéro où vous rappeler.").first).to_be_visible()
    expect(page.get_by_label("Que se passe-t-il, et que demandez-vous ?")).to_have_value(
        re.compile("Ma mère")
    )
    assert_axe_clean(page)
    page.get_by_label("Votre téléphone").fill("05 36 49 00 77")
    page.get_by_label("Vous êtes", exact=True).select_option("aidant_entourage")
    page.wait_for_timeout(3200)
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", name=re.compile(r"DAC31-\d{4}-D00001"))).to_be_visible()
    expect(page.get_by_text("Votre demande est bien arrivée", exact=False)).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "public-end")
