"""The request that an orientation answers: named in an address by a seal, for one person, and read back."""

from uuid import UUID

from django.core import signing

from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.selectors.orientations import whole
from openparcours.foundation.accounts.permissions import Actor

SALT = "orientations.asked"


def asking_mark(request_id: UUID, person_id: UUID) -> str:
    """Return the seal that names a request about a person; whoever shows the request gives it."""
    return signing.dumps([request_id.hex, person_id.hex], salt=SALT)


def asking_request(mark: str, person_id: UUID) -> UUID | None:
    """Return the request that a seal names for this person; nothing when it is none of ours."""
    try:
        request_hex, person_hex = signing.loads(mark, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return UUID(request_hex) if person_hex == person_id.hex else None


def answering(actor: Actor, request_id: UUID) -> list[Orientation]:
    """Return the orientations that answer a request, as the actor may see them, the last first."""
    rows = whole(Orientation.objects.visible_to(actor)).filter(request_id=request_id)
    return list(rows.order_by("-changed_at", "-pk"))
