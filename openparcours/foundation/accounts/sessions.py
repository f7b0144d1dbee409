"""What a browser session remembers: its device, its clock, whether it is locked, what was typed."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from openparcours.foundation.accounts.choices import STRONG_SESSION
from openparcours.foundation.accounts.models import DeviceSession, User
from openparcours.ui.answers import SHOWN_TO

POST = "post_id"
FACTOR = "has_second_factor"
LOCKED, SEEN, STRONG, HELD = "locked", "seen_at", "strong_at", "held_inputs"
RESUMED = "reprise"  # the field of a form that sends again what was kept
DEVICE_COOKIE = "appareil"
DEVICE_AGE = 30 * 24 * 3600
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_SECRETS = {
    "csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "pin", "again", "secret", "code",
    "credential", RESUMED,
}  # fmt: skip
_MAX_HELD, _MAX_ITEMS, _HELD_FOR = 200_000, 10, 3600


def origin(request: HttpRequest) -> str:
    """Return the network address that the trail keeps and that tries are counted by.

    Behind N proxies of ours it is the Nth from the end: what comes before is whatever the visitor wrote.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        with suppress(ValueError):
            return str(ip_address(hops[-settings.TRUSTED_PROXIES]))
    return str(request.META.get("REMOTE_ADDR", ""))


def user(request: HttpRequest) -> User:
    """Return the signed-in user.

    Raises:
        PermissionDenied: nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def following(request: HttpRequest) -> str:
    """Return where to go next, within this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"


def device(request: HttpRequest) -> str:
    """Return the digest of the device's random cookie, or nothing when it has none of ours."""
    token = getattr(request, "new_device", "") or request.get_signed_cookie(
        DEVICE_COOKIE, default="", salt=DEVICE_COOKIE, max_age=DEVICE_AGE
    )
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def new_device(request: HttpRequest) -> str:
    """Return the device's digest; give the device a cookie with the answer if it has none."""
    if not device(request):
        request.new_device = secrets.token_urlsafe(32)  # type: ignore[attr-defined]
    return device(request)


def keep_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Send the cookie of a new device: random, signed, out of reach of scripts, nothing personal in it."""
    token = getattr(request, "new_device", "")
    if token:
        response.set_signed_cookie(
            DEVICE_COOKIE,
            token,
            salt=DEVICE_COOKIE,
            max_age=DEVICE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def start(request: HttpRequest, *, strong_at: datetime) -> None:
    """Start the session's clock."""
    request.session[STRONG] = int(strong_at.timestamp())
    request.session[SEEN] = int(time.time())
    request.session.pop(LOCKED, None)


def resume(request: HttpRequest, session: DeviceSession) -> None:
    """Open again the session of a user after her PIN: under a new key, at the post she held.

    The 12 hours still run from her strong sign-in.
    """
    open_for(request, session.user)
    return_to_post(request, session)
    start(request, strong_at=session.strong_at)


def open_for(request: HttpRequest, who: User) -> None:
    """Sign somebody in after her password (and code) were checked in place, or as a demo persona."""
    if request.user.is_authenticated and request.user != who:
        with keeping_held(request):
            request.session.flush()
    django_login(request, who, backend=_BACKEND)
    request.session.cycle_key()


def return_to_post(request: HttpRequest, known: DeviceSession | None, *, page_post: str = "") -> None:
    """Go back to the post of the page one comes from, else to the one held last on this device."""
    if page_post:
        request.session[POST] = page_post
    elif known is not None and known.last_post_id:
        request.session[POST] = str(known.last_post_id)


def end(request: HttpRequest) -> None:
    """End the session at once; what was typed waits for its author."""
    with keeping_held(request):
        logout(request)


def is_over(request: HttpRequest) -> bool:
    """Tell whether the strong sign-in is more than 12 hours old."""
    return bool(time.time() - request.session.get(STRONG, time.time()) > STRONG_SESSION.total_seconds())


def is_locked(request: HttpRequest) -> bool:
    """Tell whether the session was locked, by hand or by idleness."""
    if request.session.get(LOCKED):
        return True
    idle = time.time() - request.session.get(SEEN, time.time())
    return bool(idle > settings.SESSION_IDLE_MINUTES * 60)


def touch(request: HttpRequest) -> None:
    """Note that the user is there, at most once a minute."""
    now = int(time.time())
    request.session.setdefault(STRONG, now)
    if now - request.session.get(SEEN, 0) > 60:
        request.session[SEEN] = now


def lock(request: HttpRequest) -> None:
    """Lock the session: who and where are kept."""
    request.session[LOCKED] = True


def shown_to(request: HttpRequest) -> tuple[str, str]:
    """Return the account and the post that what is posted was shown to; nothing when it does not say."""
    mark = request.POST.get(SHOWN_TO) or request.headers.get("X-Acteur", "")
    account, _, post = mark.partition(".")
    return account, post


def page_of(request: HttpRequest) -> tuple[str, str]:
    """Return the account and the post that the page beneath a dialog was shown to."""
    account, _, post = request.headers.get("X-Acteur", "").partition(".")
    return account, post


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields posted, but for secrets and files."""
    lists = [(name, values) for name, values in request.POST.lists() if name not in _SECRETS]
    return [(name, str(value)) for name, values in lists for value in values]


def hold_input(request: HttpRequest, owner: str) -> None:
    """Keep what was posted and could not be done, for that account alone; never files nor secrets."""
    fields = typed(request)
    if fields and sum(len(value) for _, value in fields) <= _MAX_HELD:
        item = {
            "id": secrets.token_hex(8),
            "user": owner,
            "path": request.get_full_path(),
            "fields": fields,
            "had_files": bool(request.FILES),
            "at": int(time.time()),
        }
        again = request.POST.get(RESUMED)
        request.session[HELD] = [*(h for h in _held(request) if h["id"] != again), item][-_MAX_ITEMS:]


def held_inputs(request: HttpRequest, owner: User) -> list[dict[str, Any]]:
    """Return what was kept for a user, less than an hour ago, oldest first."""
    return [held for held in _held(request) if held["user"] == str(owner.pk)]


def drop_held_input(request: HttpRequest, held_id: str | None) -> None:
    """Forget one thing that was kept."""
    request.session[HELD] = [held for held in _held(request) if held["id"] != held_id]


@contextmanager
def keeping_held(request: HttpRequest) -> Iterator[None]:
    """Carry what was kept over the change of user that empties the session: its author may come back."""
    held = _held(request)
    yield
    if held:
        request.session[HELD] = held


def _held(request: HttpRequest) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = request.session.get(HELD, [])
    return [one for one in held if time.time() - one["at"] <= _HELD_FOR]
