"""From the search of an offer to the target's answer on a phone, and back on the sender's day."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.accounts.models import User
from openparcours.foundation.definitions.services import load_shipped
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PostFactory,
)
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAccessFactory,
    PersonAddressFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    load_shipped()
    town = CommuneFactory(latitude=43.6, longitude=1.44)
    record = CoordinationRecordFactory()
    person, dac = record.person, record.organization
    PersonAccessFactory(person=person, holder_id=dac.pk)
    PersonAddressFactory(person=person, commune=town)
    ContactPointFactory(person=person, value="06 39 98 00 01")
    coordinator = PostFactory(organization=dac)
    coordinator.practitioner.user = User.objects.get(pk=coordinator.practitioner.user_id)
    for name in ("Plateforme fictive", "Accueil fictif"):
        HealthcareServiceFactory(
            organization=OrganizationFactory(name=name, commune=town, email="", phone="05 36 49 00 54"),
            name=f"Répit {name.lower()}",
            themes=["repit_aidant"],
            conditions="Sans avance de frais.",
            is_free=True,
        )
    return SimpleNamespace(person=person, coordinator=coordinator)


def search_and_keep(page: Page, person) -> None:
    page.goto(f"/orientations/personnes/{person.pk}/")
    page.get_by_role("link", name="Chercher une offre").first.click()
    page.get_by_label("Besoin", exact=True).first.select_option("repit_aidant")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_text("Répond à « Répit de l'aidant »").first).to_be_visible()
    page.get_by_role("article", name="Répit plateforme fictive").get_by_role("button", name="Garder").click()
    expect(page.get_by_text("gardé", exact=True)).to_be_visible()


def send(page: Page) -> str:
    page.get_by_role("article", name="Répit plateforme fictive").get_by_role("link", name="Orienter").click()
    page.get_by_label("Motif en une phrase").fill("Quelques heures de relais par semaine.")
    page.get_by_label("Situation utile pour répondre").fill("Sa fille l'aide seule depuis un an.")
    leaving = page.get_by_role("region", name="Ce qui partira, exactement")
    expect(leaving.get_by_text("Sa fille l'aide seule depuis un an.")).to_be_visible()
    page.get_by_label("adresse complète").check()
    expect(leaving.get_by_text("Adresse")).to_be_visible()
    page.get_by_label("adresse complète").uncheck()
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("hors de l'équipe de soins")
    expect(page.get_by_label("Situation utile pour répondre")).to_have_value(
        "Sa fille l'aide seule depuis un an."
    )
    page.get_by_label("Accord donné le").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    page.get_by_role("button", name="Envoyer", exact=True).click()
    return str(page.get_by_label("Lien de réponse", exact=True).input_value())


def test_from_the_search_to_the_answer(cast, new_page, assert_axe_clean, screenshots):
    dac = new_page(cast.coordinator)
    # given a person at home, when the coordinator searches, then she keeps one and sends in two screens
    search_and_keep(dac, cast.person)
    assert_axe_clean(dac)
    screenshots(dac, "orientations-offer")
    link = send(dac)
    assert_axe_clean(dac)
    screenshots(dac, "orientations-link")

    # when the target opens the link on a phone, then she reads, asks, and the link stays open
    target = new_page(phone=True)
    target.goto(link)
    expect(target.get_by_text("Sa fille l'aide seule depuis un an.")).to_be_visible()
    expect(target.get_by_text(re.compile("matricule", re.IGNORECASE))).not_to_be_visible()
    assert_axe_clean(target)
    screenshots(target, "orientations-answer-phone")
    target.get_by_text("Poser une question").click()
    asking = target.locator("details[open]")
    asking.get_by_label("Votre nom et votre fonction").fill("Mme Réponse, coordinatrice")
    asking.get_by_label("Votre question").fill("Combien d'heures par semaine ?")
    asking.get_by_role("button", name="Envoyer la question").click()
    expect(target.get_by_text("Combien d'heures par semaine ?")).to_be_visible()

    # when the sender comes back to her day, then the question waits for her
    dac.goto("/")
    assert_axe_clean(dac)
    dac.get_by_role("region", name="Orientations qui vous attendent").get_by_role("link").first.click()
    dac.get_by_label("Réponse", exact=True).fill("Six heures, en deux fois.")
    assert_axe_clean(dac)
    dac.get_by_role("button", name="Répondre").click()
    expect(dac.get_by_text("question répondue").first).to_be_visible()

    # when the target accepts, then the link has served and the sender sees it
    target.reload()
    expect(target.get_by_text("Six heures, en deux fois.")).to_be_visible()
    target.get_by_text("Accepter", exact=True).click()
    accepting = target.locator("details[open]")
    accepting.get_by_label("Votre nom et votre fonction").fill("Mme Réponse, coordinatrice")
    accepting.get_by_role("button", name="Accepter la demande").click()
    expect(target.get_by_text("Merci, la demande est acceptée")).to_be_visible()
    assert_axe_clean(target)
    target.goto(link)
    expect(target.get_by_text("Ce lien n'est plus valable")).to_be_visible()
    assert_axe_clean(target)
    dac.reload()
    expect(dac.get_by_text("acceptée", exact=True).first).to_be_visible()
    dac.get_by_role("button", name="Noter la prise en charge").click()
    expect(dac.get_by_text("prise en charge", exact=True).first).to_be_visible()
    assert_axe_clean(dac)
    screenshots(dac, "orientations-orientation")


def test_a_gap_in_two_clicks_by_keyboard(cast, new_page, assert_axe_clean):
    page = new_page(cast.coordinator)
    page.goto(f"/orientations/personnes/{cast.person.pk}/offre/?besoin=addictions")
    report = page.get_by_role("button", name="Signaler : rien sur ce territoire")
    expect(report).to_be_visible()
    report.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signalé : ce manque compte désormais pour le territoire.")).to_be_visible()
    page.goto("/orientations/ruptures/")
    expect(page.get_by_text("rien sur ce territoire").first).to_be_visible()
    assert_axe_clean(page)
