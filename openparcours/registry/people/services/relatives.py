"""Keep the relatives and carers of persons, and the trusted person (L.1111-6 CSP)."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.kit.phones import format_phone
from openparcours.registry.people.choices import Relationship
from openparcours.registry.people.models import Person, RelatedPerson
from openparcours.registry.people.services.facts import (
    RelativesChanged,
    TrustedPersonDesignated,
    TrustedPersonRevoked,
)
from openparcours.registry.people.services.guards import about, leave_trace, locked_part, locked_person


@dataclass(frozen=True, kw_only=True)
class Relative:
    """A relative or carer as described."""

    family_name: str
    given_name: str = ""
    relationship: str = Relationship.OTHER
    is_carer: bool = False
    is_emergency_contact: bool = False
    is_legal_representative: bool = False
    lives_with_person: bool = False
    phone: str = ""
    email: str = ""
    comment: str = ""


@transaction.atomic
def add_relative(actor: Actor, *, person: Person, relative: Relative) -> RelatedPerson:
    """Add somebody to a person's surroundings."""
    person = locked_person(actor, person, "people.update")
    row = RelatedPerson.objects.create(person=person, **_values(relative))
    _say(actor, Action.CREATE, "people.relative.added", row)
    return row


@transaction.atomic
def change_relative(actor: Actor, *, row: RelatedPerson, relative: Relative) -> RelatedPerson:
    """Correct what is known of a relative."""
    row = locked_part(actor, row, "people.update")
    for name, value in _values(relative).items():
        setattr(row, name, value)
    row.save()
    _say(actor, Action.UPDATE, "people.relative.changed", row)
    return row


@transaction.atomic
def end_relative(actor: Actor, *, row: RelatedPerson, ended_on: date) -> RelatedPerson:
    """Say that a relative is no longer around; the row stays, with its end."""
    row = locked_part(actor, row, "people.update")
    if row.is_trusted_person:
        revoke_trusted_person(actor, row=row, revoked_on=ended_on)
        row.refresh_from_db()
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    _say(actor, Action.UPDATE, "people.relative.ended", row)
    return row


@transaction.atomic
def designate_trusted_person(actor: Actor, *, row: RelatedPerson, designated_on: date) -> RelatedPerson:
    """Record who the person trusts, in writing and signed by both; the former designation ends.

    Raises:
        ValidationError: the relative is no longer around, or the day is to come.
    """
    row = locked_part(actor, row, "people.update")
    if row.ended_on:
        raise ValidationError("Ce proche ne fait plus partie de l'entourage.")
    if designated_on > timezone.localdate():
        raise ValidationError("Cette date est dans le futur.")
    for former in RelatedPerson.objects.filter(person=row.person_id, is_trusted_person=True, ended_on=None):
        if former.pk != row.pk:
            revoke_trusted_person(actor, row=former, revoked_on=designated_on)
    row.is_trusted_person, row.trusted_since, row.trust_revoked_on = True, designated_on, None
    row.save(update_fields=["is_trusted_person", "trusted_since", "trust_revoked_on"])
    leave_trace(actor, Action.UPDATE, "people.relative.trusted", row)
    publish(TrustedPersonDesignated(**about(actor, row.person_id), related_person_id=row.pk))
    return row


@transaction.atomic
def revoke_trusted_person(actor: Actor, *, row: RelatedPerson, revoked_on: date) -> RelatedPerson:
    """Record that the person took back her trust; the dates stay."""
    row = locked_part(actor, row, "people.update")
    row.is_trusted_person, row.trust_revoked_on = False, revoked_on
    row.save(update_fields=["is_trusted_person", "trust_revoked_on"])
    leave_trace(actor, Action.UPDATE, "people.relative.trust_revoked", row)
    publish(TrustedPersonRevoked(**about(actor, row.person_id), related_person_id=row.pk))
    return row


def _values(relative: Relative) -> dict[str, object]:
    return {**asdict(relative), "phone": format_phone(relative.phone)[:20]}


def _say(actor: Actor, action: Action, what: str, row: RelatedPerson) -> None:
    leave_trace(actor, action, what, row)
    publish(RelativesChanged(**about(actor, row.person_id), related_person_id=row.pk))
