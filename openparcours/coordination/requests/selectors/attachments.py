"""Read the files joined to a request: for the structure that received it, and nobody else."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from openparcours.coordination.requests.models import RequestAttachment, SupportRequest
from openparcours.foundation.accounts.permissions import Actor


def attachments(actor: Actor, one: SupportRequest) -> list[RequestAttachment]:
    """Return the files joined to a request of the actor's structure, the last first."""
    rows = RequestAttachment.objects.filter(_readable(actor), request=one)
    return list(rows.select_related("by__practitioner").order_by("-added_at", "-pk"))


def attachment(actor: Actor, attachment_id: UUID) -> RequestAttachment | None:
    """Return a file joined to a request that the actor's structure received."""
    rows = RequestAttachment.objects.select_related("request__person", "request__requester")
    return rows.filter(_readable(actor), pk=attachment_id).first()


def _readable(actor: Actor) -> Exists:
    return Exists(SupportRequest.objects.visible_to(actor).filter(pk=OuterRef("request")))
