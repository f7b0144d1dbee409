"""Read what remains to be done over all the records one leads, in one query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from openparcours.coordination.records.choices import CircleRole, MemberStatus, RecordStatus
from openparcours.coordination.records.models import (
    CareTeamParticipant,
    Consent,
    CoordinationRecord,
    InformationGiven,
)
from openparcours.coordination.records.selectors.records import EXPIRING
from openparcours.coordination.records.selectors.relays import MOST_LED, led_by
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class DueStep:
    """What remains to be done first for a person, and where."""

    person: Person
    label: str
    url_name: str
    tone: str = "warning"


def due_steps(actor: Actor, *, limit: int = 8) -> list[DueStep]:
    """Return the first thing to do for each person the actor leads: inform, renew a consent, find the GP."""
    theirs = {"person": OuterRef("person")}
    today = timezone.localdate()
    told = InformationGiven.objects.filter(**theirs)
    consents = Consent.objects.filter(withdrawn_at=None, ends_on__gte=today, **theirs).order_by("ends_on")
    physician = CareTeamParticipant.objects.filter(
        team__person=OuterRef("person"),
        role=CircleRole.ATTENDING_PHYSICIAN,
        status__in=[MemberStatus.ACTIVE, MemberStatus.INVITED],
    )
    led = CoordinationRecord.objects.filter(led_by(actor), status=RecordStatus.OPEN)
    rows = (
        CoordinationRecord.objects.visible_to(actor)
        .filter(pk__in=led.order_by().values("pk")[:MOST_LED])
        .annotate(
            is_told=Exists(told),
            has_physician=Exists(physician),
            consent_ends_on=Subquery(consents.values("ends_on")[:1]),
        )
        .filter(Q(is_told=False) | Q(has_physician=False) | Q(consent_ends_on__lte=today + EXPIRING))
        .select_related("person")
        .order_by("is_told", "consent_ends_on", "-last_activity_at")[:limit]
    )
    return [_due_step(row) for row in rows]


def _due_step(row: Any) -> DueStep:
    if not row.is_told:
        return DueStep(row.person, "à informer du partage", "records:sharing", "danger")
    ends_on: date | None = row.consent_ends_on
    if ends_on and ends_on <= timezone.localdate() + EXPIRING:
        return DueStep(row.person, f"consentement jusqu'au {ends_on:%d/%m/%Y}", "records:sharing")
    return DueStep(row.person, "médecin traitant à inviter", "records:circle", "info")
