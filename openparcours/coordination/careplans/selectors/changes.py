"""What differs between two versions, and who edited what, as the actor may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from openparcours.coordination.careplans.choices import LineKind
from openparcours.coordination.careplans.models import (
    CarePlan,
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanChange,
    PlanProblem,
)
from openparcours.coordination.careplans.rules import Difference, LineState, compare
from openparcours.coordination.careplans.selectors.lines import with_actor
from openparcours.coordination.records.choices import Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.people.models import PersonAccess

_KINDS = {
    LineKind.PLAN: "présentation",
    LineKind.PROBLEM: "problème",
    LineKind.GOAL: "objectif",
    LineKind.ACTION: "action",
    LineKind.ALERT: "alerte",
}
_SHOWN: dict[type, tuple[str, ...]] = {
    PlanProblem: ("label", "need", "detail", "source_kind", "source_label", "priority",
                  "is_necessary", "is_possible", "status", "restriction"),
    Goal: ("words", "heading", "kind", "criterion", "target", "due_on", "status", "reason", "review",
           "document_reference", "restriction"),
    PlanAction: ("title", "detail", "nature", "agreement", "answer_reason", "starts_on", "ends_on", "frequency",
                 "means", "funding", "status", "result", "obstacle"),
    ContingencyAlert: ("condition", "call", "phone", "then"),
    CarePlan: ("kind", "title", "matters", "family_words", "plain_text", "next_revision_on",
               "document_reference"),
}  # fmt: skip


@dataclass(frozen=True)
class EditedBy:
    """An edit told in words: who, what, which line, which fields."""

    change: PlanChange
    who: str
    at: datetime

    @property
    def sentence(self) -> str:
        """Return the edit as a sentence without its subject."""
        kind = _KINDS[LineKind(self.change.kind)]
        article = {"objectif": "l'objectif", "action": "l'action", "alerte": "l'alerte",
                   "présentation": "la présentation"}.get(kind, f"le {kind}")  # fmt: skip
        label = f" « {self.change.label} »" if self.change.label and kind != "présentation" else ""
        return f"{self.change.get_act_display()} {article}{label}"


def differences(actor: Actor, before: CarePlan, after: CarePlan) -> list[Difference]:
    """Return what differs between two versions, on the lines that the actor may read in both."""
    return compare(_states(actor, before), _states(actor, after))


def changes_since(actor: Actor, plan: CarePlan, seen: int) -> list[EditedBy]:
    """Return what others edited since an edit number, the first first."""
    rows = _readable(actor, plan).filter(number__gt=seen).exclude(by=actor.post_id)
    return [_told(change) for change in rows.order_by("number")]


def last_changes(actor: Actor, plan: CarePlan, *, limit: int = 8) -> list[EditedBy]:
    """Return the last edits of a version that the actor may read."""
    return [_told(change) for change in _readable(actor, plan).order_by("-number")[:limit]]


def author_name(change: PlanChange) -> str:
    """Return who made an edit."""
    return str(change.by.practitioner) if change.by else "OpenParcours"


def state_of(line: Any) -> LineState:
    """Return a line as people read it: its kind, its name, its fields in words."""
    fields = {_name(line, name): _said(line, name) for name in _SHOWN[type(line)]}
    if isinstance(line, PlanAction):
        fields = {"Qui": line.actor_label, "Contact": line.actor_contact, **fields}
    return LineState(line.line_id, _KINDS[line.KIND], str(line), fields)


def state_of_plan(plan: CarePlan) -> LineState:
    """Return what a version says of itself, in words."""
    fields = {_name(plan, name): _said(plan, name) for name in _SHOWN[CarePlan]}
    fields["Référent"] = str(plan.referent.practitioner) if plan.referent else ""
    fields["Co-auteurs"] = ", ".join(
        str(post.practitioner) for post in plan.authors.select_related("practitioner")
    )
    return LineState(plan.series_id, _KINDS[LineKind.PLAN], plan.shown_title, fields)


def _states(actor: Actor, plan: CarePlan) -> list[LineState]:
    goals = Goal.objects.visible_to(actor).filter(plan=plan)
    rows: Sequence[QuerySet[Any]] = (
        PlanProblem.objects.visible_to(actor).filter(plan=plan).order_by("rank", "pk"),
        goals.order_by("rank", "pk"),
        with_actor(PlanAction.objects.filter(plan=plan, goal__in=goals)).order_by("goal__rank", "rank", "pk"),
        plan.alerts.order_by("rank", "pk"),
    )
    return [state_of_plan(plan), *(state_of(line) for lines in rows for line in lines)]


def _readable(actor: Actor, plan: CarePlan) -> QuerySet[PlanChange]:
    readable = Q(restriction=Restriction.CIRCLE) | Q(by=actor.post_id)
    if plan.organization_id == actor.organization_id:
        readable |= Q(restriction=Restriction.DAC)
    if actor.care_category == CareCategory.HEALTH:
        doors = PersonAccess.objects.open_to(actor).filter(person=plan.person_id, shows_health=True)
        if doors.exists():
            readable |= Q(restriction=Restriction.HEALTH)
    return PlanChange.objects.filter(readable, plan=plan).select_related("by__practitioner")


def _told(change: PlanChange) -> EditedBy:
    return EditedBy(change, author_name(change), change.at)


def _name(line: Any, name: str) -> str:
    text = str(line._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def _said(line: Any, name: str) -> str:
    value = getattr(line, name)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if line._meta.get_field(name).choices:
        return str(getattr(line, f"get_{name}_display")())
    return str(value or "")
