"""Read what the shell shows."""

from dataclasses import dataclass

from django.urls import reverse

from openparcours.foundation.accounts.permissions import Actor
from openparcours.web.workspace.choices import DESTINATIONS
from openparcours.web.workspace.models import SavedView


@dataclass(frozen=True)
class NavigationEntry:
    """A permitted destination with its address."""

    label: str
    href: str
    icon: str
    is_current: bool


def navigation(actor: Actor, path: str = "") -> list[NavigationEntry]:
    """Return the destinations that the actor's role opens, the current one marked."""
    open_to_her = [
        (destination, reverse(destination.url_name))
        for destination in DESTINATIONS
        if actor.can(destination.permission) and not (destination.unless and actor.can(destination.unless))
    ]
    here = [href for _, href in open_to_her if path == href or (href != "/" and path.startswith(href))]
    current = max(here, key=len, default="")
    return [
        NavigationEntry(destination.label, href, destination.icon, href == current)
        for destination, href in open_to_her
    ]


def saved_views(actor: Actor, page: str) -> list[SavedView]:
    """Return the actor's saved views of a list."""
    return list(SavedView.objects.filter(user=actor.user_id, page=page))
