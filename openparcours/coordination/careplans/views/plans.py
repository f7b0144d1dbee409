"""Read a plan, present it, compare its versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.choices import PLAN_FORM
from openparcours.coordination.careplans.forms import PresentationForm
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.careplans.views.screens import Outlined, find, shown_with
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.foundation.drafts import selectors as drafts
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import UNPROCESSABLE, attempt, found

_KEPT = ("matters", "family_words", "plain_text", "kind", "title", "next_revision_on")


@require_GET
@screen(permission="plans.read", reads="careplans.plan.read")
def person_plan(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's plan: the version in force, else the one being written, else how to begin."""
    shown = found(records.overview(request.actor, person_id))
    versions = selectors.versions(request.actor, shown.person)
    current = versions.current
    if current is not None and (current.is_living or not _may_start(request, shown)):
        return redirect("careplans:plan", current.pk)
    shows(request, shown.person)
    context = {
        "shown": shown,
        "versions": versions,
        "may_start": _may_start(request, shown),
        "pathways": selectors.pathways(request.actor.organization_id),
    }
    return render(request, "careplans/no_plan.html", context)


@require_GET
@screen(permission="plans.read", reads="careplans.plan.read")
def plan(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Show one version of a plan, whole, with what may be done."""
    target = find(request, plan_id)
    versions = selectors.versions(request.actor, target.person)
    context = {
        **shown_with(request, target),
        "outlined": Outlined(request, target, focus=request.GET.get("ajout", "")),
        "versions": versions,
        "former": versions.before(target),
        "demands": selectors.demands_of(target),
        "agreements": target.agreements.select_related("recorded_by__practitioner"),
        "edits": selectors.last_changes(request.actor, target),
        "revision": selectors.revision_of(target),
    }
    return render(request, "careplans/plan.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def presentation(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Write what the plan says of itself: the person's words, the referent, the next revision."""
    target = find(request, plan_id)
    form = _presentation_form(request, target)
    is_whole = form.is_valid()
    if is_whole and attempt(
        form,
        lambda: services.change_presentation(
            request.actor, plan=target, presentation=form.presentation(), seen=form.cleaned_data["seen"]
        ),
    ):
        messages.success(request, "Présentation enregistrée.")
        return redirect("careplans:plan", target.pk)
    if is_whole:
        target.refresh_from_db()
        form.take_as_seen(target.edit_number)
    context = {**shown_with(request, target), "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "careplans/presentation.html", context, status=status)


@require_GET
@screen(permission="plans.read", reads="careplans.plan.read")
def differences(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Show what differs between a version and another, by default the one it replaced."""
    target = find(request, plan_id)
    versions = selectors.versions(request.actor, target.person)
    same = [p for p in versions.plans if p.series_id == target.series_id]
    wanted = request.GET.get("avec", "")
    other = next((p for p in same if str(p.pk) == wanted), None) or versions.before(target)
    context = {
        **shown_with(request, target),
        "other": other,
        "others": [p for p in same if p.pk != target.pk],
        "found": selectors.differences(request.actor, other, target) if other else [],
    }
    return render(request, "careplans/differences.html", context)


def _may_start(request: ActorRequest, shown: records.Overview) -> bool:
    record = shown.record
    is_own = record is not None and record.organization_id == request.actor.organization_id
    return is_own and request.actor.can("plans.write")


def _presentation_form(request: ActorRequest, target: CarePlan) -> PresentationForm:
    options: dict[str, Any] = {
        "plan": target,
        "actor": request.actor,
        "referents": directory.colleagues(request.actor, with_permission="plans.write"),
        "writers": selectors.possible_authors(request.actor, target),
    }
    if request.method == "POST":
        return PresentationForm(request.POST, **options)
    initial = {name: getattr(target, name) for name in _KEPT}
    initial |= {"referent": target.referent_id, "authors": [str(p.pk) for p in target.authors.all()]}
    draft = drafts.draft(request.actor, PLAN_FORM, target.pk)
    return PresentationForm(
        initial={**initial, **drafts.initial(draft), "seen": target.edit_number}, **options
    )
