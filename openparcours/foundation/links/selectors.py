"""Find a link by its secret."""

import hashlib
from uuid import UUID

from django.db.models import QuerySet

from openparcours.foundation.links.models import GuestLink


def digest(token: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(purpose: str, token: str) -> GuestLink | None:
    """Return the link of a secret for a purpose, ended or not; None when there never was one."""
    return GuestLink.objects.filter(purpose=purpose, token_sha256=digest(token)).first()


def links_to(target_id: UUID, purpose: str) -> QuerySet[GuestLink]:
    """Return the links given for a target, the last first; the caller has checked the right."""
    return GuestLink.objects.filter(target_id=target_id, purpose=purpose).order_by("-issued_at")
