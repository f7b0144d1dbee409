"""What plans ask of somebody today: answers, actions, revisions; what a record's page shows of a plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from openparcours.coordination.careplans.choices import (
    ACTION_OPEN,
    IN_FORCE,
    LIVING,
    REVISION_NOTICE,
    ActorAgreement,
    DueKind,
    PlanStatus,
)
from openparcours.coordination.careplans.models import CarePlan, PlanAction, PlanAlertDismissal
from openparcours.coordination.careplans.models.lines import in_seen_plan
from openparcours.coordination.careplans.selectors.lines import with_actor
from openparcours.coordination.careplans.selectors.nomenclature import days
from openparcours.coordination.careplans.selectors.outline import GoalRow, shown_goals
from openparcours.coordination.records.selectors import NextStep, Overview
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person

SOON = timedelta(days=7)
SHOWN = 12
_SHOWN_PLANS = [status for status in LIVING if status != PlanStatus.DRAFT]
_FIRST = Case(
    When(status__in=IN_FORCE, then=Value(0)), When(status__in=LIVING, then=Value(1)), default=Value(2)
)


@dataclass(frozen=True)
class DueLine:
    """Something that a plan asks of the actor: an answer, an action, a revision."""

    what: Literal["reponse", "action", "revision"]
    person: Person
    plan: CarePlan
    due_on: date | None
    is_late: bool
    action: PlanAction | None = None


def due_lines(actor: Actor) -> list[DueLine]:
    """Return what plans ask of the actor: answers first, then what is late, then what comes within a week.

    The actions are chosen by their keys, and joined afterwards: a database would join all before it sorts.
    """
    today = timezone.localdate()
    asked = list(_asked(actor).values_list("pk", flat=True)[:SHOWN])
    due = [pk for pk, _ in _due_actions(actor, today)[:SHOWN]]
    actions = with_actor(PlanAction.objects.all()).in_bulk([*asked, *due])
    lines = [_line("reponse", actions[pk], today) for pk in asked]
    lines += [_line("action", actions[pk], today) for pk in due]
    for plan in _due_revisions(actor, today)[:SHOWN]:
        is_late = plan.next_revision_on is not None and plan.next_revision_on < today
        lines.append(DueLine("revision", plan.person, plan, plan.next_revision_on, is_late))
    return lines


@dataclass(frozen=True)
class RecordPanel:
    """A plan on the record's page: the version to show and its goals."""

    plan: CarePlan
    goals: list[GoalRow]
    hidden_count: int


def record_panel(actor: Actor, shown: Overview, *, limit: int = 4) -> RecordPanel | None:
    """Return the plan of a record's page, its first goals under way; None without plan."""
    plan = next(iter(_living_plans(actor, shown)), None)
    if plan is None:
        return None
    goals = [row for row in shown_goals(actor, plan) if not row.is_set_apart]
    return RecordPanel(plan, goals[:limit], max(0, len(goals) - limit))


def next_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    """Return what the plan needs next: to be written, to be valid, to be revised, to be answered."""
    record = shown.record
    if record is None or record.organization_id != actor.organization_id or not actor.can("plans.write"):
        return []
    today, person = timezone.localdate(), shown.person
    mine = (plan for plan in _living_plans(actor, shown) if plan.organization_id == actor.organization_id)
    found = next(mine, None)
    if found is None:
        why = f"Accompagnement ouvert le {record.opened_on:%d/%m/%Y}, sans plan."
        return [NextStep("Construire le plan personnalisé", why, "careplans:person_plan", person.pk)]
    steps = []
    if found.status in {PlanStatus.DRAFT, PlanStatus.PROPOSED}:
        why = "Il n'est appliqué qu'une fois validé, avec un objectif, un référent et une date de révision."
        steps.append(NextStep("Valider le plan", why, "careplans:person_plan", person.pk, "info"))
    due = found.next_revision_on
    notice = timedelta(days=days(REVISION_NOTICE, found.organization_id)) if found.is_in_force else None
    if notice is not None and due is not None and due <= today + notice:
        tone = "danger" if due < today else "warning"
        why = f"Révision prévue le {due:%d/%m/%Y}."
        steps.append(NextStep("Réviser le plan", why, "careplans:person_plan", person.pk, tone))
    if found.silent_count:
        plural = "s" if found.silent_count > 1 else ""
        why = f"{found.silent_count} action{plural} sans réponse dans le délai."
        steps.append(NextStep("Relancer un intervenant", why, "careplans:person_plan", person.pk))
    return steps


def _living_plans(actor: Actor, shown: Overview) -> list[Any]:
    """Return a person's living plans, those in force first, each with the answers that are late; read once."""
    silent = Q(
        actions__agreement=ActorAgreement.ASKED,
        actions__answer_due_on__lt=timezone.localdate(),
        actions__status__in=ACTION_OPEN,
    )

    def read() -> list[Any]:
        plans = CarePlan.objects.visible_to(actor).filter(person=shown.person, status__in=LIVING)
        counted = plans.annotate(silent_count=Count("actions", filter=silent))
        return list(
            counted.select_related("referent__practitioner").order_by(_FIRST, "-version", "-created_at")
        )

    return shown.once("living plans", read)


def _asked(actor: Actor) -> QuerySet[PlanAction]:
    return _mine(actor).filter(agreement=ActorAgreement.ASKED).order_by("answer_due_on", "pk")


def _due_actions(actor: Actor, today: date) -> QuerySet[PlanAction, tuple[UUID, date | None]]:
    """Return the keys of the actions due soon that the actor carries, or whose plan she leads, the first due first."""
    closed = PlanAlertDismissal.objects.filter(
        kind=DueKind.LATE_ACTION, line_id=OuterRef("line_id"), due_on=OuterRef("ends_on")
    )
    due = (
        PlanAction.objects.open()
        .filter(in_seen_plan(actor), plan__status__in=IN_FORCE, ends_on__lte=today + SOON)
        .exclude(Exists(closed))
    )
    led = due.filter(plan__referent=actor.post_id).exclude(participant__practitioner_role__isnull=False)
    mine = due.of_post(actor.post_id).filter(agreement=ActorAgreement.ACCEPTED)
    of_led, of_mine = (rows.order_by().values_list("pk", "ends_on") for rows in (led, mine))
    return of_led.union(of_mine).order_by("ends_on", "pk")


def _due_revisions(actor: Actor, today: date) -> QuerySet[CarePlan]:
    closed = PlanAlertDismissal.objects.filter(
        kind=DueKind.REVISION, line_id=OuterRef("series_id"), due_on=OuterRef("next_revision_on")
    )
    notice = timedelta(days=days(REVISION_NOTICE, actor.organization_id))
    return (
        CarePlan.objects.visible_to(actor)
        .filter(referent=actor.post_id, status=PlanStatus.VALID, next_revision_on__lte=today + notice)
        .exclude(Exists(closed))
        .select_related("person")
        .order_by("next_revision_on", "pk")
    )


def _mine(actor: Actor) -> QuerySet[PlanAction]:
    """Return the open actions that the actor carries, in plans shown to her, each once."""
    newer = PlanAction.objects.filter(
        line_id=OuterRef("line_id"), plan__previous=OuterRef("plan"), plan__status=PlanStatus.PROPOSED
    )
    rows = (
        PlanAction.objects.open()
        .of_post(actor.post_id)
        .filter(in_seen_plan(actor), plan__status__in=_SHOWN_PLANS)
    )
    return rows.exclude(Exists(newer))


def _line(what: Literal["reponse", "action"], action: PlanAction, today: date) -> DueLine:
    due = action.answer_due_on if what == "reponse" else action.ends_on
    is_late = due is not None and due < today
    return DueLine(what, action.plan.person, action.plan, due, is_late, action)
