"""What the coach proposes about a person's orientations."""

from django.utils import timezone

from openparcours.coordination.orientations.choices import FOLLOWED, OrientationStatus
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.orientations.selectors.orientations import running_once
from openparcours.coordination.records.selectors import NextStep, Overview
from openparcours.foundation.accounts.permissions import Actor

_DETAIL = "orientations:orientation"


def next_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    """Return what my structure's orientations ask for a person: answer, remind, propose again, ask the result."""
    if not actor.can("orientations.follow"):
        return []
    mine = [one for one in running_once(actor, shown) if one.organization_id == actor.organization_id]
    return [step for one in mine if (step := _step(one))]


def _step(one: Orientation) -> NextStep | None:
    name = one.target_name
    if one.status == OrientationStatus.QUESTION:
        why = "La structure attend une précision pour répondre."
        return NextStep(f"Répondre à {name}", why, _DETAIL, one.pk, "danger")
    if one.status in {OrientationStatus.REFUSED, OrientationStatus.EXPIRED}:
        why = f"Orientation {one.get_status_display()} : rien n'est engagé pour ce besoin."
        return NextStep("Proposer une autre solution", why, _DETAIL, one.pk, "danger")
    if one.needs_reminder:
        why = f"Demande envoyée le {timezone.localtime(one.sent_at):%d/%m}, sans réponse."
        return NextStep(f"Relancer {name}", why, _DETAIL, one.pk)
    if one.status in FOLLOWED and one.result_due_on and one.result_due_on <= timezone.localdate():
        why = f"Trois mois ont passé : l'aide de {name} est-elle en place ?"
        return NextStep("Demander le résultat d'une orientation", why, _DETAIL, one.pk)
    return None
