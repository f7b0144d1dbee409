"""Break-glass, its control, and the access log."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.records import selectors, services
from openparcours.coordination.records.forms import EmergencyForm, ReviewForm
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.kit.keys import read_number
from openparcours.registry.people.models import Person
from openparcours.ui.answers import (
    UNPROCESSABLE,
    attempt,
    do,
    found,
)


@require_http_methods(["GET", "POST"])
@screen(permission="sharing.break_glass")
def emergency(request: ActorRequest) -> HttpResponse:
    """Reach a person told exactly by name and birth date, with a reason, for three hours."""
    form = EmergencyForm(request.POST or None)
    if form.is_bound and not ratelimit.consume(request, action="break_glass", user=request.user):
        form.add_error(None, "Trop d'essais aujourd'hui : adressez-vous à votre direction ou au DPO.")
    if form.is_valid():
        data = form.cleaned_data
        person = selectors.person_told_exactly(
            family_name=data["family_name"],
            given_name=data["given_name"],
            birth_date=data["birth_date"],
        )
        if person is None:
            record_access(request.actor, Action.EXECUTE, "records.emergency.missed", reason=data["reason"])
            form.add_error(
                None, "Personne, ou plusieurs, avec exactement cette identité : vérifiez chaque trait."
            )
        elif attempt(form, lambda: _open(request, person, data["reason"])):
            return redirect("workspace:record", person.pk)
    return render(
        request, "records/emergency.html", {"form": form}, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_GET
@screen(permission="sharing.review")
def emergency_reviews(request: ActorRequest) -> HttpResponse:
    """List the emergency accesses to control."""
    accesses = selectors.emergency_reviews(request.actor)[:100]
    context = {
        "accesses": accesses,
        "form": ReviewForm(),
        "missed": selectors.missed_emergencies(request.actor),
    }
    return render(request, "records/emergency_reviews.html", context)


@require_POST
@screen(permission="sharing.review")
def emergency_review(request: ActorRequest, access_id: UUID) -> HttpResponse:
    """Record the opinion on one emergency access."""
    access = found(selectors.emergency_reviews(request.actor).filter(pk=access_id).first())
    form = ReviewForm(request.POST)
    do(
        request,
        form,
        lambda: services.review_emergency_access(request.actor, access=access, **form.cleaned_data),
        "Contrôle enregistré.",
    )
    return redirect("records:emergency_reviews")


@require_GET
@screen(permission="audit.read", reads="records.journal.read")
def journal(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show who accessed a person's data, when and why."""
    person = found(selectors.journal_person(request.actor, person_id))
    shows(request, person)
    context = {
        "person": person,
        "shown": selectors.overview(request.actor, person.pk),
        "journal": selectors.access_journal(
            request.actor, person, before=read_number(request.GET.get("avant", ""))
        ),
    }
    return render(request, "records/journal.html", context)


def _open(request: ActorRequest, person: Person, reason: str) -> None:
    services.open_emergency_access(request.actor, person=person, reason=reason)
    messages.warning(request, "Accès d'urgence ouvert pour trois heures.")
