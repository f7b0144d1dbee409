"""A director composes a small screening, tries it, publishes it; a nurse fills it in a record."""

import re

import pytest
from playwright.sync_api import expect

from openparcours.coordination.assessments.tests.conftest import build_cast
from openparcours.foundation.definitions.services import load_shipped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    load_shipped()
    return build_cast()


def add(page, kind, label):
    page.get_by_label("Ajouter").fill(label)
    page.get_by_role("button", name=kind, exact=True).click()
    expect(page.get_by_role("region", name=label)).to_be_visible()


def answers(page, rows):
    for rank, (label, points) in enumerate(rows):
        page.locator(f"[name=o-{rank}-label]").fill(label)
        page.locator(f"[name=o-{rank}-value]").fill(points)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("form", name="Aperçu").get_by_text(rows[0][0]).last).to_be_visible()


def test_from_a_blank_page_to_a_filled_screening(cast, new_page, assert_axe_clean, screenshots):
    # given a new questionnaire, when two questions and a score are added
    page = new_page(cast.posts.director)
    page.goto("/reglages/questionnaire/")
    page.get_by_label("Titre").fill("Repérage du sommeil")
    page.get_by_label("Code").fill("sommeil")
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("Aucune section.")).to_be_visible()
    assert_axe_clean(page)
    add(page, "Section", "Nuits")
    add(page, "Question", "Réveils")
    answers(page, [("Rares", "0"), ("Fréquents", "2")])
    add(page, "Question", "Fatigue")
    answers(page, [("Légère", "0"), ("Forte", "1")])
    add(page, "Score", "Sommeil")
    page.get_by_label("Réveils", exact=True).check()
    page.get_by_label("Fatigue", exact=True).check()
    page.locator("[name=b-0-start]").fill("2")
    page.locator("[name=b-0-label]").fill("À explorer")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[name=b-1-label]")).to_be_visible()

    # then the preview computes it, and the keyboard moves a question
    with page.expect_response(re.compile("essai")):
        page.locator("[name=q-reveils][value=frequents]").check()
    expect(page.locator("#essai-scores")).to_contain_text("il manque 1 réponse")
    page.locator("[name=q-fatigue][value=forte]").check()
    expect(page.locator("#essai .score-value")).to_contain_text("3")
    expect(page.locator("#essai").get_by_text("À explorer")).to_be_visible()
    expect(page.locator(":focus")).to_have_attribute("value", "forte")
    assert_axe_clean(page)
    screenshots(page, "composer")
    page.locator("#plan").get_by_role("button", name="Fatigue", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#plan .outline-label")).to_have_text(["Nuits", "Fatigue", "Réveils", "Sommeil"])

    # when it is published, then a nurse fills it in a record
    page.get_by_role("link", name="Relire et publier").click()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Version 1 publiée.")).to_be_visible()
    other = new_page(cast.posts.nurse)
    other.goto(f"/evaluations/personnes/{cast.person.pk}/?q=sommeil")
    other.get_by_role("button", name=re.compile("Commencer : Repérage du sommeil")).click()
    other.get_by_text("Fréquents").click()
    other.get_by_text("Légère").click()
    expect(other.locator("#scores .score-value")).to_contain_text("2", timeout=20_000)
    expect(other.locator("#scores").get_by_text("À explorer")).to_be_visible()
