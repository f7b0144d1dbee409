"""What is missing on the territory: the list with its counts, and the declaration of a gap."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.forms import BreakFilterForm, GapForm, SolutionForm
from openparcours.coordination.orientations.services import Gap
from openparcours.coordination.orientations.views.shortlists import as_uuid
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.ui.answers import UNPROCESSABLE, attempt, do, found


@require_GET
@screen(permission="breaks.read")
def breaks(request: ActorRequest) -> HttpResponse:
    """Count pathway breaks by kind and commune, list the last ones; no person is named."""
    needs = selectors.needs(request.actor.organization_id).choices(timezone.localdate())
    form = BreakFilterForm(request.GET, needs=needs)
    wanted = form.wanted()
    query = request.GET.copy()
    query.pop("nature", None)
    context = {
        "form": form,
        "wanted": wanted,
        "page": selectors.breaks_page(request.actor, wanted),
        "query": query.urlencode(),
        "solution": SolutionForm(),
    }
    return render(request, "orientations/breaks.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="breaks.declare", reads="orientations.break.read")
def declaration(request: ActorRequest) -> HttpResponse:
    """Declare that nothing answers a need on a territory, for a person or for nobody in particular."""
    person_id = as_uuid(request.GET.get("personne", ""))
    shown = found(records.followed(request.actor, person_id)) if person_id else None
    if shown:
        shows(request, shown.person)
    needs = selectors.needs(request.actor.organization_id).choices(timezone.localdate())
    first = {
        "need": plain_line(request.GET.get("besoin", "")),
        "commune": plain_line(request.GET.get("commune", "")),
        "submission_key": new_id(),
    }
    form = GapForm(request.POST or None, initial=first, needs=needs)
    if form.is_valid():
        data = form.cleaned_data
        gap = Gap(
            need=data["need"],
            commune=selectors.commune_named(request.actor, data["commune"]) if data["commune"] else None,
            person=shown.person if shown else None,
            note=data["note"],
        )
        key = data["submission_key"]
        if attempt(form, lambda: services.declare_gap(request.actor, gap=gap, submission_key=key)):
            messages.success(request, "Signalé : ce manque compte désormais pour le territoire.")
            return redirect(_after(request, person_id))
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "orientations/gap.html", {"form": form, "shown": shown}, status=status)


@require_POST
@screen(permission="breaks.declare")
def resolution(request: ActorRequest, break_id: UUID) -> HttpResponse:
    """Say from which day what was missing is no longer."""
    broken, form = found(selectors.pathway_break(request.actor, break_id)), SolutionForm(request.POST)
    do(
        request,
        form,
        lambda: services.solve_break(request.actor, found=broken, **form.cleaned_data),
        "Rupture résolue.",
    )
    return redirect("orientations:breaks" if request.actor.can("breaks.read") else "workspace:home")


def _after(request: ActorRequest, person_id: UUID | None) -> str:
    if person_id:
        return reverse("orientations:person_orientations", args=[person_id])
    return reverse("orientations:breaks" if request.actor.can("breaks.read") else "workspace:home")
