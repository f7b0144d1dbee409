"""Fill a plan from a pathway: choose, look, take."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.forms import PathwayForm
from openparcours.coordination.careplans.rules import dated
from openparcours.coordination.careplans.views.screens import find, shown_with
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_GET
@screen(permission="plans.write", reads="careplans.plan.read")
def pathways(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """List the pathways that a plan may begin with."""
    plan = find(request, plan_id)
    rows = [(one, selectors.pathway_of(one)) for one in selectors.pathways(plan.organization_id)]
    return render(request, "careplans/pathways.html", {**shown_with(request, plan), "pathways": rows})


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def pathway(request: ActorRequest, plan_id: UUID, code: str) -> HttpResponse:
    """Show what a pathway would add from a day on, and add what is ticked."""
    plan = find(request, plan_id)
    definition = found(
        next((one for one in selectors.pathways(plan.organization_id) if one.code == code), None)
    )
    read = selectors.pathway_of(definition)
    steps = dated(read, start=timezone.localdate())
    keys = [goal.key for step in steps for goal in step.goals]
    first = {"start": timezone.localdate(), "goals": keys, "alerts": True}
    form = PathwayForm(request.POST or None, initial=first, keys=keys)
    if form.is_valid():
        data = form.cleaned_data
        added: list[int] = []
        if attempt(
            form,
            lambda: added.append(
                services.apply_pathway(
                    request.actor,
                    plan=plan,
                    definition=definition,
                    chosen=data["goals"],
                    start=data["start"],
                    with_alerts=data["alerts"],
                )
            ),
        ):
            messages.success(request, f"{added[0]} objectif(s) ajouté(s) : à reformuler avec la personne.")
            return redirect("careplans:plan", plan.pk)
    members = selectors.members_by_role(plan)
    context = {
        **shown_with(request, plan),
        "definition": definition,
        "pathway": read,
        "steps": steps,
        "form": form,
        "chosen": set(form["goals"].value() or []),
        "members": members,
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "careplans/pathway.html", context, status=status)
