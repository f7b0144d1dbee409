"""The door of a screen opened by a link: no account, few tries, nothing kept by browsers or proxies."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.permissions import Actor, View, public_screen
from openparcours.foundation.links.models import GuestLink
from openparcours.foundation.links.selectors import link_of
from openparcours.foundation.links.services import guest_actor

GONE, TOO_MANY = 410, 429
# Without any referrer browsers send « Origin: null » with a form, which the guard against forgery refuses.
PRIVATE = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


class GuestRequest(HttpRequest):
    """The request of a guest: her link, and the actor who stands for it."""

    link: GuestLink
    guest: Actor


def guest_screen(*, purpose: str) -> Callable[[View], View]:
    """Declare a view opened by a link of a purpose; its first argument after the request is the token."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: GuestRequest, token: str, **kwargs: Any) -> HttpResponseBase:
            return private(_answer(request, view, purpose, token, **kwargs))

        return public_screen(guarded)

    return decorate


def private(answer: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer out of caches, of search engines and of the next site's referrer."""
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def within_rate(request: HttpRequest, action: str) -> bool:
    """Tell whether a visitor's network address has tries left for an action (GUEST limits in settings)."""
    return bool(ratelimit.consume(request, action=action))


def refused(request: HttpRequest, status: int) -> HttpResponse:
    """Say that a link has ended, or that there were too many tries."""
    return render(request, "links/closed.html", {"is_too_many": status == TOO_MANY}, status=status)


def _answer(request: GuestRequest, view: View, purpose: str, token: str, **kwargs: Any) -> HttpResponseBase:
    if not within_rate(request, "guest_post" if request.method == "POST" else "guest_get"):
        return refused(request, TOO_MANY)
    link = link_of(purpose, token)
    if link is None or not link.is_open_at(timezone.now()):
        return refused(request, GONE)
    request.link, request.guest = link, guest_actor(link, origin=sessions.origin(request))
    return view(request, token, **kwargs)
