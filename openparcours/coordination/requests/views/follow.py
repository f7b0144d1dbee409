"""The acknowledgement, and the page by which a requester follows her request without an account."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.choices import FOLLOW_PURPOSE
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.foundation.links.gate import GuestRequest, guest_screen
from openparcours.foundation.links.selectors import links_to
from openparcours.ui.answers import found


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take", reads="requests.request.read")
def receipt(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Acknowledge a request: by e-mail, or shown to be read over the phone or printed."""
    one = found(selectors.request(request.actor, request_id))
    shows(request, one.person, target=one)
    made = None
    if request.method == "POST":
        try:
            made = services.acknowledge_request(
                request.actor,
                request=one,
                address_of=lambda token: request.build_absolute_uri(
                    reverse("requests:follow_up", args=[token])
                ),
                by_email="courriel" in request.POST,
            )
            messages.success(
                request, "Accusé envoyé par courriel." if made.is_sent else "Accusé prêt à lire."
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    now = timezone.now()
    links = [link for link in links_to(one.pk, FOLLOW_PURPOSE) if link.is_open_at(now)]
    return render(request, "requests/receipt.html", {"request_shown": one, "receipt": made, "links": links})


@require_POST
@screen(permission="requests.take")
def receipt_end(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """End the follow-up address."""
    one = found(selectors.request(request.actor, request_id))
    services.close_follow_up(request.actor, request=one)
    messages.success(request, "Le lien de suivi ne fonctionne plus.")
    return redirect("requests:receipt", one.pk)


@require_POST
@screen(permission="requests.take")
def reminder(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Remind the requester that a piece is awaited."""
    one = found(selectors.request(request.actor, request_id))
    try:
        services.remind_requester(request.actor, request=one)
        messages.success(request, f"Relance envoyée à {one.requester.email}.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("requests:request", one.pk)


@require_GET
@guest_screen(purpose=FOLLOW_PURPOSE)
def follow_up(request: GuestRequest, token: str) -> HttpResponse:
    """Show where a request stands, in plain words; nothing about the person."""
    one = found(selectors.followed(request.link.target_id))
    context = {
        "number": one.number,
        "structure": one.organization,
        "received_at": one.received_at,
        "state": selectors.plain_state(one),
        "tone": one.tone,
        "moves": selectors.told_moves(one),
        "is_open": one.is_open,
        "is_new": "nouvelle" in request.GET,
    }
    return render(request, "requests/follow_up.html", context)
