"""Switch instruments on and off."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.models import InstrumentSwitch
from openparcours.coordination.assessments.rules import LicenceStatus
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.definitions import services as definitions


@transaction.atomic
def switch_instrument(actor: Actor, *, code: str, is_on: bool, agreement: str = "") -> InstrumentSwitch:
    """Switch an instrument on or off for one's structure, or for all from the platform's administrator.

    Raises:
        PermissionDenied: she may not set definitions.
        ValidationError: unknown instrument, or the rights holder's agreement is not named.
    """
    actor.require("definitions.edit")
    offer = selectors.offered_questionnaire(actor, code)
    if offer is None:
        raise ValidationError({"code": "Ce questionnaire n'est pas en vigueur."})
    if is_on and offer.questionnaire.licence.status == LicenceStatus.AGREEMENT and not agreement.strip():
        raise ValidationError(
            {"agreement": "Nommez l'accord du titulaire des droits : sa date, sa référence."}
        )
    switch, _ = InstrumentSwitch.objects.update_or_create(
        owner_id=definitions.owner_of(actor),
        code=code,
        defaults={
            "is_on": is_on,
            "agreement": agreement.strip()[:500],
            "decided_at": timezone.now(),
            "decided_by": actor.label[:200],
        },
    )
    record_access(
        actor, Action.UPDATE, "assessments.instrument.switched", target=switch, reason=switch.agreement
    )
    return switch
