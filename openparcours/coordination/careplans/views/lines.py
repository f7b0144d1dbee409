"""Add, change, move and remove the lines of a plan, in the outline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.choices import LINE_FORM, LineKind
from openparcours.coordination.careplans.forms import LINE_FORMS, MEMBER, OTHER, PERSON, SERVICE
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.careplans.services import StaleLine
from openparcours.coordination.careplans.views.screens import QUICK, UNDER, find, outline_answer, shown_with
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.ui.answers import UNPROCESSABLE, found

CONFLICT = 409


@require_POST
@screen(permission="plans.write", reads="careplans.plan.read")
def lines(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Add a line by its inline form; the same form is ready for the next one."""
    plan, kind = find(request, plan_id), request.POST.get("ligne", "")
    if kind not in LINE_FORMS:
        raise Http404
    parent = _parent(request, plan, kind)
    focus = f"{kind}-{parent.pk if parent else plan.pk}"
    form = _form(request, plan, kind, data=request.POST, auto_id=f"{focus}-%s")
    if not form.is_valid():
        return outline_answer(request, plan, focus=focus, bound=form)
    try:
        services.add_line(
            request.actor,
            plan=plan,
            content=form.content(),
            parent=parent,
            submission_key=form.cleaned_data["submission_key"],
            draft=LINE_FORM,
            draft_subject=focus,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return outline_answer(request, plan, focus=focus, bound=form)
    return outline_answer(request, plan, focus=focus, seen=form.cleaned_data["seen"])


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def line(request: ActorRequest, plan_id: UUID, kind: str, line_id: UUID) -> HttpResponse:
    """Change a line, in place or on a page; what somebody else wrote meanwhile is shown, nothing is lost."""
    plan = find(request, plan_id)
    target = selectors.line(request.actor, plan, kind, line_id)
    if target is None:
        return _lost(request, plan, kind)
    form = _form(request, plan, kind, data=request.POST or None, line=target)
    stale = None
    if form.is_valid():
        try:
            services.change_line(
                request.actor, line=target, content=form.content(), seen=form.cleaned_data["seen"]
            )
            return outline_answer(request, plan, seen=form.cleaned_data["seen"])
        except StaleLine as refusal:
            stale = refusal
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    return _line_page(request, plan, target, form, stale)


@require_POST
@screen(permission="plans.write")
def rank(request: ActorRequest, plan_id: UUID, kind: str, line_id: UUID) -> HttpResponse:
    """Move a line up or down among its neighbours."""
    plan = find(request, plan_id)
    target = found(selectors.line(request.actor, plan, kind, line_id))
    try:
        services.move_line(request.actor, line=target, is_up=request.POST.get("vers") == "haut")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return outline_answer(request, plan)


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def removal(request: ActorRequest, plan_id: UUID, kind: str, line_id: UUID) -> HttpResponse:
    """Remove a line and what hangs on it, once it was read again."""
    plan = find(request, plan_id)
    target = found(selectors.line(request.actor, plan, kind, line_id))
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            services.remove_line(request.actor, line=target, seen=int(seen) if seen.isdecimal() else None)
            return outline_answer(request, plan)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    context = {**shown_with(request, plan), "line": target, "kind": LineKind(kind)}
    template = "careplans/_removal.html" if request.htmx else "careplans/removal.html"
    return render(request, template, context)


def _parent(request: ActorRequest, plan: CarePlan, kind: str) -> Any:
    """Return what a new line goes under; nothing for a problem, an alert or a project of the person."""
    above, wanted = UNDER.get(LineKind(kind)), request.POST.get("parent", "")
    if above is None or wanted in {"", str(plan.pk)}:
        return None
    try:
        return found(selectors.line(request.actor, plan, above, UUID(wanted)))
    except ValueError as error:
        raise Http404 from error


def _form(request: ActorRequest, plan: CarePlan, kind: str, *, line: Any = None, **options: Any) -> Any:
    if kind == LineKind.ACTION:
        options["members"] = selectors.actor_choices(plan)
    if line is not None:
        options["initial"] = _initial(plan, line)
        options["auto_id"] = f"ligne-{line.pk}-%s"
    form = LINE_FORMS[kind](plan=plan, actor=request.actor, line=line, **options)
    if line is not None:
        form.fields[QUICK[LineKind(kind)][0]].widget.attrs["data-focus-me"] = True
    return form


def _initial(plan: CarePlan, line: Any) -> dict[str, Any]:
    values = {f.name: getattr(line, f.name) for f in line._meta.concrete_fields}
    values["seen"] = plan.edit_number
    if line.KIND == LineKind.ACTION:
        values["actor"] = (
            f"{MEMBER}{line.participant_id}"
            if line.participant_id
            else f"{SERVICE}{line.organization_id}"
            if line.organization_id
            else PERSON
            if line.is_by_person
            else OTHER
            if line.actor_name
            else ""
        )
    return values


def _line_page(
    request: ActorRequest, plan: CarePlan, line: Any, form: Any, stale: StaleLine | None
) -> HttpResponse:
    if stale is not None:
        plan.refresh_from_db()
        form.take_as_seen(plan.edit_number)
    context = {
        **shown_with(request, plan),
        "line": line,
        "kind": LineKind(line.KIND),
        "form": form,
        "stale": stale,
    }
    refused = CONFLICT if stale and not request.htmx else UNPROCESSABLE
    template = "careplans/_line_form.html" if request.htmx else "careplans/line.html"
    return render(request, template, context, status=refused if form.is_bound else 200)


def _lost(request: ActorRequest, plan: CarePlan, kind: str) -> HttpResponse:
    """Give back what was typed in a line that somebody removed meanwhile."""
    if request.method != "POST" or kind not in LINE_FORMS:
        raise Http404
    typed = [
        str(v)
        for k, v in request.POST.items()
        if v and k not in {"csrfmiddlewaretoken", "seen", "submission_key"}
    ]
    context = {**shown_with(request, plan), "typed": "\n".join(typed)}
    return render(request, "careplans/lost_line.html", context, status=CONFLICT)
