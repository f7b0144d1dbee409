"""Give each request its actor, and keep reading requests from writing."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.models import User
from openparcours.foundation.audit.services import trace_open
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.services import choose_post

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")

Handler = Callable[[HttpRequest], HttpResponse]


class WriteInReadRequest(RuntimeError):
    """A GET or HEAD request tried to write something else than its access trace."""


class ActorMiddleware:
    """Set `request.actor`: the signed-in user at the post she chose."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Send whoever has not chosen a post to the choice, before a screen that needs one."""
        if not getattr(view, "permission", "") or not request.user.is_authenticated:
            return None
        if request.actor.post_id is None:  # type: ignore[attr-defined]
            where = request.get_full_path() if request.method == "GET" else "/"
            return redirect(f"{reverse('directory:posts')}?{urlencode({'next': where})}")
        return None


class ReadOnlyMiddleware:
    """Refuse SQL writes under GET and HEAD; the access trace alone passes.

    The sign-in library's own screens are left alone: they count tries and mark codes as shown.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reading = request.method in {"GET", "HEAD"}
        guard = partial(_refuse_writes, request)
        with connection.execute_wrapper(guard) if reading else nullcontext():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        request.is_signing_in = view.__module__.startswith("allauth.")  # type: ignore[attr-defined]


def _actor(request: HttpRequest) -> Any:
    """Return the actor; the only post of a user is chosen for her."""
    origin, user = sessions.origin(request), request.user
    actor = directory.actor_for(user, request.session.get(sessions.POST), origin=origin)
    if actor.post_id is not None or not isinstance(user, User):
        return actor
    only = directory.only_post_of(user)
    if only is None:
        return actor
    request.session[sessions.POST] = str(only.pk)
    if directory.proposals_to(user).exists():
        messages.info(request, "Un poste vous est proposé : répondez par « Changer de poste ».")
    return choose_post(user, post=only, origin=origin)


def _refuse_writes(request: HttpRequest, execute: Any, sql: str, *rest: Any) -> Any:
    if getattr(request, "is_signing_in", False):
        return execute(sql, *rest)
    if sql.lstrip("( ")[:7].upper().startswith(_WRITES) and not trace_open.get():
        raise WriteInReadRequest(sql.split(" ", 3)[:3])
    return execute(sql, *rest)
