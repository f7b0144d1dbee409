"""Correct a national datum locally, without touching it; withdraw a correction."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.directory.choices import CORRECTABLE, Correctable
from openparcours.registry.directory.models import Correction, Organization, PractitionerRole

Subject = Organization | PractitionerRole


@transaction.atomic
def propose_correction(
    actor: Actor, *, subject: Subject, field: str, value: str, reason: str = ""
) -> Correction:
    """Show a local value over the national one, signed by the actor; it replaces her organisation's former one.

    Nothing else changes: a post said to be over still signs in until its structure ends it.

    Raises:
        PermissionDenied: the actor may not correct the directory.
        ValidationError: the value is empty, is no date where one is due, or this datum is not to be corrected here.
    """
    actor.require("directory.correct")
    if actor.user_id is None or actor.organization_id is None:
        raise PermissionDenied("une correction est signée")
    said = _said(subject, field, value)
    _withdraw(actor, subject, field)
    correction = Correction.objects.create(
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        field=field,
        value=said,
        reason=reason.strip()[:250],
        owner_id=actor.organization_id,
        made_by_id=actor.user_id,
    )
    record_access(actor, Action.UPDATE, "directory.correction.proposed", target=subject, reason=field)
    return correction


@transaction.atomic
def withdraw_correction(actor: Actor, *, subject: Subject, field: str) -> None:
    """Give the national value its place back, where the actor's organisation had corrected it."""
    actor.require("directory.correct")
    if not _withdraw(actor, subject, field):
        raise ValidationError("Votre structure n'a pas corrigé cette donnée.")
    record_access(actor, Action.UPDATE, "directory.correction.withdrawn", target=subject, reason=field)


def _said(subject: Subject, field: str, value: str) -> str:
    if field not in CORRECTABLE[subject._meta.label_lower]:
        raise ValidationError("Cette donnée ne se corrige pas ici.")
    if not value.strip():
        raise ValidationError("Indiquez la valeur corrigée.")
    if field != Correctable.ENDED_ON:
        return value.strip()
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise ValidationError("Cette date n'est pas lisible.") from None


def _withdraw(actor: Actor, subject: Subject, field: str) -> int:
    rows = Correction.objects.filter(
        object_id=subject.pk, field=field, owner_id=actor.organization_id, withdrawn_at=None
    )
    return rows.update(withdrawn_at=timezone.now())
