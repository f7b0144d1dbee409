"""What every act on a request begins and ends with: the right, the lock, the move, the trace."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from openparcours.coordination.requests.choices import OPEN, TRANSITIONS, RequestStatus
from openparcours.coordination.requests.models import RequestHold, RequestTransition, SupportRequest
from openparcours.coordination.requests.services.facts import RequestMoved
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.registry.people.models import Person


def locked(actor: Actor, request: SupportRequest, permission: str) -> SupportRequest:
    """Return the request under lock.

    Raises:
        PermissionDenied: the role lacks the permission, or another structure received it.
    """
    actor.require(permission)
    rows = SupportRequest.objects.visible_to(actor).select_for_update().select_related(None)
    found = rows.filter(pk=request.pk).first()
    if found is None:
        raise PermissionDenied("demande d'une autre structure")
    return found


def locked_open(actor: Actor, request: SupportRequest, permission: str) -> SupportRequest:
    """Return the request under lock, if it is not over.

    Raises:
        ValidationError: it is closed.
    """
    found = locked(actor, request, permission)
    if found.status not in OPEN:
        raise ValidationError(f"Cette demande est terminée ({found.get_status_display()}).")
    return found


def move(
    actor: Actor, request: SupportRequest, to_status: str, *, reason: str = "", fields: tuple[str, ...] = ()
) -> None:
    """Change the state as the table allows, with its row, its trace and its fact; the caller holds the lock.

    Raises:
        ValidationError: the transition is not in the table.
    """
    former = request.status
    if to_status not in TRANSITIONS[RequestStatus(former)]:
        here, there = request.get_status_display(), RequestStatus(to_status).label
        raise ValidationError(f"Une demande « {here} » ne peut pas devenir « {there} ».")
    request.status = to_status
    if to_status not in OPEN:
        request.call_back_on = None
    request.save(update_fields=["status", "call_back_on", *fields])
    add_transition(actor, request, former, reason=reason)
    trace(actor, Action.UPDATE, "requests.request.moved", request, reason=reason)
    publish(
        RequestMoved(**about(actor, request), request_id=request.pk, from_status=former, to_status=to_status)
    )


def add_transition(
    actor: Actor, request: SupportRequest, former: str, *, reason: str = "", at: datetime | None = None
) -> None:
    """Write the row of a change of state."""
    RequestTransition.objects.create(
        request=request,
        from_status=former,
        to_status=request.status,
        by_id=actor.post_id,
        at=at or timezone.now(),
        reason=reason[:500],
    )


def running_hold(request: SupportRequest) -> QuerySet[RequestHold]:
    """Return the hold that runs, if any; the caller holds the request's lock."""
    return RequestHold.objects.filter(request=request, ended_at=None)


def demand_reachable(actor: Actor, person: Person) -> None:
    """Demand that a door to the person is open.

    Raises:
        PermissionDenied: none is.
    """
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")


def trace(actor: Actor, action: Action, what: str, request: SupportRequest, *, reason: str = "") -> None:
    """Record an act on a request, and on its person's log when it has one."""
    record_access(actor, action, what, target=request, person_id=request.person_id, reason=reason)


def about(actor: Actor, request: SupportRequest) -> dict[str, Any]:
    """Return the common fields of a fact."""
    author: UUID | None = actor.post_id
    return {
        "person_id": request.person_id,
        "organization_id": request.organization_id,
        "author_id": author,
    }
