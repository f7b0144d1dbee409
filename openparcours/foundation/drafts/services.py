"""Keep, throw away and forget drafts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts.models import Draft
from openparcours.ui.answers import SHOWN_TO

KEPT = timedelta(days=30)
MAX_CHARACTERS, MAX_DRAFTS = 200_000, 200
_NEVER_KEPT = {"csrfmiddlewaretoken", "submission_key", SHOWN_TO}


@transaction.atomic
def save_draft(actor: Actor, *, form: str, subject: str, values: Mapping[str, Sequence[str]]) -> Draft | None:
    """Keep the values of a form being filled; an emptied form leaves no draft.

    Raises:
        ValidationError: far more than a person types.
    """
    kept = {name: list(given) for name, given in values.items() if name not in _NEVER_KEPT and any(given)}
    if sum(len(one) for given in kept.values() for one in given) > MAX_CHARACTERS:
        raise ValidationError("Ce brouillon est trop long pour être gardé.")
    if not kept:
        discard_draft(actor, form=form, subject=subject)
        return None
    draft, is_new = Draft.objects.update_or_create(
        post_id=actor.post, form=form, subject=subject, defaults={"values": kept}
    )
    if is_new:
        _make_room(actor)
    return draft


@transaction.atomic
def discard_draft(actor: Actor, *, form: str, subject: object = "") -> None:
    """Throw away what the actor's post was typing in a form about a subject."""
    Draft.objects.filter(post_id=actor.post, form=form, subject=str(subject)).delete()


@transaction.atomic
def forget_old_drafts() -> int:
    """Forget the drafts left for thirty days; return how many."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()[0]


def _make_room(actor: Actor) -> None:
    mine = Draft.objects.filter(post_id=actor.post).order_by("-saved_at")
    Draft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MAX_DRAFTS:])).delete()
