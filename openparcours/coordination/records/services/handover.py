"""Hand records over to a colleague, all of them or none."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.services.records import set_referent
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.models import PractitionerRole


@transaction.atomic
def hand_over(actor: Actor, *, record_ids: Collection[UUID], referent: PractitionerRole) -> int:
    """Name one referent of several records; return how many. Persons are locked in the order of their keys.

    Raises:
        ValidationError: one of them is out of reach or may not change hands; none does.
    """
    actor.require("records.open")
    records = CoordinationRecord.objects.visible_to(actor).filter(pk__in=record_ids).order_by("person_id")
    if len(records) != len(set(record_ids)):
        raise ValidationError("L'un de ces dossiers ne vous est plus ouvert : rechargez la liste.")
    for record in records:
        try:
            set_referent(actor, record=record, referent=referent)
        except ValidationError as refusal:
            raise ValidationError(f"{record} : {' '.join(refusal.messages)}") from refusal
    return len(records)
