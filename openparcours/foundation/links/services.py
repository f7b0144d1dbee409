"""Give, spend and revoke links."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.links.models import GuestLink
from openparcours.foundation.links.selectors import digest

ENDED = "Ce lien n'est plus valable : il a expiré, a déjà servi ou a été remplacé."


@dataclass(frozen=True)
class IssuedLink:
    """A link and its secret, which is known only now."""

    link: GuestLink
    token: str


@transaction.atomic
def issue_link(
    actor: Actor,
    *,
    purpose: str,
    target_id: UUID,
    days: int,
    is_single_use: bool = False,
    label: str = "",
    person_id: UUID | None = None,
) -> IssuedLink:
    """Give a new address to a target for some days; the caller has checked the right to give it."""
    token = secrets.token_urlsafe(24)
    link = GuestLink.objects.create(
        purpose=purpose,
        target_id=target_id,
        token_sha256=digest(token),
        label=label[:200],
        is_single_use=is_single_use,
        issued_by_id=actor.post_id,
        organization_id=actor.organization_id,
        expires_at=timezone.now() + timedelta(days=days),
    )
    record_access(actor, Action.CREATE, "links.link.issued", target=link, person_id=person_id)
    return IssuedLink(link, token)


@transaction.atomic
def spend_link(link: GuestLink) -> GuestLink:
    """Mark a link as used, under lock: of two answers at once, one goes through.

    Raises:
        ValidationError: it has ended.
    """
    locked = GuestLink.objects.select_for_update().get(pk=link.pk)
    now = timezone.now()
    if not locked.is_open_at(now):
        raise ValidationError(ENDED)
    locked.used_at = now
    locked.save(update_fields=["used_at"])
    return locked


@transaction.atomic
def revoke_links(*, purpose: str, target_id: UUID) -> int:
    """End every open link to a target for a purpose; return how many."""
    return GuestLink.objects.filter(purpose=purpose, target_id=target_id, revoked_at=None).update(
        revoked_at=timezone.now()
    )


@transaction.atomic
def prolong_links(*, purpose: str, target_id: UUID, days: int) -> int:
    """Keep the links still open to a target for some days from now; return how many. None is brought back."""
    now = timezone.now()
    until = now + timedelta(days=days)
    open_now = GuestLink.objects.filter(
        Q(is_single_use=False) | Q(used_at=None),
        purpose=purpose,
        target_id=target_id,
        revoked_at=None,
        expires_at__gt=now,
    )
    return open_now.filter(expires_at__lt=until).update(expires_at=until)


def guest_actor(link: GuestLink, *, origin: str) -> Actor:
    """Return who acts by a link: nobody's account, no permission, the link's label in the trail."""
    return Actor(
        user_id=None,
        label=f"Par lien : {link.label or link.purpose}",
        organization_id=None,
        origin=origin,
    )
