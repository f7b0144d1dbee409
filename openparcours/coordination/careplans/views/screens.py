"""What several screens of a plan share: the plan found, its outline with its forms, a page with one form."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import LINE_FORM, LineKind
from openparcours.coordination.careplans.forms import LINE_FORMS
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, shows
from openparcours.foundation.drafts import selectors as drafts
from openparcours.kit.ids import new_id
from openparcours.ui.answers import UNPROCESSABLE, found

UNDER = {LineKind.GOAL: LineKind.PROBLEM, LineKind.ACTION: LineKind.GOAL}


QUICK = {
    LineKind.PROBLEM: ("label", "need"),
    LineKind.GOAL: ("words", "due_on"),
    LineKind.ACTION: ("title", "actor", "ends_on"),
    LineKind.ALERT: ("condition", "call", "phone", "then"),
}
_PLACEHOLDERS = {
    "label": "Un problème, un besoin…",
    "words": "Un objectif, avec les mots de la personne…",
    "title": "Une action…",
    "condition": "Si… (chute, fièvre, aidant hospitalisé)",
    "call": "alors appeler…",
    "phone": "au…",
    "then": "puis…",
}


@dataclass(frozen=True)
class Adding:
    """The inline form that adds a line under a parent."""

    kind: str
    parent_id: UUID
    form: django_forms.Form

    @property
    def subject(self) -> str:
        """Return under which subject what is typed is kept."""
        return f"{self.kind}-{self.parent_id}"

    @property
    def fields(self) -> list[django_forms.BoundField]:
        return [self.form[name] for name in QUICK[LineKind(self.kind)]]

    @property
    def errors(self) -> list[str]:
        return [str(error) for errors in self.form.errors.values() for error in errors]


class Outlined:
    """The outline of a plan with its inline forms, made when the template asks for one."""

    def __init__(
        self,
        request: ActorRequest,
        plan: CarePlan,
        *,
        focus: str = "",
        bound: django_forms.Form | None = None,
    ) -> None:
        self.request, self.plan, self.focus, self.bound = request, plan, focus, bound
        self.may_write = selectors.may_write(request.actor, plan)
        self.is_editable = self.may_write and plan.is_written
        self.rows = selectors.outline(request.actor, plan)
        self._members = selectors.actor_choices(plan) if self.is_editable else []
        self._drafts = {}
        if self.is_editable:
            self._drafts = {d.subject: d for d in drafts.drafts_of(request.actor, LINE_FORM, limit=60)}

    def adding(self, kind: str, parent_id: UUID) -> Adding:
        """Return the inline form of a kind under a parent."""
        key = f"{kind}-{parent_id}"
        if self.bound is not None and self.focus == key:
            return Adding(kind, parent_id, _worded(self.bound, kind, has_focus=True))
        options: dict[str, Any] = {"plan": self.plan, "actor": self.request.actor}
        if kind == LineKind.ACTION:
            options["members"] = self._members
        initial = {
            **drafts.initial(self._drafts.get(key)),
            "seen": self.plan.edit_number,
            "submission_key": new_id(),
        }
        form = LINE_FORMS[kind](initial=initial, auto_id=f"{key}-%s", **options)
        return Adding(kind, parent_id, _worded(form, kind, has_focus=self.focus == key))

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the outline's groups, each goal with the form of its next action."""
        return [
            {
                "problem": row.problem,
                "goals": [
                    {"row": goal, "adding": self.is_editable and self.adding(LineKind.ACTION, goal.goal.pk)}
                    for goal in row.goals
                    if not goal.is_set_apart
                ],
                "adding": self.is_editable
                and self.adding(LineKind.GOAL, row.problem.pk if row.problem else self.plan.pk),
            }
            for row in self._groups()
        ]

    @property
    def new_problem(self) -> Adding:
        return self.adding(LineKind.PROBLEM, self.plan.pk)

    @property
    def new_alert(self) -> Adding:
        return self.adding(LineKind.ALERT, self.plan.pk)

    def _groups(self) -> list[selectors.ProblemRow]:
        if self.is_editable and self.rows.problems:
            return [*self.rows.problems, self.rows.projects]
        return self.rows.groups


def find(request: ActorRequest, plan_id: UUID) -> CarePlan:
    """Return a plan that the actor may read, or answer 404."""
    return found(selectors.plan(request.actor, plan_id))


def shown_with(request: ActorRequest, plan: CarePlan, *, is_read: bool = True) -> dict[str, Any]:
    """Return what every page about a plan shows around it; the outline answering a change is no new reading."""
    if is_read:
        shows(request, plan.person, target=plan)
    return {"shown": found(records.overview(request.actor, plan.person_id)), "plan": plan}


def outline_answer(
    request: ActorRequest,
    plan: CarePlan,
    *,
    focus: str = "",
    seen: int | None = None,
    bound: django_forms.Form | None = None,
) -> HttpResponse:
    """Answer with the outline alone, telling what others did meanwhile; without htmx, go back to the page."""
    if not request.htmx and bound is None:
        return redirect(f"{reverse('careplans:plan', args=[plan.pk])}?ajout={focus}#plan")
    plan.refresh_from_db()
    meanwhile = selectors.changes_since(request.actor, plan, seen) if seen is not None else []
    context = {
        **shown_with(request, plan, is_read=False),
        "outlined": Outlined(request, plan, focus=focus, bound=bound),
        "meanwhile": meanwhile,
    }
    status = UNPROCESSABLE if bound is not None else 200
    if not request.htmx:
        return render(request, "careplans/plan_outline.html", context, status=status)
    answer = render(request, "careplans/_outline.html", context, status=status)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#plan", "innerHTML"
    return answer


def form_page(
    request: ActorRequest, plan: CarePlan, form: django_forms.Form, *, title: str, submit: str, **more: Any
) -> HttpResponse:
    """Show one form about a plan, in the person's record."""
    context = {
        **shown_with(request, plan),
        "form": form,
        "title": title,
        "submit": submit,
        "back": reverse("careplans:plan", args=[plan.pk]),
        **more,
    }
    return render(
        request, "careplans/form_page.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


def _worded(form: django_forms.Form, kind: str, *, has_focus: bool) -> django_forms.Form:
    """Put the placeholders of an inline form, and the focus on its first field."""
    names = QUICK[LineKind(kind)]
    for name in names:
        if name in _PLACEHOLDERS:
            form.fields[name].widget.attrs["placeholder"] = _PLACEHOLDERS[name]
        form.fields[name].widget.attrs["autocomplete"] = "off"
    if has_focus:
        form.fields[names[0]].widget.attrs["data-focus-me"] = True
    return form
