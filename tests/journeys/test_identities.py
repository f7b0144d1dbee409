"""A phone call becomes a provisional identity by keyboard alone; two identities are merged and parted."""

import re

import pytest
from playwright.sync_api import expect

from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.directory.tests.factories import CommuneFactory, DacFactory, PostFactory
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def post_of(role: str, dac) -> PractitionerRole:
    made = PostFactory(organization=dac, access_role=role)
    made.practitioner.user = User.objects.get(pk=made.practitioner.user_id)
    return made


def known_to(dac, **traits) -> Person:
    person = PersonFactory(**traits)
    PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
    return person


def test_a_call_by_keyboard_alone(new_page, assert_axe_clean, screenshots):
    CommuneFactory()
    dac = DacFactory()
    known_to(dac, birth_family_name="Fictive", birth_given_names="Jeannine")
    page = new_page(post_of("reception", dac))
    page.goto("/personnes/nouvelle/")
    # given a caller who gives a date and a name, when they are typed, then the one who looks like her is shown
    page.keyboard.type("12/03/1941")
    page.keyboard.press("Tab")
    page.keyboard.type("Ficti")
    expect(page.get_by_text("même date de naissance")).to_be_visible()
    assert_axe_clean(page)
    screenshots(page, "people-create")
    # when it is another person and the form is sent, then she is asked about once more, nothing lost
    page.keyboard.type("ve")
    page.keyboard.press("Tab")
    page.keyboard.type("Odile")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Quelqu'un lui ressemble")).to_be_visible()
    expect(page.get_by_label("Prénoms de naissance")).to_have_value("Odile")
    page.get_by_role("button", name="Créer quand même").press("Enter")
    # then the record page of a provisional identity is there
    expect(page.get_by_role("heading", name="Odile FICTIVE")).to_be_visible()
    expect(page.get_by_text("Identité provisoire").locator("visible=true").first).to_be_visible()
    assert Person.objects.count() == 2


def test_nobody_looks_like_her_on_a_phone(new_page, assert_axe_clean):
    page = new_page(post_of("reception", DacFactory()), phone=True)
    page.goto("/personnes/nouvelle/")
    page.get_by_label("Téléphone").fill("05 36 49 00 02")
    assert_axe_clean(page)
    page.get_by_role("button", name="Créer l'identité provisoire").click()
    expect(page.get_by_role("heading", name="Personne sans nom")).to_be_visible()


def test_two_identities_merged_then_parted(new_page, assert_axe_clean, screenshots):
    dac = DacFactory()
    kept = known_to(dac, birth_family_name="Fictive")
    double = known_to(dac, birth_family_name="Fictive", used_given_name="Nina")
    page = new_page(post_of("identity_officer", dac))
    page.goto(f"/personnes/{kept.pk}/fusion/{double.pk}/")
    expect(page.get_by_label("Prendre « Nina »")).to_be_checked()
    page.get_by_label("Motif").fill("Même téléphone")
    assert_axe_clean(page)
    screenshots(page, "people-merge")
    page.get_by_role("button", name="Fusionner").click()
    expect(page.get_by_role("heading", name=re.compile("Nina FICTIVE"))).to_be_visible()
    assert_axe_clean(page)
    page.get_by_role("link", name="Défaire").click()
    page.get_by_label("Motif").fill("Deux sœurs")
    page.get_by_role("button", name="Défaire la fusion").click()
    expect(page.get_by_text("Fusion défaite")).to_be_visible()
    assert Person.objects.surviving().count() == 2
