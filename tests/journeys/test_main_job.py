"""The main job, whole: from the phone call to the refused click, the broken glass and the access log."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    DacFactory,
    PhysicianPostFactory,
    PostFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


def with_account(post: PractitionerRole) -> PractitionerRole:
    post.practitioner.user = User.objects.get(pk=post.practitioner.user_id)
    return post


@pytest.fixture
def cast(transactional_db):
    CommuneFactory()
    dac = DacFactory(name="DAC fictif")
    physician = PhysicianPostFactory(
        practitioner__family_name="Généraliste", practitioner__given_name="Paule"
    )
    return SimpleNamespace(
        coordinator=with_account(PostFactory(organization=dac, access_role="director")),
        physician=with_account(physician),
    )


def receive_call(page: Page) -> None:
    """A caller gives a name: nobody is known by it, a provisional identity is made."""
    page.goto("/")
    page.get_by_role("link", name="Nouvelle personne").click()
    page.get_by_label("Nom de naissance").fill("Fictive")
    page.get_by_label("Prénoms de naissance").fill("Jeannine")
    page.get_by_label("Date de naissance").fill("12/03/1941")
    page.get_by_role("button", name="Créer l'identité provisoire").click()
    expect(page.get_by_role("heading", name="Jeannine FICTIVE")).to_be_visible()


def open_record(page: Page) -> None:
    page.get_by_role("link", name="Ouvrir un dossier").click()
    page.get_by_label("Motif principal").select_option("maintien_domicile")
    page.get_by_label("Contexte en quelques mots").fill("Vit seule, deux chutes en trois mois.")
    page.get_by_role("button", name="Ouvrir le dossier").click()
    expect(page.get_by_text(re.compile(r"DAC31-\d{4}-000001"))).to_be_visible()


def inform(page: Page) -> None:
    page.get_by_role("link", name="Accord", exact=True).click()
    page.get_by_role("link", name="Tracer l'information").click()
    page.get_by_role("button", name="Tracer l'information").click()
    expect(page.get_by_text("Informée, sans opposition").filter(visible=True).first).to_be_visible()


def invite_physician(page: Page) -> None:
    page.get_by_role("link", name="Cercle de soins").first.click()
    page.get_by_label("Chercher un professionnel").fill("généraliste")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_label(re.compile("^Rôle de")).select_option("PCP")
    page.get_by_role("button", name="Inviter", exact=True).click()
    expect(page.get_by_text("invité", exact=True).first).to_be_visible()


def write_note(page: Page, text: str) -> None:
    page.get_by_role("link", name="Vue d'ensemble").click()
    page.get_by_placeholder("Ce que le cercle doit savoir…").fill(text)
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text(text)).to_be_visible()


def test_from_the_call_to_the_access_log(cast, new_page, assert_axe_clean, screenshots):
    dac = new_page(cast.coordinator)
    # given a call, when the coordinator follows it, then record, information, circle and note are there
    receive_call(dac)
    open_record(dac)
    assert_axe_clean(dac)
    inform(dac)
    invite_physician(dac)
    assert_axe_clean(dac)
    write_note(dac, "Chute dimanche, pas de blessure.")
    assert_axe_clean(dac)
    screenshots(dac, "main-record")
    record_url = dac.url

    # when the GP signs in on her phone, then she accepts, reads and replies
    gp = new_page(cast.physician, phone=True)
    gp.goto("/")
    assert_axe_clean(gp)
    gp.get_by_role("button", name="Rejoindre").click()
    gp.goto(record_url)
    expect(gp.get_by_text("Chute dimanche, pas de blessure.")).to_be_visible()
    assert_axe_clean(gp)
    screenshots(gp, "main-record-gp-phone")
    gp.get_by_role("link", name=re.compile("^Observation de")).click()
    gp.get_by_placeholder("Répondre…").fill("Je passe la voir jeudi.")
    gp.get_by_role("button", name="Répondre").click()
    expect(gp.get_by_text("Je passe la voir jeudi.")).to_be_visible()

    # when the person opposes, then the effect is told before, and the GP's next click is refused
    dac.goto(record_url)
    expect(dac.get_by_text("Je passe la voir jeudi.")).to_be_visible()
    dac.get_by_role("link", name="Accord", exact=True).click()
    dac.get_by_role("link", name="Opposition").click()
    dac.get_by_label("tout le dossier").check()
    dac.get_by_role("button", name="Voir l'effet").click()
    expect(dac.get_by_text("n'aura plus accès au dossier")).to_be_visible()
    assert_axe_clean(dac)
    dac.get_by_role("button", name="Confirmer et enregistrer").click()
    expect(dac.get_by_text("en vigueur")).to_be_visible()
    assert gp.goto(record_url).status == 404

    # when the GP breaks the glass with a reason, then she sees, a red banner says so, and the log tells
    gp.goto("/")
    gp.get_by_role("link", name="Ouvrir un accès d'urgence").click()
    gp.get_by_label("Nom de naissance ou nom utilisé").fill("fictive")
    gp.get_by_label("Premier prénom").fill("jeannine")
    gp.get_by_label("Date de naissance").fill("1941-03-12")
    gp.get_by_label("Motif de l'urgence").fill("Perte de connaissance au cabinet")
    assert_axe_clean(gp)
    gp.get_by_role("button", name="Ouvrir pour trois heures").click()
    expect(gp.get_by_text(re.compile("Accès d'urgence jusqu'à"))).to_be_visible()
    dac.goto(record_url)
    dac.get_by_role("link", name="Qui a consulté").click()
    expect(dac.get_by_text("a ouvert un accès d'urgence")).to_be_visible()
    expect(dac.get_by_text("Motif : Perte de connaissance au cabinet").first).to_be_visible()
    assert_axe_clean(dac)
    screenshots(dac, "main-journal")


def test_a_note_by_keyboard_alone_survives_a_reload(cast, new_page):
    page = new_page(cast.coordinator)
    receive_call(page)
    open_record(page)
    note = page.get_by_placeholder("Ce que le cercle doit savoir…")
    # when « Note » is pressed, from this page or from another tab, then one types at once
    page.get_by_role("link", name="Note", exact=True).press("Enter")
    expect(note).to_be_focused()
    page.get_by_role("link", name="Cercle de soins").first.click()
    page.get_by_role("link", name="Note", exact=True).press("Enter")
    expect(note).to_be_focused()
    page.keyboard.type("Tapé sans souris")
    expect(page.get_by_text(re.compile("Brouillon enregistré"))).to_be_visible()
    page.reload()
    expect(note).to_have_value("Tapé sans souris")
    note.focus()
    publish = page.get_by_role("button", name="Publier")
    for _ in range(6):
        page.keyboard.press("Tab")
        if publish.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".timeline").get_by_text("Tapé sans souris")).to_be_visible()
    expect(note).to_have_value("")
