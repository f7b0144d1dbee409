"""Find what one was typing."""

from typing import Any

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts.models import Draft


def draft(actor: Actor, form: str, subject: object = "") -> Draft | None:
    """Return what the actor's post was typing in a form about a subject, if anything."""
    return Draft.objects.filter(post_id=actor.post, form=form, subject=str(subject)).first()


def initial(found: Draft | None) -> dict[str, Any]:
    """Return a form's first values from a draft: a value, or a list where several were given."""
    values = found.values if found else {}
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


def drafts_of(actor: Actor, form: str, *, limit: int = 10) -> list[Draft]:
    """Return the drafts of a form that the actor's post left, the last first."""
    return list(Draft.objects.filter(post_id=actor.post, form=form).order_by("-saved_at")[:limit])
