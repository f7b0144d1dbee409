"""Write what a user keeps of her workspace."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.permissions import Actor
from openparcours.web.workspace.models import SavedView


@transaction.atomic
def save_view(actor: Actor, *, page: str, name: str, query: str) -> SavedView:
    """Keep a list's filters under a name; the same name replaces them."""
    actor.require("workspace.use")
    if actor.user_id is None:
        raise PermissionDenied("sans compte")
    view, _ = SavedView.objects.update_or_create(
        user_id=actor.user_id, page=page, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def remove_view(actor: Actor, *, view_id: UUID) -> None:
    """Forget one of the actor's saved views."""
    SavedView.objects.filter(pk=view_id, user=actor.user_id).delete()


@transaction.atomic
def set_preferences(actor: Actor, *, theme: str, density: str, has_letter_shortcuts: bool) -> None:
    """Keep how the actor likes her screens."""
    if actor.user_id is None:
        raise PermissionDenied("sans compte")
    User.objects.set_preferences(
        actor.user_id, theme=theme, density=density, has_letter_shortcuts=has_letter_shortcuts
    )
