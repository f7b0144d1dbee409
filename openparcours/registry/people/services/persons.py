"""Register persons and correct their traits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.kit.phones import format_phone, phone_digits
from openparcours.registry.people.choices import AccessBasis, ContactUse, Sex
from openparcours.registry.people.models import ContactPoint, Person, PersonAddress, TraitChange
from openparcours.registry.people.rules import STRICT_TRAITS
from openparcours.registry.people.services.access import Door, open_door
from openparcours.registry.people.services.facts import PersonRegistered, TraitsUpdated
from openparcours.registry.people.services.guards import about, leave_trace, locked_person
from openparcours.registry.people.services.indexing import index_person
from openparcours.registry.people.services.statuses import lose_proof


@dataclass(frozen=True, kw_only=True)
class Traits:
    """The traits of a person as known; every one may be missing."""

    birth_family_name: str = ""
    birth_given_names: str = ""
    used_family_name: str = ""
    used_given_name: str = ""
    sex: str = Sex.UNKNOWN
    birth_date: date | None = None
    is_birth_date_approximate: bool = False
    birth_place_code: str = ""
    deceased_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FirstContact:
    """What a caller gives beside the traits: a number, a place."""

    phone: str = ""
    address: str = ""
    postcode: str = ""
    commune_code: str | None = None


class TraitsConflict(ValidationError):
    """Somebody changed the same person meanwhile; both versions are given, nothing is lost.

    `theirs` and `mine` map each trait that both changed, or that differs, to its value.
    """

    def __init__(self, *, current: Person, mine: Mapping[str, Any]) -> None:
        super().__init__("Cette identité a été modifiée entre-temps : comparez, puis enregistrez.")
        self.current = current
        self.mine = {k: v for k, v in mine.items() if getattr(current, k) != v}
        self.theirs = {k: getattr(current, k) for k in self.mine}


@transaction.atomic
def register_person(
    actor: Actor,
    *,
    traits: Traits,
    contact: FirstContact = FirstContact(),
    submission_key: UUID | None = None,
    is_test: bool = False,
) -> Person:
    """Create a person with a provisional identity; the creating organisation may reach her.

    One field is enough. The same submission key twice creates her once.

    Raises:
        ValidationError: nothing at all is known of the person.
    """
    actor.require("people.create")
    if submission_key and (sent := Person.objects.filter(submission_key=submission_key).first()):
        return locked_person(actor, sent, "people.create")
    _demand_something(traits, contact)
    try:
        with transaction.atomic():
            person = Person.objects.create(**asdict(traits), submission_key=submission_key, is_test=is_test)
    except IntegrityError:
        sent = Person.objects.get(submission_key=submission_key)
        return locked_person(actor, sent, "people.create")
    _keep_contact(person, contact)
    holder = actor.organization_id or actor.post_id
    if holder:
        open_door(person=person, door=Door(holder_id=holder, basis=AccessBasis.REGISTRATION))
    leave_trace(actor, Action.CREATE, "people.person.registered", person)
    publish(PersonRegistered(**about(actor, person.pk)))
    index_person(person)
    return person


@transaction.atomic
def update_traits(actor: Actor, *, person: Person, version: int, traits: Traits) -> Person:
    """Correct traits read at a version; a strict trait changed makes the identity provisional again.

    Raises:
        TraitsConflict: the person changed since that version.
    """
    person = locked_person(actor, person, "people.update")
    values = asdict(traits)
    if person.version != version:
        raise TraitsConflict(current=person, mine=values)
    changed = change_traits(actor, person, values)
    if changed:
        leave_trace(actor, Action.UPDATE, "people.person.updated", person, reason=", ".join(changed))
        index_person(person)
    return person


def change_traits(actor: Actor, person: Person, values: Mapping[str, Any]) -> list[str]:
    """Write the traits that differ, with their history; return their names. The caller holds the lock."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return []
    TraitChange.objects.bulk_create(
        TraitChange(
            person=person,
            trait=name,
            before=_text(getattr(person, name)),
            after=_text(values[name]),
            by_id=actor.user_id,
        )
        for name in changed
    )
    if any(name in STRICT_TRAITS for name in changed):
        lose_proof(actor, person, reason="Un trait d'identité a changé.")
    for name in changed:
        setattr(person, name, values[name])
    person.version += 1
    person.save(update_fields=[*changed, "version", "updated_at"])
    publish(TraitsUpdated(**about(actor, person.pk), traits=tuple(changed)))
    return changed


def _demand_something(traits: Traits, contact: FirstContact) -> None:
    known = (traits.birth_family_name, traits.used_family_name, traits.birth_given_names)
    if not any((*known, traits.used_given_name, traits.birth_date, contact.phone)):
        raise ValidationError("Donnez au moins un nom, un prénom, une date de naissance ou un téléphone.")


def _keep_contact(person: Person, contact: FirstContact) -> None:
    if contact.phone:
        digits = phone_digits(contact.phone)
        ContactPoint.objects.create(
            person=person,
            use=ContactUse.MOBILE if digits[:2] in {"06", "07"} else ContactUse.HOME,
            value=format_phone(contact.phone),
            digits=digits,
        )
    if contact.address or contact.postcode or contact.commune_code:
        PersonAddress.objects.create(
            person=person,
            line=contact.address,
            postcode=contact.postcode,
            commune_id=contact.commune_code,
        )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
