"""Keep, order and propose services for a person; print them for her."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.forms import ShortlistItemForm
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import do, found
from openparcours.ui.documents import pdf_response, render_pdf

NONE_KEPT = "Gardez d'abord un service dans la sélection."


@require_http_methods(["GET", "POST"])
@screen(permission="orientations.send", reads="orientations.shortlist.read")
def selection(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what is kept for a person, or keep one more."""
    shown = found(records.followed(request.actor, person_id))
    shows(request, shown.person)
    if request.method == "POST":
        target = found(
            selectors.target_of(
                request.actor,
                service_id=as_uuid(request.POST.get("service", "")),
                organization_id=as_uuid(request.POST.get("structure", "")),
            )
        )
        need = plain_line(request.POST.get("besoin", ""))[:60]
        services.keep_for_person(request.actor, person=shown.person, target=target, need=need)
        messages.success(request, f"« {target.name} » est dans la sélection.")
        return redirect(_back(request, shown.person.pk))
    items = selectors.shortlist(request.actor, shown.person)
    context = {"shown": shown, "person": shown.person, "items": items}
    return render(request, "orientations/selection.html", context)


@require_GET
@screen(permission="orientations.send", reads="orientations.sheet.printed")
def sheet(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Print the sheet that the person takes home: what is proposed to her, in large type."""
    shown = found(records.followed(request.actor, person_id))
    shows(request, shown.person)
    items = selectors.proposed_items(request.actor, shown.person)
    if not items:
        messages.error(request, NONE_KEPT)
        return redirect("orientations:person_offer", person_id)
    post = directory.post(request.actor.post)
    context = {
        "title": "Des aides près de chez vous",
        "structure": post.organization,
        "person": shown.person,
        "items": items,
        "post": post,
    }
    return pdf_response("aides-proposees", render_pdf("orientations/documents/sheet.html", context))


@require_POST
@screen(permission="orientations.send")
def item(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Write the note of an item, propose it or not."""
    kept, form = found(selectors.shortlist_item(request.actor, item_id)), ShortlistItemForm(request.POST)
    do(
        request,
        form,
        lambda: services.edit_item(request.actor, item=kept, **form.cleaned_data),
        "C'est noté.",
    )
    return redirect(_back(request, kept.person_id))


@require_POST
@screen(permission="orientations.send")
def rank(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Move an item up or down."""
    kept = found(selectors.shortlist_item(request.actor, item_id))
    services.move_item(request.actor, item=kept, is_up=request.POST.get("sens") == "haut")
    return redirect(_back(request, kept.person_id))


@require_POST
@screen(permission="orientations.send")
def removal(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Take an item off."""
    kept = found(selectors.shortlist_item(request.actor, item_id))
    services.remove_item(request.actor, item=kept)
    messages.success(request, "Retiré de la sélection.")
    return redirect(_back(request, kept.person_id))


def as_uuid(text: str) -> UUID | None:
    """Return the key that a text writes, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _back(request: ActorRequest, person_id: UUID) -> str:
    """Return the search one came from, or the selection."""
    where = request.POST.get("retour", "")
    if url_has_allowed_host_and_scheme(where, allowed_hosts=None) and where.startswith("/orientations/"):
        return where
    return reverse("orientations:selection", args=[person_id])
