"""Keep addresses, phone numbers and e-mail addresses of persons."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.kit.phones import format_phone, phone_digits
from openparcours.registry.people.choices import AddressUse, ContactSystem, ContactUse
from openparcours.registry.people.models import ContactPoint, Person, PersonAddress
from openparcours.registry.people.services.facts import ContactsChanged
from openparcours.registry.people.services.guards import about, leave_trace, locked_part, locked_person
from openparcours.registry.people.services.indexing import index_person


@dataclass(frozen=True, kw_only=True)
class Address:
    """An address as typed; the commune by its INSEE code."""

    use: str = AddressUse.HOME
    line: str = ""
    complement: str = ""
    postcode: str = ""
    commune_id: str | None = None
    access_notes: str = ""
    started_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A phone number or an e-mail address as typed."""

    value: str
    system: str = ContactSystem.PHONE
    use: str = ContactUse.HOME
    comment: str = ""
    rank: int = 1


@transaction.atomic
def add_address(
    actor: Actor, *, person: Person, address: Address, ends_former_home: bool = False
) -> PersonAddress:
    """Add an address; a new home may end the former one the same day.

    Raises:
        ValidationError: the address says nothing, or ends before it begins.
    """
    person = locked_person(actor, person, "people.update")
    _check(address)
    if ends_former_home and address.use == AddressUse.HOME:
        day = address.started_on or timezone.localdate()
        former = PersonAddress.objects.filter(person=person, use=AddressUse.HOME, ended_on=None)
        former.exclude(started_on__gt=day).update(ended_on=day)
    row = PersonAddress.objects.create(person=person, **asdict(address))
    _say(actor, Action.CREATE, "people.address.added", row)
    return row


@transaction.atomic
def change_address(actor: Actor, *, row: PersonAddress, address: Address) -> PersonAddress:
    """Correct an address or give it an end.

    Raises:
        ValidationError: the address says nothing, or ends before it begins.
    """
    row = locked_part(actor, row, "people.update")
    _check(address)
    for name, value in asdict(address).items():
        setattr(row, name, value)
    row.save()
    _say(actor, Action.UPDATE, "people.address.changed", row)
    return row


@transaction.atomic
def add_contact_point(actor: Actor, *, person: Person, contact: Contact) -> ContactPoint:
    """Add a number or an e-mail address; the same one twice stays one."""
    person = locked_person(actor, person, "people.update")
    values = _contact_values(contact)
    known = ContactPoint.objects.filter(person=person, value=values["value"]).first()
    if known is not None:
        return known
    row = ContactPoint.objects.create(person=person, **values)
    _say(actor, Action.CREATE, "people.contact.added", row)
    return row


@transaction.atomic
def change_contact_point(actor: Actor, *, row: ContactPoint, contact: Contact) -> ContactPoint:
    """Correct a number or an e-mail address."""
    row = locked_part(actor, row, "people.update")
    for name, value in _contact_values(contact).items():
        setattr(row, name, value)
    row.save()
    _say(actor, Action.UPDATE, "people.contact.changed", row)
    return row


@transaction.atomic
def remove_contact_point(actor: Actor, *, row: ContactPoint) -> None:
    """Take away a number or an e-mail address that no longer answers."""
    row = locked_part(actor, row, "people.update")
    _say(actor, Action.DELETE, "people.contact.removed", row)
    row.delete()


def _check(address: Address) -> None:
    if not (address.line or address.postcode or address.commune_id):
        raise ValidationError("Donnez au moins une rue, un code postal ou une commune.")
    if address.started_on and address.ended_on and address.ended_on < address.started_on:
        raise ValidationError("L'adresse finit avant d'avoir commencé.")


def _contact_values(contact: Contact) -> dict[str, object]:
    values: dict[str, object] = asdict(contact)
    if contact.system == ContactSystem.PHONE:
        values.update(value=format_phone(contact.value), digits=phone_digits(contact.value))
    else:
        values.update(value=contact.value.strip().lower(), digits="")
    return values


def _say(actor: Actor, action: Action, what: str, row: PersonAddress | ContactPoint) -> None:
    leave_trace(actor, action, what, row)
    publish(ContactsChanged(**about(actor, row.person_id)))
    index_person(row.person)
