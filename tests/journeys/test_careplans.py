"""A plan, whole: built by keyboard, agreed, accepted here, refused there, revised, compared, printed."""

import re

import pytest
from playwright.sync_api import Page, expect

from openparcours.coordination.careplans.tests.conftest import build_cast
from openparcours.foundation.definitions.services import load_shipped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    load_shipped()
    return build_cast()


def type_lines(page: Page, placeholder: str, *texts: str, nth: int = 0) -> None:
    """Type lines one after the other, Enter alone between them: the next one is ready."""
    page.get_by_placeholder(placeholder).nth(nth).focus()
    for text in texts:
        expect(page.locator(":focus")).to_have_attribute("placeholder", placeholder)
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#plan").get_by_text(text, exact=True).first).to_be_visible()


def carried_by(page: Page, title: str, who: str) -> None:
    """Type an action, then Tab to who carries it, then Enter."""
    page.get_by_placeholder("Une action…").first.focus()
    page.keyboard.type(title)
    page.keyboard.press("Tab")
    page.keyboard.type(who)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#plan").get_by_text(title, exact=True)).to_be_visible()


def build(dac: Page, cast) -> None:
    dac.goto(f"/plans/personnes/{cast.person.pk}/")
    dac.get_by_role("button", name="Commencer le plan").click()
    type_lines(dac, "Un problème, un besoin…", "Chutes répétées", "Solitude")
    type_lines(dac, "Un objectif, avec les mots de la personne…", "Marcher sans avoir peur")
    carried_by(dac, "Revoir l'ordonnance", "Paule")
    carried_by(dac, "Garder un double des clés", "Voisine")


def test_from_the_first_word_to_the_second_version(cast, new_page, assert_axe_clean, screenshots):
    dac = new_page(cast.posts.referent)
    # given a record without plan, when the coordinator begins it, then she builds it by keyboard
    build(dac, cast)
    screenshots(dac, "plan-written")
    assert_axe_clean(dac)

    # when she proposes it, then a link is there for the neighbour, who has no account
    dac.get_by_role("button", name="Proposer").click()
    link = dac.get_by_label("Lien pour Voisine Fictive").input_value()
    assert_axe_clean(dac)
    dac.get_by_role("link", name="Revenir au plan").click()
    plan_url = dac.url

    # when the person agrees, then her answer is kept
    dac.get_by_role("link", name="Enregistrer un accord").first.click()
    assert_axe_clean(dac)
    dac.get_by_role("button", name="Enregistrer").click()
    expect(dac.get_by_text("d'accord", exact=True).first).to_be_visible()

    # when the GP opens her day, then she accepts in one gesture
    gp = new_page(cast.posts.physician)
    gp.goto("/")
    assert_axe_clean(gp)
    gp.get_by_role("button", name="J'accepte").click()
    expect(gp.get_by_text("Merci, votre réponse est enregistrée.")).to_be_visible()

    # when the neighbour opens her link on her phone, then she refuses and says why
    neighbour = new_page(phone=True)
    neighbour.goto(link)
    expect(neighbour.get_by_role("heading", name="Garder un double des clés")).to_be_visible()
    assert_axe_clean(neighbour)
    screenshots(neighbour, "plan-link-phone")
    neighbour.get_by_label("Votre réponse").select_option("non")
    neighbour.get_by_label(re.compile("Pourquoi")).fill("Je déménage en mars.")
    neighbour.get_by_role("button", name="Envoyer ma réponse").click()
    expect(neighbour.get_by_text("Votre refus est noté")).to_be_visible()

    # when the plan is validated then revised, then what differs is told
    dac.goto(plan_url)
    expect(dac.get_by_text("Je déménage en mars.")).to_be_visible()
    dac.get_by_role("button", name="Valider").click()
    expect(dac.get_by_text("Validé", exact=True)).to_be_visible()
    assert_axe_clean(dac)
    dac.get_by_role("link", name="Réviser", exact=True).click()
    assert_axe_clean(dac)
    dac.get_by_role("button", name="Ouvrir la révision").click()
    type_lines(dac, "Un objectif, avec les mots de la personne…", "Danser le jeudi")
    dac.get_by_role("link", name="Différences").click()
    expect(dac.get_by_text("Objectif ajouté")).to_be_visible()
    assert_axe_clean(dac)
    screenshots(dac, "plan-differences")

    # when it is printed, then a PDF comes, and the record shows the plan
    answer = dac.request.get(f"{plan_url}document/personne/")
    assert answer.headers["content-type"] == "application/pdf"
    dac.goto(f"/personnes/{cast.person.pk}/")
    expect(dac.get_by_role("region", name="Plan personnalisé")).to_be_visible()
    assert_axe_clean(dac)


def test_a_line_is_changed_in_place(cast, new_page, assert_axe_clean):
    dac = new_page(cast.posts.referent)
    dac.goto(f"/plans/personnes/{cast.person.pk}/")
    dac.get_by_role("button", name="Commencer le plan").click()
    type_lines(dac, "Un problème, un besoin…", "Solitude")
    dac.get_by_role("button", name="Actions sur « Solitude »").click()
    dac.get_by_role("link", name="Modifier", exact=True).click()
    expect(dac.get_by_role("form", name="Modifier « Solitude »")).to_be_visible()
    assert_axe_clean(dac)
    dac.get_by_role("form", name="Modifier « Solitude »").get_by_label("Problème ou besoin").fill(
        "Solitude le soir"
    )
    dac.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(dac.get_by_role("heading", name="Solitude le soir")).to_be_visible()
