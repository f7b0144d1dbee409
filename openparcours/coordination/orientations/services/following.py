"""Follow an orientation after its answer: seen, cancelled, taken, effective or not."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.orientations import selectors
from openparcours.coordination.orientations.choices import (
    PURPOSE,
    TO_ACKNOWLEDGE,
    BreakKind,
    OrientationStatus,
)
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.services.breaks import record_break, solve_breaks_of
from openparcours.coordination.orientations.services.moves import locked_own, move
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.links.services import revoke_links


@transaction.atomic
def acknowledge_answer(actor: Actor, *, orientation: Orientation) -> Orientation:
    """Say that the answer, or the silence, was seen: it leaves the day's list."""
    found = locked_own(actor, orientation, "orientations.follow")
    if found.status in TO_ACKNOWLEDGE and found.acknowledged_at is None:
        found.acknowledged_at = timezone.now()
        found.save(update_fields=["acknowledged_at"])
        record_access(
            actor,
            Action.UPDATE,
            "orientations.answer.acknowledged",
            target=found,
            person_id=found.person_id,
        )
    return found


@transaction.atomic
def cancel_orientation(actor: Actor, *, orientation: Orientation, reason: str) -> Orientation:
    """Cancel an orientation with its reason; the target's link ends at once.

    Raises:
        ValidationError: it is over already.
    """
    found = locked_own(actor, orientation, "orientations.send")
    revoke_links(purpose=PURPOSE, target_id=found.pk)
    move(
        actor,
        found,
        OrientationStatus.CANCELLED,
        what="orientations.orientation.cancelled",
        reason=reason,
    )
    return found


@transaction.atomic
def start_care(actor: Actor, *, orientation: Orientation, taken_on: date) -> Orientation:
    """Say from which day the target takes care of the person; what was missing for this need is solved.

    Raises:
        ValidationError: the day is to come or before the sending, or the orientation was not accepted.
    """
    found = locked_own(actor, orientation, "orientations.follow")
    _demand_past(found, taken_on, "taken_on")
    days = selectors.number_of_days("orientation.result_days", found.organization_id)
    move(
        actor,
        found,
        OrientationStatus.TAKEN,
        what="orientations.orientation.taken",
        taken_on=taken_on,
        result_due_on=taken_on + timedelta(days=days),
        acknowledged_at=found.acknowledged_at or timezone.now(),
    )
    solve_breaks_of(found, on=taken_on)
    return found


@transaction.atomic
def succeed_orientation(actor: Actor, *, orientation: Orientation, result_on: date) -> Orientation:
    """Say that the help is in place, as found out three months later or so.

    Raises:
        ValidationError: care has not begun, or the day is to come.
    """
    found = locked_own(actor, orientation, "orientations.follow")
    _demand_past(found, result_on, "result_on")
    move(
        actor,
        found,
        OrientationStatus.EFFECTIVE,
        what="orientations.orientation.resulted",
        result_on=result_on,
    )
    return found


@transaction.atomic
def fail_orientation(
    actor: Actor, *, orientation: Orientation, result_on: date, reason: str, note: str = ""
) -> Orientation:
    """Say that the orientation came to nothing, and why; it is kept as a pathway break.

    Raises:
        ValidationError: no known reason, or the day is to come.
    """
    found = locked_own(actor, orientation, "orientations.follow")
    _demand_past(found, result_on, "result_on")
    reasons = dict(selectors.failures(found.organization_id).choices(timezone.localdate()))
    if reason not in reasons:
        raise ValidationError({"reason": "Dites pourquoi l'orientation est restée sans effet."})
    move(
        actor,
        found,
        OrientationStatus.FAILED,
        what="orientations.orientation.resulted",
        reason=" — ".join(filter(None, [reasons[reason], note])),
        result_on=result_on,
        failure_reason=reason,
        acknowledged_at=found.acknowledged_at or timezone.now(),
    )
    record_break(actor, kind=BreakKind.FAILED, orientation=found, reason=reason, note=note)
    return found


def _demand_past(found: Orientation, day: date, field: str) -> None:
    if day > timezone.localdate():
        raise ValidationError({field: "Ce jour n'est pas encore passé."})
    if found.sent_at and day < timezone.localtime(found.sent_at).date():
        raise ValidationError({field: "Ce jour précède l'envoi de l'orientation."})
