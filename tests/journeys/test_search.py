"""Ctrl K finds a person, acts on her and goes elsewhere by keyboard; the search page keeps its words."""

import pytest
from playwright.sync_api import expect

from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.tests.factories import DacFactory, PhysicianPostFactory, PostFactory
from openparcours.registry.people import services as people
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner() -> PractitionerRole:
    made = PostFactory(organization=DacFactory())
    made.practitioner.user = User.objects.get(pk=made.practitioner.user_id)
    return made


@pytest.fixture
def jeannine(owner) -> Person:
    person = PersonFactory(birth_family_name="Fictiveau", birth_given_names="Jeannine", used_family_name="")
    PersonAccessFactory(person=person, holder_id=owner.organization_id, basis=AccessBasis.OWNER)
    people.index_person(person)
    return person


def test_a_person_found_and_acted_on_by_keyboard(new_page, owner, jeannine, assert_axe_clean, screenshots):
    PhysicianPostFactory()
    page = new_page(owner)
    page.goto("/")
    # given a name mistyped in the palette, then she is proposed and what may be done for her
    page.keyboard.press("Control+k")
    page.keyboard.type("fictivau jea")
    option = page.get_by_role("option", name="Jeannine FICTIVEAU")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "option-personnes-1")
    assert_axe_clean(page)
    screenshots(page, "palette")
    # when the arrow goes down one and Enter is pressed, then her notes are there, ready to write
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Écrire une note")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Jeannine FICTIVEAU").first).to_be_visible()
    page.goto(f"/personnes/{jeannine.pk}/")
    # Escape closes; once her record was opened, an empty palette shows her among the persons seen last
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name="Jeannine FICTIVEAU")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_enter_before_the_answer_opens_the_whole_search(new_page, owner, jeannine, assert_axe_clean):
    page = new_page(owner)
    page.goto("/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    # given words typed at once with Enter, then what was proposed before them is not opened
    page.keyboard.insert_text("fictiveau")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recherche")).to_be_visible()
    expect(page.get_by_role("link", name="Jeannine FICTIVEAU")).to_be_visible()
    assert "fictiveau" not in page.url
    assert_axe_clean(page)
    page.reload()
    expect(page.get_by_role("searchbox", name="Rechercher")).to_have_value("fictiveau")
    # one kind alone keeps the words
    page.get_by_role("link", name="Structures").click()
    expect(page.get_by_text("Rien ne correspond")).to_be_visible()


def test_the_search_on_a_phone_leads_to_a_new_person(new_page, owner, assert_axe_clean, screenshots):
    page = new_page(owner, phone=True)
    page.goto("/")
    page.get_by_role("link", name="Personne, professionnel, structure…").click()
    page.get_by_role("combobox").fill("Nouvelleau Odile")
    create = page.get_by_role("option", name="Créer une personne")
    expect(create).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "palette-phone")
    create.click()
    expect(page.locator("#id_used_family_name")).to_have_value("Nouvelleau")
