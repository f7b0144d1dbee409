"""Who may write a plan, under lock; what every change leaves behind."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import (
    PLAN_TRANSITIONS,
    ChangeAct,
    LineKind,
    PlanStatus,
)
from openparcours.coordination.careplans.models import CarePlan, Goal, PlanChange, PlanTransition
from openparcours.coordination.careplans.services.facts import PlanChanged
from openparcours.coordination.records.choices import Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish


def locked(actor: Actor, plan: CarePlan) -> CarePlan:
    """Return a plan that the actor may write, locked until the end of the transaction.

    Raises:
        PermissionDenied: out of reach, or neither her organisation's nor hers as co-author.
    """
    actor.require("plans.write")
    found = CarePlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if not CarePlan.objects.visible_to(actor).filter(pk=plan.pk).exists():
        raise PermissionDenied("plan hors de portée")
    if not selectors.may_write(actor, found):
        raise PermissionDenied("plan d'une autre structure")
    return found


def editable(actor: Actor, plan: CarePlan) -> CarePlan:
    """Return a plan whose content the actor may change, locked.

    Raises:
        PermissionDenied: as `locked`.
        ValidationError: the version is in force or closed.
    """
    found = locked(actor, plan)
    if not found.is_written:
        raise ValidationError("Cette version n'est plus en écriture : ouvrez une révision pour la changer.")
    return found


def restriction_for(actor: Actor, wanted: str) -> str:
    """Return an audience that the actor may use.

    Raises:
        ValidationError: the DAC's own audience, outside a coordination structure.
    """
    if wanted == Restriction.DAC and not actor.is_coordination:
        raise ValidationError({"restriction": "Cette audience est réservée à l'équipe d'un DAC."})
    return wanted or Restriction.CIRCLE


def note_change(
    actor: Actor,
    plan: CarePlan,
    act: ChangeAct,
    kind: LineKind,
    *,
    line_id: UUID | None = None,
    label: str = "",
    fields: Sequence[Sequence[str]] = (),
    restriction: str = Restriction.CIRCLE,
) -> PlanChange:
    """Number a change of content, keep who made it and what it was; trace and publish it."""
    plan.edit_number += 1
    plan.goal_count = Goal.objects.filter(plan=plan).count()
    plan.save(update_fields=["edit_number", "goal_count"])
    change = PlanChange.objects.create(
        plan=plan,
        number=plan.edit_number,
        act=act,
        kind=kind,
        line_id=line_id,
        label=label[:300],
        fields=[list(one) for one in fields],
        restriction=restriction,
        by_id=actor.post_id,
    )
    trace(actor, plan, "careplans.plan.changed")
    publish(PlanChanged(**about(actor, plan), plan_id=plan.pk, number=plan.edit_number))
    return change


def move(actor: Actor, plan: CarePlan, to_status: PlanStatus, *, reason: str = "") -> None:
    """Change a version's status as the table of transitions allows; the caller saves what goes with it.

    Raises:
        ValidationError: the table has no such transition.
    """
    if to_status not in PLAN_TRANSITIONS[PlanStatus(plan.status)]:
        raise ValidationError(f"Un plan {plan.get_status_display()} ne peut pas devenir {to_status.label}.")
    PlanTransition.objects.create(
        plan=plan, from_status=plan.status, to_status=to_status, by_id=actor.post_id, reason=reason[:250]
    )
    plan.status = to_status
    if to_status == PlanStatus.CLOSED:
        plan.closed_on, plan.closing_reason = timezone.localdate(), reason[:250]
        plan.goal_counts = selectors.counts_by_status(plan)
    plan.save()


def about(actor: Actor, plan: CarePlan) -> Mapping[str, Any]:
    """Return whom a fact is about and by whom."""
    return {
        "person_id": plan.person_id,
        "organization_id": actor.organization_id or plan.organization_id,
        "author_id": actor.post_id,
    }


def trace(
    actor: Actor, plan: CarePlan, what: str, *, target: Any = None, action: Action = Action.UPDATE
) -> None:
    """Record an act on a plan in the person's access log."""
    record_access(actor, action, what, target=target or plan, person_id=plan.person_id)
