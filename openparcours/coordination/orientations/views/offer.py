"""Search the offer, for nobody in particular or for a person."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from openparcours.coordination.orientations import selectors
from openparcours.coordination.orientations.choices import DEFAULT_RADIUS
from openparcours.coordination.orientations.forms import GapForm, OfferForm
from openparcours.coordination.orientations.selectors import OfferQuery
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.ids import new_id
from openparcours.registry.people.models import Person
from openparcours.ui.answers import found


@require_GET
@screen(permission="orientations.read")
def offer(request: ActorRequest) -> HttpResponse:
    """Search the offer around a commune."""
    return render(request, "orientations/offer.html", _search(request, None))


@require_GET
@screen(permission="orientations.send", reads="orientations.shortlist.read")
def person_offer(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Search the offer for a person, around where she lives, beside what is kept for her."""
    shown = found(records.followed(request.actor, person_id))
    shows(request, shown.person)
    asked = _asked(request, shown.person)
    context = {
        "shown": shown,
        "person": shown.person,
        "items": selectors.shortlist(request.actor, shown.person),
        "asked": asked,
        **_search(request, shown.person),
    }
    context["asked_part"] = f"&demande={asked}" if asked else ""
    context["kept"] = {item.service_id or item.target_id for item in context["items"]}
    return render(request, "orientations/offer.html", context)


def _asked(request: ActorRequest, person: Person) -> str:
    """Return the seal of the request being answered, to be carried on; nothing when it is none of ours."""
    mark = request.GET.get("demande", "")
    return mark if selectors.asking_request(mark, person.pk) else ""


def _search(request: ActorRequest, person: Person | None) -> dict[str, Any]:
    actor, today = request.actor, timezone.localdate()
    home = selectors.home_of(person) if person else None
    typed = request.GET.copy()
    if "commune" not in typed and home:
        typed["commune"] = home.name + f" {home.pk}"
    if "rayon" not in typed:
        typed["rayon"] = str(DEFAULT_RADIUS)
    needs = selectors.needs(actor.organization_id)
    publics = selectors.publics(actor.organization_id)
    form = OfferForm(typed, needs=needs.choices(today), publics=publics.choices(today))
    form.is_valid()
    data = form.cleaned_data
    commune = selectors.commune_named(actor, data["commune"]) if data.get("commune") else None
    query = OfferQuery(
        need=data.get("besoin", ""),
        public=data.get("public", ""),
        text=data.get("q", ""),
        is_free=data.get("gratuit", False),
        radius_km=DEFAULT_RADIUS if data.get("rayon") is None else data["rayon"],
        place=selectors.place_at(commune),
    )
    gap = {"need": query.need, "commune": typed.get("commune", ""), "submission_key": new_id()}
    return {
        "form": form,
        "query": query,
        "commune": commune,
        "is_lost": bool(data.get("commune")) and commune is None,
        "need_label": needs.label(query.need) if query.need else "",
        "page": selectors.offer_page(actor, query),
        "gap_form": GapForm(initial=gap, needs=needs.choices(today), auto_id="gap_%s"),
        "suggestions": needs.choices(today)[:10],
    }
