"""What the target answers, by its link or by telephone, and the exchange that precedes."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.orientations import selectors
from openparcours.coordination.orientations.choices import PURPOSE, BreakKind, Channel, OrientationStatus
from openparcours.coordination.orientations.models import Orientation, OrientationMessage
from openparcours.coordination.orientations.services.breaks import record_break
from openparcours.coordination.orientations.services.links import prolong, tell_mail
from openparcours.coordination.orientations.services.moves import locked, locked_own, move
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.links.models import GuestLink
from openparcours.foundation.links.services import revoke_links, spend_link


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who answers for the target, and what she adds."""

    by: str
    message: str = ""
    starts_on: date | None = None
    reason: str = ""
    wait_until: date | None = None


@transaction.atomic
def accept_orientation(
    actor: Actor, *, orientation: Orientation, answer: Answer, link: GuestLink | None = None
) -> Orientation:
    """Accept an orientation, with the day of the first meeting if known; a long wait is a pathway break.

    By its link the target answers once; without one, the sender notes an answer received otherwise.

    Raises:
        PermissionDenied: neither a link nor the sender's structure.
        ValidationError: the link has ended or somebody answered before.
    """
    found = _ready(actor, orientation, link)
    today = timezone.localdate()
    owner = found.organization_id
    due = (answer.starts_on or today) + timedelta(
        days=selectors.number_of_days("orientation.result_days", owner)
    )
    move(
        actor,
        found,
        OrientationStatus.ACCEPTED,
        what="orientations.orientation.accepted",
        by_label=_label(answer, found),
        reason=answer.message,
        answered_at=timezone.now(),
        starts_on=answer.starts_on,
        result_due_on=due,
        acknowledged_at=None if link else timezone.now(),
    )
    wait = (answer.starts_on - today).days if answer.starts_on else 0
    if wait > selectors.number_of_days("orientation.wait_days", owner):
        record_break(actor, kind=BreakKind.WAIT, orientation=found, wait_days=wait)
    return found


@transaction.atomic
def refuse_orientation(
    actor: Actor, *, orientation: Orientation, answer: Answer, link: GuestLink | None = None
) -> Orientation:
    """Refuse an orientation with a reason of the list; the refusal is kept as a pathway break.

    Raises:
        PermissionDenied: neither a link nor the sender's structure.
        ValidationError: no known reason, the link has ended, or somebody answered before.
    """
    reasons = dict(selectors.refusals(orientation.organization_id).choices(timezone.localdate()))
    if answer.reason not in reasons:
        raise ValidationError({"reason": "Choisissez le motif du refus."})
    found = _ready(actor, orientation, link)
    move(
        actor,
        found,
        OrientationStatus.REFUSED,
        what="orientations.orientation.refused",
        by_label=_label(answer, found),
        reason=" — ".join(filter(None, [reasons[answer.reason], answer.message])),
        answered_at=timezone.now(),
        refusal_reason=answer.reason,
        acknowledged_at=None if link else timezone.now(),
    )
    wait = (answer.wait_until - timezone.localdate()).days if answer.wait_until else None
    record_break(
        actor,
        kind=BreakKind.REFUSAL,
        orientation=found,
        reason=answer.reason,
        wait_days=max(wait, 0) if wait is not None else None,
    )
    return found


@transaction.atomic
def ask_question(
    actor: Actor,
    *,
    orientation: Orientation,
    link: GuestLink,
    by: str,
    text: str,
    submission_key: UUID | None,
) -> OrientationMessage:
    """Keep a question of the target; its link stays open until the answer.

    Raises:
        ValidationError: the link has ended, or the orientation waits for nothing.
    """
    found = locked(orientation)
    if link.target_id != found.pk or not link.is_open_at(timezone.now()):
        raise ValidationError("Ce lien n'est plus valable.")
    if sent := _already_said(found, submission_key):
        return sent
    message = OrientationMessage.objects.create(
        orientation=found,
        is_from_target=True,
        author_label=f"{by}, {found.target_name}"[:200],
        text=text,
        submission_key=submission_key,
    )
    prolong(found)
    if found.status == OrientationStatus.QUESTION:
        _trace(actor, found, "orientations.orientation.questioned")
    else:
        move(
            actor,
            found,
            OrientationStatus.QUESTION,
            what="orientations.orientation.questioned",
            by_label=message.author_label,
            reason=text[:500],
        )
    return message


@transaction.atomic
def reply_to_target(
    actor: Actor, *, orientation: Orientation, text: str, base: str, submission_key: UUID | None = None
) -> OrientationMessage:
    """Answer the target's question; it is told by e-mail when it was asked that way.

    Raises:
        PermissionDenied: another structure's.
        ValidationError: no question waits.
    """
    found = locked_own(actor, orientation, "orientations.follow")
    if sent := _already_said(found, submission_key):
        return sent
    message = OrientationMessage.objects.create(
        orientation=found,
        author_id=actor.post,
        author_label=actor.label[:200],
        text=text,
        submission_key=submission_key,
    )
    days = timedelta(days=selectors.number_of_days("orientation.link_days", found.organization_id))
    reminder = timedelta(days=selectors.number_of_days("orientation.reminder_days", found.organization_id))
    now = timezone.now()
    move(
        actor,
        found,
        OrientationStatus.REPLIED,
        what="orientations.orientation.replied",
        reason=text[:500],
        expires_at=now + days,
        remind_at=now + reminder,
        reminded_at=None,
    )
    prolong(found)
    if found.channel == Channel.EMAIL:
        tell_mail(actor, found, "reponse", base)
    return message


def _ready(actor: Actor, orientation: Orientation, link: GuestLink | None) -> Orientation:
    """Return the orientation under lock; its link is spent, or the actor is of the structure that sent it."""
    if link is None:
        found = locked_own(actor, orientation, "orientations.follow")
        revoke_links(purpose=PURPOSE, target_id=found.pk)
        return found
    if link.target_id != orientation.pk or link.purpose != PURPOSE:
        raise PermissionDenied("lien d'une autre orientation")
    spend_link(link)
    return locked(orientation)


def _label(answer: Answer, found: Orientation) -> str:
    return ", ".join(filter(None, [answer.by, found.target_name]))


def _already_said(found: Orientation, submission_key: UUID | None) -> OrientationMessage | None:
    if submission_key is None:
        return None
    return found.messages.filter(submission_key=submission_key).first()


def _trace(actor: Actor, found: Orientation, what: str) -> None:
    record_access(actor, Action.UPDATE, what, target=found, person_id=found.person_id)
