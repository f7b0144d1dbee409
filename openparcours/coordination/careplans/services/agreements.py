"""Record who agrees with a version: the person first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.careplans.choices import AgreementAnswer, PlanStatus
from openparcours.coordination.careplans.models import CarePlan, PlanAgreement
from openparcours.coordination.careplans.services.facts import PlanAgreementRecorded
from openparcours.coordination.careplans.services.guards import about, locked, trace
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Who answered what, when and how, with the proof if there is one."""

    party: str
    answer: str
    agreed_on: date
    means: str
    given_by: str = ""
    comment: str = ""
    proof: Any = None


@transaction.atomic
def record_agreement(actor: Actor, *, plan: CarePlan, agreement: Agreement) -> PlanAgreement:
    """Keep an answer to a version; a later answer of the same party adds itself, nothing is replaced.

    Raises:
        ValidationError: a day to come, a disagreement without its reason, or a closed plan.
    """
    plan = locked(actor, plan)
    if plan.status == PlanStatus.CLOSED:
        raise ValidationError("Ce plan est clos.")
    if agreement.agreed_on > timezone.localdate():
        raise ValidationError({"agreed_on": "La date ne peut pas être dans le futur."})
    if agreement.answer != AgreementAnswer.YES and not agreement.comment.strip():
        raise ValidationError({"comment": "Dites sur quoi porte le désaccord."})
    known = plan.agreements.filter(
        party=agreement.party, answer=agreement.answer, agreed_on=agreement.agreed_on,
        comment=agreement.comment, given_by=agreement.given_by,
    ).first()  # fmt: skip
    if known is not None:
        return known
    kept = PlanAgreement.objects.create(
        plan=plan,
        party=agreement.party,
        given_by=agreement.given_by,
        answer=agreement.answer,
        agreed_on=agreement.agreed_on,
        means=agreement.means,
        comment=agreement.comment,
        proof=agreement.proof or "",
        recorded_by_id=actor.post,
    )
    trace(actor, plan, "careplans.agreement.recorded", target=kept, action=Action.CREATE)
    publish(PlanAgreementRecorded(**about(actor, plan), agreement_id=kept.pk))
    return kept
