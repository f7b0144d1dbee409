"""Give the target its link: shown to the sender, printed, or mailed with nothing of the person in it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.orientations import selectors
from openparcours.coordination.orientations.choices import OPEN, PURPOSE, OrientationStatus
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.services.moves import (
    OrientationMailed,
    about,
    locked,
    locked_own,
    move,
)
from openparcours.foundation.accounts.permissions import SYSTEM, Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.foundation.links.services import IssuedLink, issue_link, prolong_links, revoke_links

_MAILS = {
    "demande": ("Une demande vous attend", "Une demande vous attend."),
    "relance": ("Une demande vous attend toujours", "Une demande attend toujours votre réponse."),
    "reponse": ("Une réponse vous attend", "Une réponse à votre question vous attend."),
}


@transaction.atomic
def issue_answer_link(actor: Actor, *, orientation: Orientation) -> IssuedLink:
    """Give a link to answer by, for the days set; the former one ends. A late orientation is sent again.

    Raises:
        PermissionDenied: another structure's.
        ValidationError: no answer is awaited any more.
    """
    found = locked_own(actor, orientation, "orientations.send")
    _reopen(actor, found)
    return _issue(actor, found)


@transaction.atomic
def ask_for_mail(actor: Actor, *, orientation: Orientation, base: str, kind: str = "demande") -> Orientation:
    """Have the worker mail the target at the address of the directory; `base` is our own web address.

    Raises:
        PermissionDenied: another structure's.
        ValidationError: no answer is awaited, or the directory gives no address.
    """
    found = locked_own(actor, orientation, "orientations.send")
    target = selectors.chosen_target(actor, service_id=found.service_id, organization_id=found.target_id)
    if target is None or not target.has_mail:
        raise ValidationError("L'annuaire ne donne aucun courriel pour cette structure.")
    _reopen(actor, found)
    tell_mail(actor, found, kind, base)
    return found


@transaction.atomic
def mail_target(orientation_id: UUID, *, kind: str, base: str) -> bool:
    """Send the e-mail, with a new link when the target holds none or asks anew; return whether it left.

    Nothing of the person is in it: a message may be read by anybody on its way.
    """
    found = Orientation.objects.select_related("organization", "target", "service").get(pk=orientation_id)
    reader = replace(SYSTEM, role="director", organization_id=found.organization_id)
    target = selectors.chosen_target(reader, service_id=found.service_id, organization_id=found.target_id)
    if found.status not in OPEN or target is None or not target.has_mail:
        return False
    subject, sentence = _MAILS[kind]
    way = "Rouvrez le lien que vous avez reçu."
    if base and (kind == "demande" or not has_open_link(found)):
        issued = _issue(replace(SYSTEM, organization_id=found.organization_id), locked(found))
        way = f"Pour la lire et répondre, sans compte :\n{base}{answer_path(issued.token)}"
    EmailMessage(
        subject=f"{subject} — {found.organization}",
        body=_body(found, sentence, way),
        to=[target.email],
    ).send()
    return True


def has_open_link(orientation: Orientation) -> bool:
    """Tell whether the target still holds a link that opens."""
    now = timezone.now()
    return any(link.is_open_at(now) for link in selectors.issued_links(orientation))


def answer_path(token: str) -> str:
    """Return the path of the page that a link opens."""
    return reverse("orientations:answer", args=[token])


@transaction.atomic
def trace_opening(guest: Actor, *, orientation: Orientation) -> None:
    """Write in the trail that the target read what it was sent."""
    record_access(
        guest,
        Action.READ,
        "orientations.answer.read",
        target=orientation,
        person_id=orientation.person_id,
    )


def prolong(orientation: Orientation) -> None:
    """Keep the target's open link for as many days again: an exchange goes on."""
    prolong_links(purpose=PURPOSE, target_id=orientation.pk, days=_days(orientation))


def _issue(actor: Actor, found: Orientation) -> IssuedLink:
    revoke_links(purpose=PURPOSE, target_id=found.pk)
    issued = issue_link(
        actor,
        purpose=PURPOSE,
        target_id=found.pk,
        days=_days(found),
        is_single_use=True,
        label=found.target_name,
        person_id=found.person_id,
    )
    found.expires_at = issued.link.expires_at
    found.save(update_fields=["expires_at"])
    return issued


def _reopen(actor: Actor, found: Orientation) -> None:
    """Make an orientation that ended in silence wait again; refuse one that waits for nothing."""
    if found.status == OrientationStatus.EXPIRED:
        now = timezone.now()
        reminder = selectors.number_of_days("orientation.reminder_days", found.organization_id)
        move(
            actor,
            found,
            OrientationStatus.SENT,
            what="orientations.orientation.sent",
            reason="nouvel envoi",
            at=now,
            remind_at=now + timedelta(days=reminder),
            reminded_at=None,
            acknowledged_at=None,
            expires_at=now + timedelta(days=_days(found)),
        )
    elif found.status not in OPEN:
        raise ValidationError("Cette orientation n'attend plus de réponse : aucun lien n'est donné.")


def tell_mail(actor: Actor, found: Orientation, kind: str, base: str) -> None:
    """Have the worker mail the target."""
    publish(
        OrientationMailed(**about(actor, found), orientation_id=found.pk, kind=kind, base=base.rstrip("/"))
    )


def _days(found: Orientation) -> int:
    return selectors.number_of_days("orientation.link_days", found.organization_id)


def _body(found: Orientation, sentence: str, way: str) -> str:
    sender = found.organization
    reach = f"{sender.name}{f', {sender.phone}' if sender.phone else ''}"
    return (
        f"Bonjour,\n\n{sentence}\n{way}\n\n"
        f"Le lien vaut {_days(found)} jours. Une question ? Appelez {reach}.\n\n"
        "Ce message ne contient aucune information sur une personne. N'y répondez pas.\n"
    )
