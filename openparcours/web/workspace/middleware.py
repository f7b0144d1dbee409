"""Give each request its actor, and keep reading requests from writing."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from openparcours.foundation.audit.services import trace_open
from openparcours.registry.directory import selectors as directory

POST_SESSION_KEY = "post_id"
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


class ReadOnlyMiddleware:
    """Refuse SQL writes under GET and HEAD; the access trace alone passes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reading = request.method in {"GET", "HEAD"}
        with connection.execute_wrapper(_refuse_writes) if reading else nullcontext():
            return self.get_response(request)


def _actor(request: HttpRequest) -> Any:
    origin = request.META.get("REMOTE_ADDR", "")
    return directory.actor_for(request.user, request.session.get(POST_SESSION_KEY), origin=origin)


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip("( ")[:7].upper().startswith(_WRITES) and not trace_open.get():
        raise WriteInReadRequest(sql.split(" ", 3)[:3])
    return execute(sql, params, many, context)
