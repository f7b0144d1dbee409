"""A plan's life: started, presented, proposed, validated, closed."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import (
    LIVING,
    PLAN_FORM,
    WRITTEN,
    ChangeAct,
    DueKind,
    GoalStatus,
    LineKind,
    PlanKind,
    PlanStatus,
)
from openparcours.coordination.careplans.models import (
    CarePlan,
    Goal,
    PlanAction,
    PlanAlertDismissal,
    PlanRevision,
    PlanTransition,
)
from openparcours.coordination.careplans.rules import missing
from openparcours.coordination.careplans.rules.pathways import REVISION_DAYS
from openparcours.coordination.careplans.services.actions import ask_all, carry_over
from openparcours.coordination.careplans.services.facts import (
    PlanClosed,
    PlanProposed,
    PlanStarted,
    PlanValidated,
)
from openparcours.coordination.careplans.services.guards import (
    about,
    editable,
    locked,
    move,
    note_change,
    trace,
)
from openparcours.coordination.careplans.services.lines import StaleLine
from openparcours.coordination.records import selectors as records
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.services.access import lock_person
from openparcours.foundation.accounts.permissions import SYSTEM, Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.drafts.services import discard_draft
from openparcours.foundation.events.services import publish
from openparcours.foundation.links.services import IssuedLink
from openparcours.registry.directory.models import PractitionerRole


@dataclass(frozen=True, kw_only=True)
class Presentation:
    """What a plan says of itself: its kind, whose words, who leads and writes, when it is revised."""

    kind: str = PlanKind.PPCS
    title: str = ""
    matters: str = ""
    family_words: str = ""
    plain_text: str = ""
    referent: PractitionerRole | None = None
    authors: tuple[PractitionerRole, ...] = ()
    next_revision_on: date | None = None
    external_id: str = ""
    document_reference: str = ""


_WORDS = ("kind", "title", "matters", "family_words", "plain_text", "next_revision_on",
          "external_id", "document_reference")  # fmt: skip


@transaction.atomic
def start_plan(
    actor: Actor, *, record: CoordinationRecord, kind: str = PlanKind.PPCS, on: date | None = None
) -> CarePlan:
    """Begin the plan of the running episode of a record; starting twice returns the living one.

    The referent is the record's, the revision is proposed three months later: both may be changed.

    Raises:
        PermissionDenied: a record of another organisation.
        ValidationError: no episode runs.
    """
    actor.require("plans.write")
    lock_person(record.person_id)
    record = CoordinationRecord.objects.visible_to(actor).get(pk=record.pk)
    if record.organization_id != actor.organization_id:
        raise PermissionDenied("dossier d'une autre structure")
    episode = records.running_episode(record)
    if episode is None:
        raise ValidationError("Aucun accompagnement n'est en cours : ouvrez-en un avant d'écrire un plan.")
    if known := CarePlan.objects.filter(episode=episode, status__in=LIVING).order_by("-version").first():
        return known
    today = on or timezone.localdate()
    plan = CarePlan.objects.create(
        person_id=record.person_id,
        episode=episode,
        organization_id=record.organization_id,
        kind=kind,
        referent=record.referent,
        written_on=today,
        next_revision_on=revision_after(today),
    )
    PlanTransition.objects.create(plan=plan, to_status=plan.status, by_id=actor.post)
    trace(actor, plan, "careplans.plan.started", action=Action.CREATE)
    publish(PlanStarted(**about(actor, plan), plan_id=plan.pk))
    return plan


@transaction.atomic
def change_presentation(
    actor: Actor, *, plan: CarePlan, presentation: Presentation, seen: int | None = None
) -> CarePlan:
    """Change what a version says of itself.

    Raises:
        StaleLine: somebody else changed it since.
        ValidationError: the referent does not belong to the organisation, or the version is not written.
    """
    plan = editable(actor, plan)
    later = plan.changes.filter(number__gt=seen or 0, kind=LineKind.PLAN).exclude(by=actor.post_id)
    if seen is not None and (change := later.select_related("by__practitioner").last()):
        raise StaleLine(change)
    referent = presentation.referent
    if referent is not None and referent.organization_id != plan.organization_id:
        raise ValidationError({"referent": "Le référent doit appartenir à la structure qui tient le plan."})
    before = selectors.state_of_plan(plan).fields
    for name in _WORDS:
        setattr(plan, name, getattr(presentation, name))
    plan.referent = referent
    plan.save()
    plan.authors.set(presentation.authors)
    after = selectors.state_of_plan(plan).fields
    said = [(n, before.get(n, ""), v) for n, v in after.items() if v != before.get(n, "")]
    discard_draft(actor, form=PLAN_FORM, subject=plan.pk)
    if said:
        note_change(actor, plan, ChangeAct.CHANGED, LineKind.PLAN, label=plan.shown_title, fields=said)
    return plan


@transaction.atomic
def propose_plan(actor: Actor, *, plan: CarePlan) -> list[tuple[PlanAction, IssuedLink]]:
    """Show a version to the circle and ask every actor; return the links for those without an account.

    Raises:
        ValidationError: no objective yet, or it is already proposed.
    """
    plan = locked(actor, plan)
    if not plan.goals.exists():
        raise ValidationError("Écrivez au moins un objectif avant de proposer le plan.")
    plan.proposed_on = timezone.localdate()
    move(actor, plan, PlanStatus.PROPOSED)
    trace(actor, plan, "careplans.plan.proposed")
    publish(PlanProposed(**about(actor, plan), plan_id=plan.pk))
    return ask_all(actor, plan)


@transaction.atomic
def validate_plan(actor: Actor, *, plan: CarePlan) -> CarePlan:
    """Put a version in force; the one before it is replaced and stays readable as it was.

    Raises:
        ValidationError: an objective, a referent or a revision date to come is missing.
    """
    plan = locked(actor, plan)
    today = timezone.localdate()
    if lacks := missing(selectors.facts_of(plan), today=today):
        raise ValidationError(f"Pour être valide, il manque : {', '.join(lacks)}.")
    if plan.previous and plan.previous.is_in_force:
        _replace(actor, plan)
    plan.validated_on, plan.proposed_on = today, plan.proposed_on or today
    plan.goal_count = plan.goals.count()
    Goal.objects.filter(plan=plan, status=GoalStatus.PROPOSED).update(status=GoalStatus.ACCEPTED)
    move(actor, plan, PlanStatus.VALID)
    trace(actor, plan, "careplans.plan.validated")
    publish(PlanValidated(**about(actor, plan), plan_id=plan.pk, version=plan.version))
    return plan


@transaction.atomic
def close_plan(actor: Actor, *, plan: CarePlan, reason: str) -> CarePlan:
    """End a version, with a reason; a revision given up puts the version before it back in force.

    Raises:
        ValidationError: no reason, or it is closed.
    """
    plan = locked(actor, plan)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi le plan se termine."})
    former = plan.previous if plan.status in WRITTEN else None
    _close(actor, plan, reason)
    if former and former.status == PlanStatus.REVISED:
        move(actor, former, PlanStatus.VALID, reason="révision abandonnée")
    return plan


@transaction.atomic
def close_plans_of_record(record_id: UUID) -> int:
    """End the living plans of a record that was closed; return how many."""
    living = CarePlan.objects.select_for_update(no_key=True).filter(
        episode__record=record_id, status__in=LIVING
    )
    plans = list(living.order_by("-version"))
    for plan in plans:
        _close(SYSTEM, plan, "accompagnement clos")
    return len(plans)


@transaction.atomic
def dismiss_alert(
    actor: Actor, *, plan: CarePlan, kind: str, reason: str, action: PlanAction | None = None
) -> PlanAlertDismissal:
    """Close the alert of a late action or of a due revision, with a reason; closing twice keeps the first.

    Raises:
        PermissionDenied: it is not hers: neither the plan's team nor the action's actor.
        ValidationError: no reason, or nothing is due.
    """
    actor.require("plans.answer")
    if not selectors.may_write(actor, plan) and not (action and selectors.carries(actor, action)):
        raise PermissionDenied("alerte d'un autre")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi l'alerte est close."})
    due_on = action.ends_on if action is not None else plan.next_revision_on
    if due_on is None:
        raise ValidationError("Rien n'est attendu à une date.")
    dismissal, is_new = PlanAlertDismissal.objects.get_or_create(
        kind=DueKind(kind),
        line_id=action.line_id if action is not None else plan.series_id,
        due_on=due_on,
        defaults={"plan": plan, "reason": reason.strip()[:250], "by_id": actor.post},
    )
    if is_new:
        trace(actor, plan, "careplans.alert.closed", target=dismissal)
    return dismissal


def revision_after(day: date, days: int = REVISION_DAYS) -> date:
    """Return the day on which a plan written on a day is proposed for revision, never a week-end."""
    due = day + timedelta(days=days)
    return due + timedelta(days=max(0, 7 - due.weekday()) if due.weekday() > 4 else 0)


def _close(actor: Actor, plan: CarePlan, reason: str, *, is_replaced: bool = False) -> None:
    move(actor, plan, PlanStatus.CLOSED, reason=reason)
    trace(actor, plan, "careplans.plan.closed")
    publish(PlanClosed(**about(actor, plan), plan_id=plan.pk, is_replaced=is_replaced))


def _replace(actor: Actor, plan: CarePlan) -> None:
    former = CarePlan.objects.select_for_update(no_key=True).get(following=plan)
    carry_over(former, plan)
    PlanRevision.objects.filter(next_plan=plan).update(done_on=timezone.localdate())
    _close(actor, former, f"remplacé par la version {plan.version}", is_replaced=True)
