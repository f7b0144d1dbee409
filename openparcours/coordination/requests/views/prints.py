"""Requests on paper: those chosen in the list, and a blank sheet for a call noted by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.choices import PersonAnswer, PhysicianState
from openparcours.coordination.requests.forms import SheetsForm
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import found
from openparcours.ui.documents import pdf_response, render_pdf

BOXES = (
    ("Canal", "channel"), ("Urgence perçue", "urgency"), ("Motif", "reason"), ("Évènement déclencheur", "trigger"),
    ("Lieu de vie", "living_place"), ("Foyer", "household"), ("Droits et mesures", "right"),
)  # fmt: skip


@require_POST
@screen(permission="requests.read")
def sheets(request: ActorRequest) -> HttpResponse:
    """Print the requests chosen in the list, one a page; each leaves its own trace."""
    form = SheetsForm(request.POST, chosen=request.POST.getlist("chosen"))
    if not form.is_valid():
        messages.error(request, " ".join(str(said) for said in form.errors["chosen"]))
        return redirect("workspace:requests")
    shown = found(selectors.sheets(request.actor, form.cleaned_data["chosen"]))
    services.trace_printing(request.actor, requests=[sheet.request for sheet in shown])
    title = f"Demande {shown[0].request.number}" if len(shown) == 1 else f"{len(shown)} demandes d'appui"
    context = {"title": title, "structure": shown[0].request.organization, "sheets": shown}
    return pdf_response(title, render_pdf("requests/documents/sheets.html", context))


@require_GET
@screen(permission="requests.take")
def blank_sheet(request: ActorRequest) -> HttpResponse:
    """Print a blank intake sheet, for a call noted on paper."""
    place = found(directory.organization(request.actor, found(request.actor.organization_id)))
    offered = selectors.lists(place.pk)
    context = {
        "title": "Demande d'appui, feuille d'appel",
        "structure": place,
        "boxes": [(label, offered.choices(name)) for label, name in BOXES],
        "answers": PersonAnswer.choices,
        "physician": PhysicianState.choices,
    }
    return pdf_response("feuille-appel", render_pdf("requests/documents/blank.html", context))
