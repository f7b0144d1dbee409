"""Ask, answer and report an action; say where a goal stands."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.choices import DueKind
from openparcours.coordination.careplans.forms import AnswerForm, AssessmentForm, ReasonForm, ReportForm
from openparcours.coordination.careplans.models import PlanAction
from openparcours.coordination.careplans.views.screens import form_page, shown_with
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_GET
@screen(permission="plans.read", reads="careplans.action.read")
def action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Show one action: what is asked, by whom, how it goes."""
    target = found(selectors.action(request.actor, action_id))
    return _action_page(request, target, AnswerForm())


@require_POST
@screen(permission="plans.write", reads="careplans.plan.read")
def request_to_actor(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Ask the actor of one action; show the link when she has no account."""
    target = found(selectors.action(request.actor, action_id))
    try:
        issued = services.ask_actor(request.actor, action=target)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("careplans:plan", target.plan_id)
    if issued is None:
        messages.success(request, f"{target.actor_label} le verra dans « Ma journée ».")
        return redirect("careplans:plan", target.plan_id)
    context = {**shown_with(request, target.plan), "links": [(target, issued)]}
    return render(request, "careplans/links.html", context)


@require_POST
@screen(permission="plans.answer", reads="careplans.action.read")
def answer(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Accept or refuse an action from one's day."""
    target = found(selectors.action(request.actor, action_id))
    form = AnswerForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: services.answer_action(
            request.actor, action=target, accept=form.accepts, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, "Merci, votre réponse est enregistrée.")
        return redirect("workspace:home")
    return _action_page(request, target, form)


@require_http_methods(["GET", "POST"])
@screen(permission="plans.answer", reads="careplans.action.read")
def report(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Say where an action stands."""
    target = found(selectors.action(request.actor, action_id))
    first = {name: getattr(target, name) for name in ("status", "result", "obstacle")}
    form = ReportForm(request.POST or None, initial=first)
    if form.is_valid() and attempt(
        form, lambda: services.report_action(request.actor, action=target, report=form.report())
    ):
        messages.success(request, "Avancement enregistré.")
        return redirect("careplans:plan", target.plan_id)
    return form_page(
        request, target.plan, form, title="Où en est l'action ?", submit="Enregistrer", hint=target.title
    )


@require_http_methods(["GET", "POST"])
@screen(permission="plans.answer", reads="careplans.action.read")
def action_alert(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Close the alert of a late action, with a reason."""
    target = found(selectors.action(request.actor, action_id))
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        lambda: services.dismiss_alert(
            request.actor, plan=target.plan, kind=DueKind.LATE_ACTION, action=target, **form.cleaned_data
        ),
    ):
        return redirect("workspace:home")
    return form_page(
        request, target.plan, form, title="Clore l'alerte", submit="Clore l'alerte", hint=target.title
    )


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def assessment(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    """Say where a goal stands, and why when it was not carried out."""
    goal = found(selectors.goal(request.actor, goal_id))
    first = {name: getattr(goal, name) for name in ("status", "reason", "review")}
    form = AssessmentForm(request.POST or None, initial=first)
    if form.is_valid() and attempt(
        form, lambda: services.assess_goal(request.actor, goal=goal, **form.cleaned_data)
    ):
        messages.success(request, "Bilan enregistré.")
        return redirect("careplans:plan", goal.plan_id)
    return form_page(
        request, goal.plan, form, title="Bilan de l'objectif", submit="Enregistrer", hint=goal.words
    )


@require_GET
@screen(permission="plans.write")
def services_found(request: ActorRequest) -> HttpResponse:
    """Propose structures of the directory while one types."""
    query = plain_line(request.GET.get("service_query", ""))
    rows = directory.search_organizations(request.actor, query, limit=6) if len(query) > 1 else []
    return render(request, "careplans/_services.html", {"services": rows, "query": query})


def _action_page(request: ActorRequest, target: PlanAction, form: AnswerForm) -> HttpResponse:
    context = {
        **shown_with(request, target.plan),
        "action": target,
        "form": form,
        "is_mine": selectors.carries(request.actor, target),
        "may_write": selectors.may_write(request.actor, target.plan),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "careplans/action.html", context, status=status)
