"""Read what the shell shows and what its search finds."""

from openparcours.web.workspace.selectors.search import (
    Group,
    Hit,
    destinations,
    kinds,
    recent_persons,
    search,
)
from openparcours.web.workspace.selectors.shell import NavigationEntry, navigation, saved_views

__all__ = [
    "Group",
    "Hit",
    "NavigationEntry",
    "destinations",
    "kinds",
    "navigation",
    "recent_persons",
    "saved_views",
    "search",
]
