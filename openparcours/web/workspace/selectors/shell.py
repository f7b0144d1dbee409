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
    entries = []
    for destination in DESTINATIONS:
        if actor.can(destination.permission) and not (destination.unless and actor.can(destination.unless)):
            href = reverse(destination.url_name)
            is_current = path == href or (href != "/" and path.startswith(href))
            entries.append(NavigationEntry(destination.label, href, destination.icon, is_current))
    return entries


def saved_views(actor: Actor, page: str) -> list[SavedView]:
    """Return the actor's saved views of a list."""
    return list(SavedView.objects.filter(user=actor.user_id, page=page))
