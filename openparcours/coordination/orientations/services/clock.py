"""What the clock does to orientations; each act may be done again without effect."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openparcours.coordination.orientations.choices import AWAITING, BreakKind, Channel, OrientationStatus
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.services.breaks import record_break
from openparcours.coordination.orientations.services.links import tell_mail
from openparcours.coordination.orientations.services.moves import move
from openparcours.foundation.accounts.permissions import SYSTEM


@transaction.atomic
def expire_orientation(orientation_id: UUID) -> bool:
    """End an orientation left without an answer past its day, keep the break; return whether it was."""
    found = _locked(orientation_id)
    now = timezone.now()
    if found.status not in AWAITING or found.expires_at is None or found.expires_at > now:
        return False
    move(SYSTEM, found, OrientationStatus.EXPIRED, what="orientations.orientation.expired")
    record_break(SYSTEM, kind=BreakKind.EXPIRY, orientation=found)
    return True


@transaction.atomic
def remind_target(orientation_id: UUID) -> bool:
    """Remind once a target that has not answered; return whether it was. Asked by e-mail, it is by e-mail."""
    found = _locked(orientation_id)
    now = timezone.now()
    if found.status not in AWAITING or found.reminded_at or not found.remind_at or found.remind_at > now:
        return False
    found.reminded_at = now
    found.save(update_fields=["reminded_at"])
    if found.channel == Channel.EMAIL:
        tell_mail(SYSTEM, found, "relance", "")
    return True


def _locked(orientation_id: UUID) -> Orientation:
    rows = Orientation.objects.select_for_update(of=("self",)).select_related("person", "target", "service")
    return rows.get(pk=orientation_id)
