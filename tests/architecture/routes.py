"""Every address that the house answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """An address: its pattern, its name, its view and the permission declared on it."""

    path: str
    name: str
    view: Any

    @property
    def is_ours(self) -> bool:
        return bool(self.view.__module__.startswith("openparcours."))

    @property
    def permission(self) -> str | None:
        """A permission, "" for any signed-in user, None for anyone; raises when nothing is declared."""
        permission: str | None = self.view.permission
        return permission


def routes(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[Route]:
    """Walk the URL table."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, where, space + inner)
        elif isinstance(entry, URLPattern):
            yield Route(where, space + (entry.name or ""), entry.callback)


def ours() -> list[Route]:
    """Return the routes of our rooms, in the table's order."""
    return [route for route in routes() if route.is_ours]
