"""Screens of the session: lock, unlock, come back in place, PIN."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.foundation.accounts import selectors, services, sessions
from openparcours.foundation.accounts.adapter import open_session
from openparcours.foundation.accounts.forms import PinForm, ReloginForm, UnlockForm
from openparcours.foundation.accounts.models import DeviceSession, User
from openparcours.foundation.accounts.permissions import ActorRequest, public_screen, screen, signed_in_screen

_WRONG = "Adresse, mot de passe ou code incorrect."


@require_POST
@screen(permission="workspace.use")
def lock(request: ActorRequest) -> HttpResponse:
    """Lock the session; who and where are kept for the unlock."""
    device, origin = sessions.device(request), sessions.origin(request)
    services.note_lock(sessions.user(request), device=device, post_id=request.actor.post_id, origin=origin)
    sessions.lock(request)
    return redirect("accounts:unlock")


@require_http_methods(["GET", "POST"])
@public_screen
def unlock(request: HttpRequest) -> HttpResponse:
    """Let one of the device's users come back with her PIN."""
    users = _unlockable(request)
    chosen = _chosen(request, users)
    form = UnlockForm(request.POST or None)
    following = sessions.following(request)
    if not users:
        return _full_sign_in(following)
    if request.method == "POST" and form.is_valid() and chosen:
        if services.unlock(chosen, secret=form.cleaned_data["secret"], origin=sessions.origin(request)):
            sessions.resume(request, chosen)
            return redirect(following)
        users = _unlockable(request)
        if not any(u.pk == chosen.pk for u in users):
            sessions.end(request)
            return _full_sign_in(following)
        form.add_error("secret", "Ce n'est pas le bon code.")
    context = {"users": users, "chosen": chosen, "form": form, "next": following}
    return render(request, "accounts/unlock.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@public_screen
def relogin(request: HttpRequest) -> HttpResponse:
    """Come back in a dialog, over the page whose session has ended: by PIN where it was strong, or in full."""
    is_quick = "secret" in request.POST
    quick = UnlockForm(request.POST if is_quick else None)
    form = ReloginForm(None if is_quick else request.POST or None, initial={"email": _known_email(request)})
    if is_quick and quick.is_valid() and _resumed(request, quick):
        return _back_in_place(request)
    if request.method == "POST" and not is_quick and form.is_valid():
        user = _proven(request, form)
        if user is not None:
            known = selectors.on_device(sessions.device(request), user)
            sessions.open_for(request, user)
            open_session(request, user, means="reconnexion sur place")
            sessions.return_to_post(request, known, page_post=sessions.page_of(request)[1])
            return _back_in_place(request)
    context = {"form": form, "quick": quick, "chosen": _author_here(request)}
    status = 422 if form.errors or quick.errors else 200
    return render(request, "accounts/_relogin.html", context, status=status)


def _back_in_place(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204, headers={"X-CSRFToken": get_token(request)})


def _author_here(request: HttpRequest) -> DeviceSession | None:
    """Return the session of the page's author that a PIN may wake on this device."""
    author = sessions.page_of(request)[0]
    return next((one for one in _unlockable(request) if str(one.user_id) == author), None)


def _resumed(request: HttpRequest, form: UnlockForm) -> bool:
    """Wake the session of the page's author; say so on the form when the secret is wrong."""
    chosen, origin = _author_here(request), sessions.origin(request)
    if chosen and services.unlock(chosen, secret=form.cleaned_data["secret"], origin=origin):
        sessions.resume(request, chosen)
        sessions.return_to_post(request, chosen, page_post=sessions.page_of(request)[1])
        return True
    if chosen and _author_here(request) is None:
        sessions.end(request)
    form.add_error("secret", "Ce n'est pas le bon code.")
    return False


@require_http_methods(["GET", "POST"])
@screen(permission="workspace.use")
def resume(request: ActorRequest) -> HttpResponse:
    """Show what was typed and could not be sent, each ready to be sent or thrown away."""
    if request.method == "POST":
        sessions.drop_held_input(request, request.POST.get("saisie"))
    inputs = sessions.held_inputs(request, sessions.user(request))
    if not inputs:
        return redirect("/")
    return render(request, "accounts/resume.html", {"inputs": inputs, "resumed": sessions.RESUMED})


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse what comes from a page too old to be trusted, and show what was typed in it.

    It is kept to be sent again only if the page says whose it was, which another site cannot know.
    """
    mark = getattr(getattr(request, "actor", None), "mark", "")
    is_own = bool(mark) and ".".join(sessions.shown_to(request)) == mark
    if is_own:
        sessions.hold_input(request, sessions.shown_to(request)[0])
    typed = [value for _, value in sessions.typed(request) if " " in value]
    return render(request, "403_csrf.html", {"typed": typed, "is_kept": is_own}, status=403)


@require_GET
@signed_in_screen
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say that a second factor is demanded, and let the user choose which."""
    return render(request, "accounts/second_factor.html")


@require_http_methods(["GET", "POST"])
@screen(permission="workspace.use")
def pin(request: ActorRequest) -> HttpResponse:
    """Set the PIN of the signed-in user, who has just proven that she is."""
    if not did_recently_reauthenticate(request):
        proof = get_adapter(request).get_reauthentication_methods(request.user)[0]["url"]
        return redirect(f"{proof}?{urlencode({'next': request.path})}")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_pin(request.actor, user=sessions.user(request), pin=form.cleaned_data["pin"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("mfa_index")
    return render(request, "accounts/pin.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@screen(permission="workspace.use")
def pin_removal(request: ActorRequest) -> HttpResponse:
    """Take the PIN away."""
    services.remove_pin(request.actor, user=sessions.user(request))
    return redirect("mfa_index")


def _full_sign_in(following: str) -> HttpResponse:
    return redirect(f"{reverse('account_login')}?{urlencode({'next': following})}")


def _unlockable(request: HttpRequest) -> list[DeviceSession]:
    """Return who may unlock: the device's users with a PIN, and whoever's session is locked here."""
    device = sessions.device(request)
    users = list(selectors.device_users(device))
    if isinstance(request.user, User):
        own = selectors.unlockable_on_device(device, request.user)
        if own and own not in users:
            users.insert(0, own)
    return users


def _chosen(request: HttpRequest, users: list[DeviceSession]) -> DeviceSession | None:
    asked = request.POST.get("session") or request.GET.get("qui")
    for session in users:
        if str(session.pk) == asked:
            return session
    own = [u for u in users if u.user == request.user]
    return (own or users or [None])[0]  # type: ignore[list-item]


def _proven(request: HttpRequest, form: ReloginForm) -> User | None:
    data = form.cleaned_data
    adapter = get_adapter(request)
    try:
        user = adapter.authenticate(request, email=data["email"], password=data["password"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if not isinstance(user, User) or not user.is_active:
        form.add_error(None, _WRONG)
        return None
    author, _ = sessions.page_of(request)
    if author and author != str(user.pk):
        form.add_error(
            "email", "Cette page est celle d'un autre compte : reconnectez-vous avec lui, ou rechargez-la."
        )
        return None
    if is_mfa_enabled(user):
        second = AuthenticateForm({"code": data["code"]}, user=user)
        if not second.is_valid():
            form.add_error("code", "Saisissez le code de votre application, ou un code de secours.")
            return None
    return user


def _known_email(request: HttpRequest) -> str:
    author, _ = sessions.page_of(request)
    for session in _unlockable(request):
        if str(session.user_id) == author:
            return session.user.email
    if isinstance(request.user, User):
        return request.user.email
    known = selectors.last_on_device(sessions.device(request))
    return known.user.email if known and known in list(_unlockable(request)) else ""
