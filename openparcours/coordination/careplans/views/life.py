"""Start, propose, validate, revise and close a plan; record who agrees."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.careplans import selectors, services
from openparcours.coordination.careplans.choices import DueKind
from openparcours.coordination.careplans.forms import AgreementForm, ReasonForm, RevisionForm
from openparcours.coordination.careplans.views.screens import find, form_page, shown_with
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.ui.answers import attempt, found


@require_POST
@screen(permission="plans.write")
def start(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Begin the plan of a person's accompaniment, from nothing or from a pathway."""
    shown = found(records.overview(request.actor, person_id))
    record = found(records.my_record(request.actor, shown.person))
    try:
        plan = services.start_plan(request.actor, record=record)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("careplans:person_plan", person_id)
    code = request.POST.get("modele", "")
    if any(one.code == code for one in selectors.pathways(request.actor.organization_id)):
        return redirect("careplans:pathway", plan.pk, code)
    return redirect("careplans:plan", plan.pk)


@require_POST
@screen(permission="plans.write", reads="careplans.plan.read")
def proposal(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Show the plan to the circle and ask every actor; give the links of those without an account."""
    plan = find(request, plan_id)
    try:
        links = services.propose_plan(request.actor, plan=plan)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("careplans:plan", plan.pk)
    messages.success(request, "Plan proposé : chaque intervenant est sollicité.")
    if not links:
        return redirect("careplans:plan", plan.pk)
    return render(request, "careplans/links.html", {**shown_with(request, plan), "links": links})


@require_POST
@screen(permission="plans.write")
def validation(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Put the plan in force, or say what is missing."""
    plan = find(request, plan_id)
    try:
        services.validate_plan(request.actor, plan=plan)
        messages.success(request, "Plan validé : il est appliqué dès maintenant.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("careplans:plan", plan.pk)


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def revision(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Open the next version, everything copied."""
    plan = find(request, plan_id)
    form = RevisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened: list[UUID] = []
        if attempt(
            form,
            lambda: opened.append(services.open_revision(request.actor, plan=plan, **form.cleaned_data).pk),
        ):
            return redirect("careplans:plan", opened[0])
    return form_page(
        request, plan, form, title="Réviser le plan", submit="Ouvrir la révision",
        hint="La version suivante commence comme une copie. Celle-ci reste appliquée jusqu'à la validation.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def ending(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Close a version, with a reason."""
    plan = find(request, plan_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: services.close_plan(request.actor, plan=plan, **form.cleaned_data)
    ):
        messages.success(request, "Version close ; elle reste lisible.")
        return redirect("careplans:person_plan", plan.person_id)
    is_draft = plan.is_written and plan.previous_id
    title = "Abandonner la révision" if is_draft else "Clore le plan"
    return form_page(request, plan, form, title=title, submit=title)


@require_http_methods(["GET", "POST"])
@screen(permission="plans.write", reads="careplans.plan.read")
def agreement(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Record the answer of the person, of who speaks for her, of her physician."""
    plan = find(request, plan_id)
    form = AgreementForm(request.POST or None, request.FILES or None)
    if form.is_valid() and attempt(
        form, lambda: services.record_agreement(request.actor, plan=plan, agreement=form.agreement())
    ):
        messages.success(request, "Réponse enregistrée.")
        return redirect("careplans:plan", plan.pk)
    return form_page(
        request, plan, form, title="Enregistrer un accord", submit="Enregistrer",
        enctype="multipart/form-data",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@screen(permission="plans.answer", reads="careplans.plan.read")
def revision_alert(request: ActorRequest, plan_id: UUID) -> HttpResponse:
    """Close the alert of a revision due, with a reason."""
    plan = find(request, plan_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        lambda: services.dismiss_alert(request.actor, plan=plan, kind=DueKind.REVISION, **form.cleaned_data),
    ):
        return redirect("workspace:home")
    return form_page(request, plan, form, title="Clore l'alerte de révision", submit="Clore l'alerte")
