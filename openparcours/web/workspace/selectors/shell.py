"""Read what the shell shows."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

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
        href = _address(destination.url_name)
        if href and actor.can(destination.permission):
            is_current = path == href or (href != "/" and path.startswith(href))
            entries.append(NavigationEntry(destination.label, href, destination.icon, is_current))
    return entries


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def saved_views(actor: Actor) -> list[SavedView]:
    """Return the actor's saved views of the worklist."""
    return list(SavedView.objects.filter(user=actor.user_id))
