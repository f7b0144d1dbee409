"""Add, change, move and remove the lines of a version being written; two editors lose nothing."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import (
    ActorAgreement,
    ChangeAct,
    LineKind,
    Priority,
    ProblemSource,
    ProblemStatus,
)
from openparcours.coordination.careplans.models import (
    CarePlan,
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanChange,
    PlanProblem,
)
from openparcours.coordination.careplans.rules import renews_agreement
from openparcours.coordination.careplans.services.guards import editable, note_change, restriction_for
from openparcours.coordination.records.choices import Restriction
from openparcours.coordination.records.models import CareTeamParticipant
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts.services import discard_draft
from openparcours.registry.directory.models import Organization

Line = PlanProblem | Goal | PlanAction | ContingencyAlert
_NOT_ASKED = {"asked_at": None, "answer_due_on": None, "answered_at": None, "answer_reason": ""}


class StaleLine(ValidationError):
    """Somebody else changed the line since the form was shown; `change` says what."""

    def __init__(self, change: PlanChange) -> None:
        super().__init__(
            f"{selectors.author_name(change)} {change.get_act_display()} cette ligne pendant que vous écriviez. "
            "Votre texte est gardé : comparez, puis enregistrez de nouveau."
        )
        self.change = change


@dataclass(frozen=True, kw_only=True)
class ProblemContent:
    """What a problem says."""

    KIND: ClassVar[LineKind] = LineKind.PROBLEM
    label: str
    domain: str = ""
    need: str = ""
    detail: str = ""
    source_kind: str = ProblemSource.PROFESSIONAL
    source_id: UUID | None = None
    source_label: str = ""
    priority: int = Priority.MEDIUM
    is_necessary: bool = True
    is_possible: bool = True
    status: str = ProblemStatus.ACTIVE
    restriction: str = Restriction.CIRCLE
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class GoalContent:
    """What a goal says."""

    KIND: ClassVar[LineKind] = LineKind.GOAL
    words: str
    heading: str = ""
    kind: str = ""
    criterion: str = ""
    target: str = ""
    due_on: date | None = None
    restriction: str = Restriction.CIRCLE
    document_reference: str = ""
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionContent:
    """What an action says, with one actor at most."""

    KIND: ClassVar[LineKind] = LineKind.ACTION
    title: str
    detail: str = ""
    nature: str = ""
    participant: CareTeamParticipant | None = None
    organization: Organization | None = None
    actor_name: str = ""
    actor_contact: str = ""
    is_by_person: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    frequency: str = ""
    means: str = ""
    funding: str = ""
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class AlertContent:
    """What an alert in clear says."""

    KIND: ClassVar[LineKind] = LineKind.ALERT
    condition: str
    call: str
    phone: str = ""
    then: str = ""


Content = ProblemContent | GoalContent | ActionContent | AlertContent


@transaction.atomic
def add_line(
    actor: Actor,
    *,
    plan: CarePlan,
    content: Content,
    parent: PlanProblem | Goal | None = None,
    submission_key: UUID | None = None,
    draft: str = "",
    draft_subject: str = "",
) -> Line:
    """Add a problem, a goal (under a problem or not), an action (under a goal) or an alert, at the end.

    The same submission key twice adds one line. `draft` and its subject name what was being typed.

    Raises:
        PermissionDenied: the actor may not write this plan, or does not see the parent.
        ValidationError: the version is no longer written, or the audience is not hers to use.
    """
    plan = editable(actor, plan)
    model = selectors.LINES[content.KIND]
    sent: Line | None = None
    if submission_key:
        sent = model._default_manager.filter(plan=plan, line_id=submission_key).first()
    if sent is not None:
        return sent
    _demand_parent(actor, plan, content, parent)
    values = _values(actor, plan, content, parent)
    line: Line = model(plan=plan, created_by_id=actor.post_id, rank=_next_rank(model, plan), **values)
    if submission_key:
        line.line_id = submission_key
    _check(line)
    line.save(force_insert=True)
    if draft:
        discard_draft(actor, form=draft, subject=draft_subject)
    note_change(
        actor, plan, ChangeAct.ADDED, content.KIND,
        line_id=line.line_id, label=str(line), restriction=selectors.restriction_of(line),
    )  # fmt: skip
    return line


@transaction.atomic
def change_line(actor: Actor, *, line: Line, content: Content, seen: int | None = None) -> Line:
    """Change a line; `seen` is the plan's edit number when the form was shown.

    An action whose actor, title, dates or rhythm change is to be asked again.

    Raises:
        StaleLine: somebody else changed this line since.
        PermissionDenied, ValidationError: as `add_line`.
    """
    plan = editable(actor, line.plan)
    line = type(line)._default_manager.select_for_update(no_key=True).get(pk=line.pk)
    _demand_fresh(actor, plan, line, seen)
    above = selectors.parent_of(line)
    _demand_parent(actor, plan, content, above)
    values = _values(actor, plan, content, above)
    before = selectors.state_of(line).fields
    changed = {name for name, value in values.items() if getattr(line, name) != value}
    if not changed:
        return line
    for name, value in values.items():
        setattr(line, name, value)
    if isinstance(line, PlanAction) and renews_agreement(changed) and line.agreement != ActorAgreement.TO_ASK:
        line.agreement = ActorAgreement.TO_ASK
        for name, value in _NOT_ASKED.items():
            setattr(line, name, value)
    _check(line)
    line.save()
    if isinstance(line, PlanProblem) and line.restriction != Restriction.CIRCLE:
        Goal.objects.filter(problem=line).update(restriction=line.restriction)
    after = selectors.state_of(line).fields
    said = [(n, before.get(n, ""), v) for n, v in after.items() if v != before.get(n, "")]
    note_change(
        actor, plan, ChangeAct.CHANGED, content.KIND, line_id=line.line_id, label=str(line),
        fields=said, restriction=selectors.restriction_of(line),
    )  # fmt: skip
    return line


@transaction.atomic
def move_line(actor: Actor, *, line: Line, is_up: bool) -> Line:
    """Exchange a line with the visible one before or after it, among those under the same parent."""
    plan = editable(actor, line.plan)
    siblings = selectors.siblings(actor, line)
    place = next((i for i, one in enumerate(siblings) if one.pk == line.pk), None)
    if place is None:
        raise PermissionDenied("ligne hors de portée")
    target = place + (-1 if is_up else 1)
    if not 0 <= target < len(siblings):
        return line
    siblings.insert(target, siblings.pop(place))
    ranks = sorted(one.rank for one in siblings)
    ranks = ranks if len(set(ranks)) == len(ranks) else list(range(len(siblings)))
    for one, rank in zip(siblings, ranks, strict=True):
        type(line)._default_manager.filter(pk=one.pk).update(rank=rank)
    note_change(
        actor, plan, ChangeAct.MOVED, line.KIND, line_id=line.line_id, label=str(line),
        restriction=selectors.restriction_of(line),
    )  # fmt: skip
    return line


@transaction.atomic
def remove_line(actor: Actor, *, line: Line, seen: int | None = None) -> None:
    """Remove a line and what hangs on it; the change keeps its words.

    Raises:
        StaleLine: somebody else changed it since.
        ValidationError: it holds lines that the actor may not read.
    """
    plan = editable(actor, line.plan)
    _demand_fresh(actor, plan, line, seen)
    if selectors.hides_something(actor, line):
        raise ValidationError("Cette ligne ne peut pas être retirée depuis votre poste.")
    label, kind, restriction = str(line), line.KIND, selectors.restriction_of(line)
    said = [(name, value, "") for name, value in selectors.state_of(line).fields.items() if value]
    line_id = line.line_id
    line.delete()
    note_change(
        actor, plan, ChangeAct.REMOVED, kind,
        line_id=line_id, label=label, fields=said, restriction=restriction,
    )  # fmt: skip


def _demand_parent(actor: Actor, plan: CarePlan, content: Content, parent: PlanProblem | Goal | None) -> None:
    expected = {LineKind.GOAL: PlanProblem, LineKind.ACTION: Goal}.get(content.KIND)
    if parent is None:
        if content.KIND == LineKind.ACTION:
            raise ValidationError("Une action répond à un objectif.")
        return
    if expected is None or not isinstance(parent, expected) or parent.plan_id != plan.pk:
        raise ValidationError("Cette ligne ne va pas là.")
    if not type(parent)._default_manager.visible_to(actor).filter(pk=parent.pk).exists():
        raise PermissionDenied("ligne hors de portée")


def _values(
    actor: Actor, plan: CarePlan, content: Content, parent: PlanProblem | Goal | None
) -> dict[str, Any]:
    values: dict[str, Any] = {f.name: getattr(content, f.name) for f in fields(content)}
    if "restriction" in values:
        values["restriction"] = restriction_for(actor, values["restriction"])
    if isinstance(content, GoalContent):
        values["problem"] = parent
        if parent is not None and parent.restriction != Restriction.CIRCLE:
            values["restriction"] = parent.restriction
    if isinstance(content, ActionContent):
        values["goal"] = parent
        if content.participant and content.participant.team.person_id != plan.person_id:
            raise ValidationError({"actor": "Cette personne n'est pas dans le cercle."})
    return values


def _check(line: Line) -> None:
    """Refuse in words what the database would refuse."""
    if isinstance(line, PlanAction) and line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        raise ValidationError({"ends_on": "La fin précède le début."})


def _demand_fresh(actor: Actor, plan: CarePlan, line: Line, seen: int | None) -> None:
    if seen is None:
        return
    later = plan.changes.filter(number__gt=seen, line_id=line.line_id).exclude(act=ChangeAct.MOVED)
    change = later.exclude(by=actor.post_id).select_related("by__practitioner").order_by("-number").first()
    if change is not None:
        raise StaleLine(change)


def _next_rank(model: Any, plan: CarePlan) -> int:
    return (model._default_manager.filter(plan=plan).aggregate(last=Max("rank"))["last"] or 0) + 1
