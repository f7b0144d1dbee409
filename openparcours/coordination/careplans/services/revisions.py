"""Open a revision: the next version begins as a copy, the former stays as it was."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from openparcours.coordination.careplans.choices import PlanStatus
from openparcours.coordination.careplans.models import (
    CarePlan,
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanProblem,
    PlanRevision,
    PlanTransition,
)
from openparcours.coordination.careplans.services.facts import PlanRevisionOpened
from openparcours.coordination.careplans.services.guards import about, locked, move, trace
from openparcours.coordination.careplans.services.plans import revision_after
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.kit.ids import new_id

_OWN_OF_A_VERSION = {
    "id", "version", "previous", "status", "written_on", "proposed_on", "validated_on",
    "next_revision_on", "closed_on", "closing_reason", "goal_counts", "edit_number", "created_at",
}  # fmt: skip


@transaction.atomic
def open_revision(actor: Actor, *, plan: CarePlan, participants: str = "", decisions: str = "") -> CarePlan:
    """Open the next version of a plan in force, everything copied; return it, or the one already open.

    Raises:
        ValidationError: the plan is not in force.
    """
    plan = locked(actor, plan)
    if plan.status == PlanStatus.REVISED:
        return plan.following
    if plan.status != PlanStatus.VALID:
        raise ValidationError("Seul un plan validé se révise.")
    today = timezone.localdate()
    move(actor, plan, PlanStatus.REVISED)
    following = _copy_plan(plan)
    PlanTransition.objects.create(plan=following, to_status=following.status, by_id=actor.post)
    PlanRevision.objects.create(
        plan=plan,
        next_plan=following,
        planned_on=plan.next_revision_on,
        opened_on=today,
        participants=participants,
        decisions=decisions,
        by_id=actor.post,
    )
    trace(actor, plan, "careplans.plan.revised", target=following, action=Action.CREATE)
    publish(PlanRevisionOpened(**about(actor, plan), plan_id=plan.pk, next_plan_id=following.pk))
    return following


def _copy_plan(plan: CarePlan) -> CarePlan:
    today = timezone.localdate()
    values = {
        f.name: getattr(plan, f.name) for f in plan._meta.concrete_fields if f.name not in _OWN_OF_A_VERSION
    }
    following = CarePlan.objects.create(
        **values,
        previous=plan,
        version=plan.version + 1,
        written_on=today,
        next_revision_on=revision_after(today),
    )
    following.authors.set(plan.authors.all())
    problems = _copy_lines(PlanProblem, plan, following)
    goals = _copy_lines(Goal, plan, following, problem=problems)
    _copy_lines(PlanAction, plan, following, goal=goals)
    _copy_lines(ContingencyAlert, plan, following)
    return following


def _copy_lines(
    model: type[models.Model], plan: CarePlan, following: CarePlan, **parents: dict[UUID, UUID]
) -> dict[UUID, UUID]:
    """Copy the lines of a kind; return the new key of each former one."""
    keys: dict[UUID, UUID] = {}
    copies: list[Any] = []
    for line in model._default_manager.filter(plan=plan):
        values = {f.attname: getattr(line, f.attname) for f in line._meta.concrete_fields}
        keys[line.pk] = values["id"] = new_id()
        values["plan_id"] = following.pk
        for name, known in parents.items():
            former = values[f"{name}_id"]
            values[f"{name}_id"] = known[former] if former else None
        copies.append(model(**values))
    model._default_manager.bulk_create(copies)
    return keys
