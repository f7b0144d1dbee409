"""Call back, visit, write: what is done about a request, and the requester kept informed."""

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.requests import selectors
from openparcours.coordination.requests.choices import (
    FOLLOW_DAYS,
    FOLLOW_PURPOSE,
    ContactKind,
    ContactParty,
)
from openparcours.coordination.requests.models import RequestContact, RequestHold, SupportRequest
from openparcours.coordination.requests.services.facts import RequestAcknowledged
from openparcours.coordination.requests.services.moves import about, locked, running_hold, trace
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.foundation.links.services import issue_link, revoke_links


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A contact as noted: what, with whom, how long, what was said, when to call again."""

    kind: str
    party: str = ContactParty.REQUESTER
    is_reached: bool = True
    minutes: int = 0
    text: str = ""
    call_back_on: date | None = None


@dataclass(frozen=True)
class Receipt:
    """The acknowledgement as sent or read aloud, and the address to follow the request."""

    subject: str
    body: str
    address: str
    is_sent: bool


@transaction.atomic
def add_contact(
    actor: Actor, *, request: SupportRequest, exchange: Exchange, submission_key: UUID | None = None
) -> RequestContact:
    """Note a contact; what was to be called back no longer is, unless a new day is given.

    Raises:
        ValidationError: a call back in the past, or more than a day spent.
    """
    if submission_key and (sent := RequestContact.objects.filter(submission_key=submission_key).first()):
        return sent
    found = locked(actor, request, "requests.take")
    if exchange.call_back_on and exchange.call_back_on < timezone.localdate():
        raise ValidationError({"call_back_on": "Le rappel ne peut pas être passé."})
    if not 0 <= exchange.minutes <= 24 * 60:
        raise ValidationError({"minutes": "Le temps passé se compte en minutes, un jour au plus."})
    contact = RequestContact.objects.create(
        request=found,
        kind=exchange.kind,
        party=exchange.party,
        is_reached=exchange.is_reached,
        minutes=exchange.minutes,
        text=exchange.text.strip(),
        by_id=actor.post,
        submission_key=submission_key,
    )
    if found.is_open:
        found.call_back_on = exchange.call_back_on
        found.save(update_fields=["call_back_on"])
        running_hold(found).update(remind_on=exchange.call_back_on)
    trace(actor, Action.UPDATE, "requests.contact.added", found)
    return contact


@transaction.atomic
def acknowledge_request(
    actor: Actor, *, request: SupportRequest, address_of: Callable[[str], str], by_email: bool = False
) -> Receipt:
    """Give the requester the number and a follow-up address; a former address stops working.

    The letter says nothing of the person. `address_of` makes an absolute address from a secret,
    which is known only now.

    Raises:
        ValidationError: no e-mail address is known, or the message could not leave.
    """
    found = locked(actor, request, "requests.take")
    if by_email and not found.requester.email:
        raise ValidationError("Aucun courriel n'est connu : lisez le numéro au téléphone ou imprimez.")
    revoke_links(purpose=FOLLOW_PURPOSE, target_id=found.pk)
    receipt = _receipt(found, address_of(open_follow_up(actor, request=found)), is_sent=by_email)
    found.acknowledged_at = timezone.now()
    found.save(update_fields=["acknowledged_at"])
    if by_email:
        RequestContact.objects.create(
            request=found, kind=ContactKind.MAIL, text="Accusé de réception envoyé.", by_id=actor.post
        )
    trace(actor, Action.UPDATE, "requests.request.acknowledged", found)
    publish(RequestAcknowledged(**about(actor, found), request_id=found.pk))
    if by_email:
        _send(found, receipt.subject, receipt.body)
    return receipt


@transaction.atomic
def remind_requester(actor: Actor, *, request: SupportRequest) -> RequestHold:
    """Remind the requester by e-mail that a piece is awaited; the letter says neither which nor about whom.

    The next reminder is due some days later, as the structure set it.

    Raises:
        ValidationError: nothing is awaited, no e-mail address is known, or she was reminded today.
    """
    found = locked(actor, request, "requests.take")
    hold, today = running_hold(found).first(), timezone.localdate()
    if hold is None:
        raise ValidationError("Cette demande n'attend plus de complément.")
    if not found.requester.email:
        raise ValidationError("Aucun courriel n'est connu : appelez le demandeur, puis notez le contact.")
    if hold.reminded_at and timezone.localdate(hold.reminded_at) == today:
        raise ValidationError("Le demandeur a déjà été relancé aujourd'hui.")
    hold.reminded_at, hold.reminder_count = timezone.now(), hold.reminder_count + 1
    hold.remind_on = found.call_back_on = selectors.next_reminder(found.organization_id, on=today)
    hold.save(update_fields=["reminded_at", "reminder_count", "remind_on"])
    found.save(update_fields=["call_back_on"])
    RequestContact.objects.create(
        request=found, kind=ContactKind.MAIL, text="Relance envoyée.", by_id=actor.post
    )
    trace(actor, Action.UPDATE, "requests.request.reminded", found)
    _send(found, *selectors.reminder_letter(found.organization_id).filled(_told(found)))
    return hold


@transaction.atomic
def open_follow_up(actor: Actor, *, request: SupportRequest) -> str:
    """Give a follow-up secret for a request; the caller has checked the right."""
    issued = issue_link(
        actor,
        purpose=FOLLOW_PURPOSE,
        target_id=request.pk,
        days=FOLLOW_DAYS,
        label=f"demandeur de {request.number}",
        person_id=request.person_id,
    )
    return issued.token


@transaction.atomic
def close_follow_up(actor: Actor, *, request: SupportRequest) -> int:
    """End the follow-up addresses of a request; return how many."""
    found = locked(actor, request, "requests.take")
    trace(actor, Action.UPDATE, "requests.request.acknowledged", found, reason="suivi fermé")
    return revoke_links(purpose=FOLLOW_PURPOSE, target_id=found.pk)


@transaction.atomic
def trace_printing(actor: Actor, *, requests: Sequence[SupportRequest]) -> None:
    """Trace that requests were printed: one reading for each, with its person."""
    actor.require("requests.read")
    for one in requests:
        trace(actor, Action.READ, "requests.request.printed", one)


def _receipt(found: SupportRequest, address: str, *, is_sent: bool) -> Receipt:
    letter = selectors.acknowledgement_letter(found.organization_id)
    subject, body = letter.filled({**_told(found), "lien": address})
    return Receipt(subject, body, address, is_sent)


def _told(found: SupportRequest) -> dict[str, str]:
    """Return what a letter to the requester may say: nothing of the person."""
    place = found.organization
    return {
        "numero": found.number,
        "structure": str(place),
        "telephone": place.phone or "numéro de la structure",
        "recue_le": f"{timezone.localtime(found.received_at):%d/%m/%Y à %H:%M}",
    }


def _send(found: SupportRequest, subject: str, body: str) -> None:
    """Send the letter; refused, nothing of the act is kept."""
    reply_to = [found.organization.email] if found.organization.email else None
    message = EmailMessage(subject, body, to=[found.requester.email], reply_to=reply_to)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        raise ValidationError("Le courriel n'est pas parti : appelez le demandeur.") from error
