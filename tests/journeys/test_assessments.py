"""An assessment by keyboard: begun, filled with digits, kept as it goes, validated, explained, compared; a link on a phone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from openparcours.coordination.assessments import services
from openparcours.coordination.assessments.tests.conftest import build_cast
from openparcours.coordination.assessments.tests.test_services import filled
from openparcours.foundation.definitions.services import load_shipped

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    load_shipped()
    return build_cast()


def test_from_the_first_digit_to_the_comparison(cast, new_page, assert_axe_clean, screenshots):
    # given a Katz validated last year, when the nurse takes another one, then digits alone fill it
    former = filled(cast.nurse, cast)
    type(former).objects.filter(pk=former.pk).update(answered_on=date(2025, 3, 1))
    page = new_page(cast.posts.nurse)
    page.goto(f"/evaluations/personnes/{cast.person.pk}/?q=katz")
    assert_axe_clean(page)
    page.get_by_role("button", name="Commencer : Katz").click()
    page.locator("[name=q-toilette]").first.focus()
    for digit in "121213":
        page.keyboard.press(digit)
    expect(page.get_by_text("Enregistré à")).to_be_visible()
    expect(page.locator("#scores .score-value")).to_contain_text("4", timeout=20_000)
    expect(page.locator(":focus")).to_have_text("Terminer et relire")
    assert_axe_clean(page)
    screenshots(page, "assessment-filled")

    # when she reads again and validates, then the score says why, and what moved since
    page.keyboard.press("Enter")
    expect(page.get_by_label("Date des réponses")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("button", name="Valider", exact=True).click()
    page.get_by_text("Pourquoi ce score ?").click()
    expect(page.get_by_text("à partir de 3, moins de 6")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("link", name="Comparer au 01/03/2025").click()
    expect(page.get_by_role("region", name="Du 01/03/2025 au")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "assessment-compared")


def test_two_hands_and_a_condition(cast, new_page, assert_axe_clean):
    page, other = new_page(cast.posts.nurse), new_page(cast.posts.director)
    response = services.start_response(
        cast.nurse, person=cast.person, new=services.NewResponse(code="evaluation_multidimensionnelle")
    )
    for one in (page, other):
        one.goto(f"/evaluations/{response.pk}/sections/habitat/")
    assert_axe_clean(page)
    # when a condition holds, then the question it opens appears, and the focus stays
    page.locator("[name=q-incurie][value=oui]").check()
    expect(page.get_by_label("Description, nuisances, démarches")).to_be_visible()
    # when both answer one question, then both answers are there to choose from
    other.get_by_label("Animal").fill("Un chat")
    expect(other.get_by_text("Enregistré à")).to_be_visible()
    page.get_by_label("Animal").fill("Un chien")
    expect(page.get_by_role("region", name="Deux réponses à la même question")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")  # what passes under the top bar is no target
    assert_axe_clean(page)
    page.get_by_role("button", name="Garder « Un chien »").click()
    expect(page.get_by_label("Animal")).to_have_value("Un chien")


def test_a_person_answers_on_her_phone(cast, new_page, assert_axe_clean, screenshots):
    sent = services.send_questionnaire(cast.nurse, person=cast.person, code="mini_gds")
    page = new_page(phone=True)
    page.goto(f"/evaluations/reponses/{sent.issued.token}/")
    assert_axe_clean(page)
    screenshots(page, "assessment-link-phone")
    for group in page.get_by_role("group").all():
        group.get_by_text("Non", exact=True).click()
    page.get_by_role("button", name="Envoyer mes réponses").click()
    expect(page.get_by_text("Merci, vos réponses sont envoyées")).to_be_visible()
