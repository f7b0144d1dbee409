"""The page of a service of the offer; describe it, withdraw it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.forms.services import ServiceForm
from openparcours.registry.directory.models import HealthcareService, Organization
from openparcours.ui.answers import UNPROCESSABLE, found


@require_GET
@screen(permission="directory.read")
def service(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Show a service: what it does, for whom, where, on which conditions."""
    page = found(selectors.service_page(request.actor, service_id))
    return render(request, "directory/service.html", {"page": page})


@require_http_methods(["GET", "POST"])
@screen(permission="directory.offer")
def new_service(request: ActorRequest, organization_id: UUID) -> HttpResponse:
    """Describe a new service of an organisation."""
    organization = found(selectors.organization(request.actor, organization_id))
    return _description(request, organization, None)


@require_http_methods(["GET", "POST"])
@screen(permission="directory.offer")
def description(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Change the description of a service."""
    known = found(selectors.service(request.actor, service_id))
    return _description(request, known.organization, known)


@require_POST
@screen(permission="directory.offer")
def service_removal(request: ActorRequest, service_id: UUID) -> HttpResponse:
    """Stop offering a service."""
    known = found(selectors.service(request.actor, service_id))
    services.withdraw_service(request.actor, service=known)
    messages.success(request, f"« {known} » n'est plus proposé.")
    return redirect("directory:organization", known.organization_id)


def _description(
    request: ActorRequest, organization: Organization, known: HealthcareService | None
) -> HttpResponse:
    if not selectors.may_describe(request.actor, organization):
        raise PermissionDenied("directory.offer")
    words = selectors.offer_words(request.actor.organization_id)
    form = ServiceForm(request.POST or None, organization=organization, words=words, service=known)
    if form.is_valid():
        written = services.describe_service(
            request.actor,
            organization=organization,
            offer=form.offer(),
            zone=form.zone(),
            service_id=known.pk if known else None,
        )
        messages.success(request, "Le service est enregistré, daté d'aujourd'hui.")
        return redirect("directory:service", written.pk)
    context = {"form": form, "organization": organization, "service": known}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "directory/service_form.html", context, status=status)
