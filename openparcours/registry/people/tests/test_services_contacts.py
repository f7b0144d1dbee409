from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from openparcours.foundation.events.models import Event
from openparcours.registry.people import services
from openparcours.registry.people.choices import ContactSystem, Relationship
from openparcours.registry.people.models import ContactPoint, RelatedPerson
from openparcours.registry.people.services import Address, Contact, Relative
from openparcours.registry.people.tests.factories import RelatedPersonFactory

pytestmark = pytest.mark.django_db


def test_a_new_home_ends_the_former_one(person, coordinator):
    old = services.add_address(coordinator, person=person, address=Address(postcode="31000"))
    new = services.add_address(
        coordinator,
        person=person,
        address=Address(postcode="31200", started_on=date(2026, 5, 1)),
        ends_former_home=True,
    )
    old.refresh_from_db()
    assert old.ended_on == date(2026, 5, 1)
    assert new.ended_on is None


def test_an_address_says_something_and_ends_after_it_begins(person, coordinator):
    with pytest.raises(ValidationError):
        services.add_address(coordinator, person=person, address=Address())
    upside_down = Address(postcode="31000", started_on=date(2026, 5, 1), ended_on=date(2026, 4, 1))
    with pytest.raises(ValidationError):
        services.add_address(coordinator, person=person, address=upside_down)


def test_the_same_number_twice_is_one(person, coordinator):
    for value in ("05 36 49 00 02", "+33536490002"):
        services.add_contact_point(coordinator, person=person, contact=Contact(value=value))
    assert ContactPoint.objects.get().digits == "0536490002"


def test_an_email_becomes_a_corrected_email(person, coordinator):
    mail = Contact(value=" Testine@Example.org", system=ContactSystem.EMAIL)
    row = services.add_contact_point(coordinator, person=person, contact=mail)
    services.change_contact_point(
        coordinator, row=row, contact=Contact(value="t@example.org", system=ContactSystem.EMAIL)
    )
    row.refresh_from_db()
    assert row.value == "t@example.org"
    services.remove_contact_point(coordinator, row=row)
    assert not ContactPoint.objects.exists()


def test_only_one_trusted_person_the_former_is_dated(person, coordinator):
    first, second = RelatedPersonFactory(person=person), RelatedPersonFactory(person=person)
    services.designate_trusted_person(coordinator, row=first, designated_on=date(2025, 1, 1))
    services.designate_trusted_person(coordinator, row=second, designated_on=date(2026, 1, 1))
    assert RelatedPerson.objects.get(is_trusted_person=True) == second
    first.refresh_from_db()
    assert (first.trusted_since, first.trust_revoked_on) == (date(2025, 1, 1), date(2026, 1, 1))
    names = list(Event.objects.order_by("sequence").values_list("name", flat=True))
    assert names == ["TrustedPersonDesignated", "TrustedPersonRevoked", "TrustedPersonDesignated"]


def test_who_leaves_is_trusted_no_more(person, coordinator):
    row = RelatedPersonFactory(person=person)
    services.designate_trusted_person(coordinator, row=row, designated_on=date(2025, 1, 1))
    services.end_relative(coordinator, row=row, ended_on=date(2026, 1, 1))
    row.refresh_from_db()
    assert not row.is_trusted_person
    with pytest.raises(ValidationError):
        services.designate_trusted_person(coordinator, row=row, designated_on=date(2026, 2, 1))


def test_a_stranger_adds_and_changes_no_relative(person, stranger):
    relative = Relative(family_name="Intrus", relationship=Relationship.OTHER)
    with pytest.raises(PermissionDenied):
        services.add_relative(stranger, person=person, relative=relative)
    with pytest.raises(PermissionDenied):
        services.change_relative(stranger, row=RelatedPersonFactory(person=person), relative=relative)
