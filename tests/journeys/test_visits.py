"""A home visit: taken away, filled in flight mode after a reload, nothing readable on the device, brought back."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.models import AnswerConflict, ResponseSection, VisitCopy
from openparcours.coordination.assessments.rules import ItemType
from openparcours.coordination.assessments.rules.conditions import comparisons
from openparcours.coordination.assessments.tests.conftest import build_cast
from openparcours.foundation.definitions.services import load_shipped
from openparcours.registry.people.models import PersonAccess

pytestmark = pytest.mark.django_db(transaction=True)
PHRASE = "citron bleu vélo nuage"
EVERYTHING_KEPT = """async () => {
  const spelled = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder("latin1").decode(value) : value;
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href, document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => { indexedDB.open(name).onsuccess = (e) => done(e.target.result); });
    for (const store of base.objectStoreNames) {
      const rows = await new Promise((done) => {
        base.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result);
      });
      kept.push(...rows.map((row) => JSON.stringify(row, (_, value) => spelled(value))));
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept.push(request.url, await (await cache.match(request)).text());
    }
  }
  return kept;
}"""

HIDDEN_BY_THE_DEVICE = """async (html) => {
  const { decide } = await import("/static/assessments/visit/conditions.js");
  const root = document.createElement("div");
  root.innerHTML = html;
  decide(root);
  return [...root.querySelectorAll("[data-code][hidden]")].map((node) => node.dataset.code);
}"""


@pytest.fixture
def cast(transactional_db):
    load_shipped()
    return build_cast()


@pytest.fixture
def response(cast):
    new = services.NewResponse(code="evaluation_multidimensionnelle")
    found = services.start_response(cast.nurse, person=cast.person, new=new)
    services.save_section(
        cast.nurse, section=section_of(found), answers={"amenagements": "Douche italienne"}, revision=0
    )
    return found


def section_of(response):
    return ResponseSection.objects.get(response=response, code="habitat")


def take(page: Page, response) -> None:
    page.goto(f"/evaluations/{response.pk}/emport/")
    page.get_by_label("Phrase secrète de la visite").fill(PHRASE)
    page.get_by_label("La même, encore une fois").fill(PHRASE)
    page.get_by_role("button", name="Emporter", exact=True).click()
    expect(page).to_have_url("/evaluations/visite/", timeout=30_000)


def unlock(page: Page, phrase: str = PHRASE) -> None:
    page.get_by_label("Phrase secrète").fill(phrase)
    page.keyboard.press("Enter")


def open_habitat(page: Page) -> None:
    unlock(page)
    expect(page.locator(".visit-sections")).to_be_visible(timeout=30_000)
    if page.viewport_size["width"] < 900:
        page.get_by_text("Sections").click()
    page.get_by_role("link", name="Habitat").click()


def test_a_visit_without_network(cast, response, new_page, assert_axe_clean, screenshots):
    page = new_page(cast.posts.nurse, phone=True)
    # given an evaluation, when a weak phrase is chosen, then it is refused before anything leaves
    page.goto(f"/evaluations/{response.pk}/emport/")
    assert_axe_clean(page)
    page.get_by_label("Phrase secrète de la visite").fill("123456789012")
    page.get_by_role("button", name="Emporter", exact=True).click()
    expect(page.get_by_text("Ajoutez des lettres")).to_be_visible()
    assert not VisitCopy.objects.exists()
    take(page, response)
    expect(page.get_by_text("Copie emportée")).to_be_visible()

    # when there is no network and the page is loaded again, then it opens with its phrase alone
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Sans réseau")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "visit-locked-phone")
    unlock(page, "une autre phrase")
    expect(page.get_by_text("Ce n'est pas la phrase de cette copie.")).to_be_visible(timeout=30_000)
    open_habitat(page)
    expect(page.get_by_label("Description, nuisances, démarches")).to_be_hidden()
    page.locator("[name=q-incurie][value=oui]").check()
    page.get_by_label("Description, nuisances, démarches").fill("Couloir encombré")
    page.get_by_label("Animal").fill("Un perroquet gris")
    expect(page.get_by_text("Gardé sur cet appareil à")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    assert_axe_clean(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshots(page, "visit-filled-phone")

    # then nothing readable of the person nor of the answers is kept by the browser
    kept = page.evaluate(EVERYTHING_KEPT)
    secrets = ["Un perroquet", "Couloir encombré", "Douche italienne", "multidimensionnelle", PHRASE]
    secrets += [cast.person.birth_family_name, cast.person.given_name, str(cast.person.pk), str(response.pk)]
    assert len(kept) > 15
    assert not [word for word in secrets for text in kept if word.lower() in text.lower()]

    # when the device is switched off and on again, then what was written is there, and goes back
    page.reload()
    open_habitat(page)
    expect(page.get_by_label("Animal")).to_have_value("Un perroquet gris")
    page.get_by_role("button", name="Synchroniser").click()
    expect(page.get_by_text("Le serveur n'est pas joignable")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Synchroniser").click()
    expect(page.get_by_text("Tout est arrivé")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "visit-returned-phone")
    assert section_of(response).answers == {
        "amenagements": "Douche italienne",
        "animal": "Un perroquet gris",
        "incurie": True,
        "incurie_detail": "Couloir encombré",
    }
    page.goto("/evaluations/visite/")
    expect(page.get_by_text("Aucune copie sur cet appareil")).to_be_visible()
    assert_axe_clean(page)


def test_somebody_else_answered_meanwhile(cast, response, new_page, assert_axe_clean, screenshots):
    page = new_page(cast.posts.nurse)
    take(page, response)
    open_habitat(page)
    page.get_by_label("Animal").fill("Un chien")
    page.locator("[name=q-teleassistance]").first.focus()
    page.keyboard.press("2")
    expect(page.get_by_label("Animal")).to_be_focused()
    expect(page.get_by_text("Gardé sur cet appareil à")).to_be_visible()
    # a second window does not open what is open in the first
    other = page.context.new_page()
    other.goto("/evaluations/visite/")
    unlock(other)
    expect(other.get_by_text("déjà ouverte dans une autre fenêtre")).to_be_visible()
    other.close()
    row = section_of(response)
    services.save_section(
        cast.director, section=row, answers={"animal": "Un chat"}, revision=row.revision, client="b"
    )
    # when the session has ended meanwhile, then she signs in again, and her answers are still there
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Synchroniser").click()
    expect(page.get_by_role("link", name="Se reconnecter")).to_be_visible()
    assert_axe_clean(page)
    page.context.add_cookies(cookies)
    page.get_by_role("link", name="Se reconnecter").click()
    expect(page).to_have_url("/evaluations/visite/")
    open_habitat(page)
    page.get_by_role("button", name="Synchroniser").click()
    expect(page.get_by_text("les deux sont gardées, choisissez")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "visit-conflict")
    conflict = AnswerConflict.objects.get()
    assert (conflict.mine, conflict.theirs) == ("Un chien", "Un chat")
    page.get_by_role("link", name="Habitat").click()
    page.get_by_role("button", name="Garder « Un chien »").click()
    expect(page.get_by_label("Animal")).to_have_value("Un chien")


def test_a_door_shut_meanwhile_keeps_her_text(cast, response, new_page, assert_axe_clean, screenshots):
    page = new_page(cast.posts.nurse)
    take(page, response)
    open_habitat(page)
    page.get_by_label("Animal").fill("Un chien")
    expect(page.get_by_text("Gardé sur cet appareil à")).to_be_visible()
    PersonAccess.objects.filter(person=cast.person).delete()
    page.get_by_role("button", name="Synchroniser").click()
    expect(page.get_by_text("ne vous est plus ouverte")).to_be_visible()
    expect(page.get_by_label("Ce que vous aviez écrit")).to_have_value(
        "Aménagements faits ou nécessaires : Douche italienne\nAnimal : Un chien"
    )
    assert_axe_clean(page)
    screenshots(page, "visit-refused")
    assert "animal" not in section_of(response).answers
    # and the copy stays until she erases it herself
    page.reload()
    page.get_by_role("button", name="Effacer cette copie").click()
    expect(page.get_by_text("elles seront perdues")).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("button", name="Effacer", exact=True).click()
    expect(page.get_by_text("Aucune copie sur cet appareil")).to_be_visible()


def test_signing_out_erases_what_waits_for_nothing(cast, response, new_page):
    page = new_page(cast.posts.nurse)
    take(page, response)
    page.goto("/")
    page.get_by_role("button", name="compte et poste").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page).to_have_url("/compte/login/")
    assert json.loads(page.evaluate("indexedDB.databases().then(JSON.stringify)"))
    page.goto("/evaluations/visite/")
    expect(page.get_by_text("Aucune copie sur cet appareil")).to_be_visible()


def test_a_copy_whose_time_is_over(cast, response, new_page, assert_axe_clean):
    page = new_page(cast.posts.nurse)
    take(page, response)
    open_habitat(page)
    page.get_by_label("Animal").fill("Un chien")
    expect(page.get_by_text("Gardé sur cet appareil à")).to_be_visible()
    # when another copy waits for nothing, then its time erases it; what was written in the first one stays, to be sent
    take(page, response)
    expect(page.get_by_text("Copie emportée")).to_have_count(2)
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=73))
    page.reload()
    expect(page.get_by_text("Copie emportée")).to_have_count(1)
    expect(page.get_by_text("Le temps de cette copie est passé")).to_be_visible()
    open_habitat(page)
    expect(page.locator("[name=q-animal]")).to_have_value("Un chien")
    assert page.evaluate("document.querySelectorAll('.visit-section:not([inert])').length") == 0
    assert_axe_clean(page)
    page.get_by_role("button", name="Synchroniser").click()
    expect(page.get_by_text("Tout est arrivé")).to_be_visible()
    assert section_of(response).answers["animal"] == "Un chien"


def test_the_device_shows_the_questions_that_the_server_would(cast, response, new_page):
    page = new_page(cast.posts.nurse)
    page.goto("/evaluations/visite/")
    asked = selectors.questionnaire_of(response.definition)
    deciding = {one.item for item in asked.items.values() for one in comparisons(item.visible_if)}
    seen = set()
    for turn in range(12):
        answers = {
            code: any_answer(asked.items[code], 7 * turn + 3 * rank)
            for rank, code in enumerate(sorted(deciding))
        }
        for row in ResponseSection.objects.filter(response=response):
            mine = {item.code: answers.get(item.code) for item in selectors.asked_in(row).items}
            known = {code: answer for code, answer in mine.items() if code in answers}
            services.save_section(cast.nurse, section=row, answers=known, revision=row.revision)
        found = selectors.response(cast.nurse, response.pk)
        sections = selectors.sections_away(cast.nurse, found)
        pages = [render_to_string("assessments/visit/_section.html", {"section": one}) for one in sections]
        hidden = page.evaluate(HIDDEN_BY_THE_DEVICE, "".join(pages))
        assert set(hidden) == selectors.checked_answers(found).hidden
        seen |= set(hidden)
    assert len(seen) > 10


def any_answer(item, number):
    """Return one of the answers to a question that decides, none among them."""
    given = {ItemType.BOOLEAN: [True, False], ItemType.INTEGER: [0, 1, 3]}
    found = [*given.get(item.type, [option.code for option in item.options]), None]
    return found[number % len(found)]
