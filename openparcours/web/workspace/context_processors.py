"""What the shell shows on every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from openparcours.foundation.accounts.choices import Density, Theme
from openparcours.web.workspace import pages, selectors


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the actor, the navigation and the user's preferences."""
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    return {
        "actor": actor,
        "is_demo": settings.DEMO,
        "page_base": lambda: _page_base(actor),
        "navigation": SimpleLazyObject(lambda: selectors.navigation(actor, request.path) if actor else []),
        "object_screens": pages.OBJECT_SCREENS,
        "record_tabs": SimpleLazyObject(lambda: [t for t in pages.TABS if actor and actor.can(t.permission)]),
        "theme": getattr(user, "theme", Theme.SYSTEM),
        "density": getattr(user, "density", Density.COMPACT),
        "letter_shortcuts": getattr(user, "has_letter_shortcuts", False),
    }


def _page_base(actor: Any) -> str:
    """Return the frame of a page of refusal: the workspace for who works in it."""
    return "workspace/shell.html" if getattr(actor, "post_id", None) else "ui/plain.html"
