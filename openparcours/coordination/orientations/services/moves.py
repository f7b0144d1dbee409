"""The one mechanism by which an orientation changes status."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from openparcours.coordination.orientations.choices import ORIENTATION_TRANSITIONS, OrientationStatus
from openparcours.coordination.orientations.models import Orientation, OrientationTransition
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import Fact, publish


@dataclass(frozen=True)
class OrientationMoved(Fact):
    orientation_id: UUID | None = None
    transition_id: UUID | None = None
    to_status: str = ""


@dataclass(frozen=True)
class OrientationMailed(Fact):
    """An e-mail is to leave for the target: `kind` is demande, relance or reponse; `base` our address."""

    orientation_id: UUID | None = None
    kind: str = "demande"
    base: str = ""


def move(
    actor: Actor,
    orientation: Orientation,
    to: OrientationStatus,
    *,
    what: str,
    by_label: str = "",
    reason: str = "",
    at: datetime | None = None,
    **changes: Any,
) -> OrientationTransition:
    """Change the status of a locked orientation, write its transition, trace and tell it.

    Raises:
        ValidationError: the table does not allow it, most often because somebody acted before.
    """
    former, moment = OrientationStatus(orientation.status), at or timezone.now()
    if to not in ORIENTATION_TRANSITIONS[former]:
        raise ValidationError(f"Cette orientation est déjà « {former.label} » : rien n'a été changé.")
    changes |= {"status": to, "changed_at": moment, "version": orientation.version + 1}
    for name, value in changes.items():
        setattr(orientation, name, value)
    orientation.save(update_fields=list(changes))
    transition = OrientationTransition.objects.create(
        orientation=orientation,
        from_status=former,
        to_status=to,
        by_id=actor.post_id,
        by_label=(by_label or actor.label)[:200],
        at=moment,
        reason=reason[:500],
    )
    record_access(
        actor, Action.UPDATE, what, target=orientation, person_id=orientation.person_id, reason=reason[:500]
    )
    publish(
        OrientationMoved(
            **about(actor, orientation),
            orientation_id=orientation.pk,
            transition_id=transition.pk,
            to_status=to.value,
        ),
        at=moment,
    )
    return transition


def locked(orientation: Orientation) -> Orientation:
    """Return the orientation under lock, its target and person loaded."""
    rows = Orientation.objects.select_for_update(of=("self",)).select_related(
        "person", "target__commune", "service", "organization"
    )
    return rows.get(pk=orientation.pk)


def locked_own(actor: Actor, orientation: Orientation, permission: str) -> Orientation:
    """Return the orientation under lock, for somebody of the structure that sent it.

    Raises:
        PermissionDenied: it is another structure's, or out of reach.
    """
    actor.require(permission)
    if not Orientation.objects.of_structure(actor).filter(pk=orientation.pk).exists():
        raise PermissionDenied("orientation d'une autre structure")
    return locked(orientation)


def about(actor: Actor, orientation: Orientation) -> dict[str, UUID | None]:
    """Return whom and what an event of an orientation is about."""
    return {
        "person_id": orientation.person_id,
        "organization_id": orientation.organization_id,
        "author_id": actor.post_id,
    }
