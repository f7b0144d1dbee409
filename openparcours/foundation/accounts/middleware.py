"""Keep the door: signed in, for less than 12 hours, not locked; what was typed is never lost."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from openparcours.foundation.accounts import selectors, sessions
from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor

CONFLICT = 409
_REDIRECTIONS = {301, 302, 303}

Handler = Callable[[HttpRequest], HttpResponseBase]


class UncachedMiddleware:
    """Keep what is shown out of every cache, the browser's and its back button's included.

    An answer that says how it is cached, such as the stylesheet, has its way.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        patch_vary_headers(response, ["HX-Request"])
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Demand a sign-in or an unlock, in place for a fragment, by a page otherwise."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, User) and (sessions.is_over(request) or _is_stuck(request)):
            sessions.end(request)
        response = _sent_again(request, cast("HttpResponseBase", super().__call__(request)))
        sessions.keep_device(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        if isinstance(request.user, User):
            if sessions.is_locked(request):
                sessions.lock(request)
                return self._ask(request, request.user, reverse("accounts:unlock"))
            sessions.touch(request)
            return self._enrol(request, request.user, view_func)
        return self._welcome(request)

    def _enrol(self, request: HttpRequest, user: User, view: Any) -> HttpResponseBase | None:
        """Send whoever must add a second factor to the choice of one; the screens that add it stay open."""
        if not settings.REQUIRE_SECOND_FACTOR or request.session.get(sessions.FACTOR):
            return None
        if is_mfa_enabled(user):
            request.session[sessions.FACTOR] = True
            return None
        page = reverse("accounts:second_factor")
        if view.__module__.startswith("allauth.") or request.path == page:
            return None
        if _is_in_place(request):
            return HttpResponse(headers={"HX-Redirect": page})
        return redirect(page)

    def _welcome(self, request: HttpRequest) -> HttpResponseBase:
        known = selectors.last_on_device(sessions.device(request))
        page = "accounts:unlock" if known and known in list(_unlockable(request)) else "account_login"
        return self._ask(request, known.user if known else None, reverse(page))

    def _ask(self, request: HttpRequest, user: User | None, page: str) -> HttpResponseBase:
        if _is_in_place(request):
            return HttpResponse(status=401, headers={"X-Relogin": reverse("accounts:relogin")})
        following = request.get_full_path()
        if request.method == "POST":
            if user is not None:
                author, _ = sessions.shown_to(request)
                sessions.hold_input(request, author or str(user.pk))
            following = reverse("accounts:resume")
        return redirect(f"{page}?{urlencode({'next': following})}")


class SameActorMiddleware:
    """Refuse what is posted from a page shown to another account or another post: it would be signed wrongly.

    What was typed is shown, and kept for its author. Public screens, such as the sign-in, are nobody's.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method in {"GET", "HEAD"} or not getattr(view_func, "login_required", True):
            return None
        account, post = sessions.shown_to(request)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if not account or (account == str(actor.user_id) and post in {"", str(actor.post_id)}):
            return None
        sessions.hold_input(request, account)
        context = {
            "typed": [value for _, value in sessions.typed(request) if " " in value],
            "former_post": post if account == str(actor.user_id) else "",
        }
        name = "accounts/_other_actor.html" if _is_in_place(request) else "accounts/other_actor.html"
        return render(request, name, context, status=CONFLICT)


def _sent_again(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Forget what was kept once it has been sent, then show what else was kept."""
    held = request.POST.get(sessions.RESUMED) if request.method == "POST" else None
    if not held or not 200 <= response.status_code < 400:
        return response
    sessions.drop_held_input(request, held)
    others = isinstance(request.user, User) and sessions.held_inputs(request, request.user)
    return redirect("accounts:resume") if others and response.status_code in _REDIRECTIONS else response


def _is_stuck(request: HttpRequest) -> bool:
    """Tell whether the session is locked and nothing on this device may open it: the password has changed."""
    if not sessions.is_locked(request):
        return False
    own = selectors.unlockable_on_device(sessions.device(request), sessions.user(request))
    return own is None and not _unlockable(request).exists()


def _unlockable(request: HttpRequest) -> Any:
    return selectors.device_users(sessions.device(request))


def _is_in_place(request: HttpRequest) -> bool:
    headers = request.headers
    return bool(
        headers.get("HX-Request")
        or headers.get("X-Requested-With")
        or headers.get("Sec-Fetch-Mode") in {"cors", "same-origin"}
    )
