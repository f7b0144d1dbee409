"""Join files to a request and take back one joined by mistake."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from openparcours.coordination.requests.choices import MOST_FILES
from openparcours.coordination.requests.models import RequestAttachment, SupportRequest
from openparcours.coordination.requests.services.moves import locked, trace
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.kit.files import facts_of

Files = Sequence[tuple[UploadedFile, str]]  # each upload with the type read from its bytes


@transaction.atomic
def join_files(actor: Actor, *, request: SupportRequest, files: Files) -> SupportRequest:
    """Join files to a request, open or closed; the same content twice is kept once.

    Raises:
        ValidationError: nothing is joined, the request is anonymous, or it has too many files.
    """
    found = locked(actor, request, "requests.take")
    if not files:
        raise ValidationError({"joined": "Choisissez un fichier : un PDF ou une image."})
    keep_files(actor, found, files)
    trace(actor, Action.UPDATE, "requests.attachment.added", found)
    return found


@transaction.atomic
def remove_file(actor: Actor, *, attachment: RequestAttachment, reason: str) -> SupportRequest:
    """Take back a file joined to the wrong request; its trace and the reason stay, the file does not.

    Raises:
        ValidationError: no reason is given.
    """
    found = locked(actor, attachment.request, "requests.take")
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi la pièce est retirée."})
    file = attachment.file
    if RequestAttachment.objects.filter(pk=attachment.pk, request=found).delete()[0]:
        transaction.on_commit(lambda: file.storage.delete(str(file.name)))
        trace(actor, Action.DELETE, "requests.attachment.removed", found, reason=reason)
    return found


def keep_files(actor: Actor, request: SupportRequest, files: Files) -> None:
    """Keep files beside a request just written or under lock; the caller has checked the right.

    Raises:
        ValidationError: the request is anonymous, or it has too many files.
    """
    if files and request.is_anonymous:
        raise ValidationError({"joined": "Une demande anonyme ne garde aucune pièce : elle nommerait."})
    known = set(request.attachments.values_list("sha256", flat=True))
    sent = {facts["sha256"]: (upload, facts) for upload, facts in reversed(_told(files))}
    new = [sent[digest] for digest in reversed(sent) if digest not in known]
    if len(known) + len(new) > MOST_FILES:
        raise ValidationError({"joined": f"Une demande garde {MOST_FILES} pièces au plus."})
    for upload, facts in new:
        joined = RequestAttachment(request=request, by_id=actor.post_id, **facts)
        joined.file.save(joined.name, upload, save=False)
        joined.save(force_insert=True)


def _told(files: Files) -> list[tuple[UploadedFile, dict[str, Any]]]:
    return [(upload, facts_of(upload, media_type)) for upload, media_type in files]
