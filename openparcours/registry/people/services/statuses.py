"""Change the status of an identity, never without a line of history."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.registry.people import rules
from openparcours.registry.people.choices import IdentityStatus
from openparcours.registry.people.models import (
    IdentityEvidence,
    IdentityTransition,
    InsiCheck,
    Person,
)
from openparcours.registry.people.selectors.identities import identity_facts
from openparcours.registry.people.services.facts import IdentityFlagged, IdentityStatusChanged
from openparcours.registry.people.services.guards import about, leave_trace, locked_person

FLAGS = {"doubtful": "is_doubtful", "fictive": "is_fictive", "homonym": "is_homonym"}


@transaction.atomic
def change_identity_status(
    actor: Actor, *, person: Person, to_status: IdentityStatus, reason: str = ""
) -> Person:
    """Move an identity along the table of statuses, when its guards allow it.

    Raises:
        ValidationError: every obstacle in French; a move down needs a reason.
    """
    person = locked_person(actor, person, "people.qualify")
    found = rules.obstacles(identity_facts(person), to_status)
    if not found and not reason and rules.is_more_reliable(_status(person), to_status):
        found = ["Dites pourquoi le statut baisse."]
    if found:
        raise ValidationError(found)
    _move(actor, person, to_status, reason)
    return person


@transaction.atomic
def flag_identity(actor: Actor, *, person: Person, flag: str, is_raised: bool, reason: str) -> Person:
    """Declare an identity doubtful, fictive or homonymous, or no longer; doubt makes it provisional.

    Raises:
        ValidationError: no reason was given.
    """
    person = locked_person(actor, person, "people.qualify")
    if not reason.strip():
        raise ValidationError("Donnez un motif.")
    name = FLAGS[flag]
    if getattr(person, name) == is_raised:
        return person
    if is_raised and flag in {"doubtful", "fictive"}:
        _move(actor, person, IdentityStatus.PROVISIONAL, reason)
    setattr(person, name, is_raised)
    person.version += 1
    person.save(update_fields=[name, "version", "updated_at"])
    leave_trace(actor, Action.UPDATE, f"people.identity.{flag}", person, reason=reason)
    publish(IdentityFlagged(**about(actor, person.pk), flag=flag, is_raised=is_raised))
    return person


def lose_proof(actor: Actor, person: Person, *, reason: str) -> None:
    """Forget what attested the former traits and make the identity provisional."""
    now = timezone.now()
    IdentityEvidence.objects.filter(person=person, superseded_at=None).update(superseded_at=now)
    InsiCheck.objects.filter(person=person, superseded_at=None).update(superseded_at=now)
    _move(actor, person, IdentityStatus.PROVISIONAL, reason)


def lose_insi(actor: Actor, person: Person, *, reason: str) -> None:
    """Forget INSi's answers about a former matricule; the document seen still holds."""
    InsiCheck.objects.filter(person=person, superseded_at=None).update(superseded_at=timezone.now())
    _move(actor, person, rules.status_after_ins_changed(_status(person)), reason)


def strict_traits(person: Person) -> dict[str, Any]:
    """Return the five strict traits of INS."""
    return {name: getattr(person, name) for name in rules.STRICT_TRAITS}


def _move(actor: Actor, person: Person, to_status: IdentityStatus, reason: str) -> None:
    from_status = _status(person)
    if from_status == to_status:
        return
    IdentityTransition.objects.create(
        person=person,
        from_status=from_status,
        to_status=to_status,
        by_id=actor.user_id,
        reason=reason[:250],
    )
    person.identity_status = to_status
    person.version += 1
    person.save(update_fields=["identity_status", "version", "updated_at"])
    leave_trace(actor, Action.UPDATE, f"people.identity.{to_status}", person, reason=reason)
    publish(
        IdentityStatusChanged(
            **about(actor, person.pk), from_status=str(from_status), to_status=str(to_status)
        )
    )


def _status(person: Person) -> IdentityStatus:
    return IdentityStatus(person.identity_status)
