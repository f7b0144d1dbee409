"""What every act on a person begins and ends with: the right, the lock, the trace, the fact."""

from typing import Any, TypedDict, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.people.models import Person

Part = TypeVar("Part", bound=models.Model)


class About(TypedDict):
    person_id: UUID
    organization_id: UUID | None
    author_id: UUID | None


def locked_person(actor: Actor, person: Person, permission: str) -> Person:
    """Return the person under lock.

    Raises:
        PermissionDenied: the role lacks the permission, or no door to the person is open.
    """
    actor.require(permission)
    found = Person.objects.changeable_by(actor).select_for_update().filter(pk=person.pk).first()
    if found is None:
        raise PermissionDenied("people.read")
    return found


def locked_part(actor: Actor, part: Part, permission: str) -> Part:
    """Return an address, a contact point or a relative under lock, its person being within reach."""
    actor.require(permission)
    within = Exists(Person.objects.changeable_by(actor).filter(pk=OuterRef("person")))
    found = type(part)._default_manager.select_for_update().filter(within, pk=part.pk).first()
    if found is None:
        raise PermissionDenied("people.read")
    return found


def signed_in(actor: Actor) -> UUID:
    """Return the user who acts.

    Raises:
        PermissionDenied: no natural person acts.
    """
    if actor.user_id is None:
        raise PermissionDenied("acte réservé à une personne connectée")
    return actor.user_id


def leave_trace(actor: Actor, action: Action, what: str, target: Any, *, reason: str = "") -> None:
    """Record an act on a person or on a part of hers."""
    person_id = target.pk if isinstance(target, Person) else target.person_id
    record_access(actor, action, what, target=target, person_id=person_id, reason=reason)


def about(actor: Actor, person_id: UUID) -> About:
    """Return the common fields of a fact."""
    return {"person_id": person_id, "organization_id": actor.organization_id, "author_id": actor.post_id}
