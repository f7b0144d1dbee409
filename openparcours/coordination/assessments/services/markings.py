"""Point out an answer as a need, a strength or a risk."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.choices import MarkingKind
from openparcours.coordination.assessments.models import Marking, ResponseSection
from openparcours.coordination.assessments.services.facts import locked_draft
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access


@transaction.atomic
def mark_answer(
    actor: Actor, *, section: ResponseSection, kind: str, item_code: str = "", text: str = ""
) -> Marking:
    """Point out an answer (or a whole section) with a precision; the same again rewrites the precision.

    Raises:
        PermissionDenied: she may not write, or not read this section.
        ValidationError: the item cannot be pointed out, or the response is no longer being filled.
    """
    response = locked_draft(actor, section.response_id)
    if not ResponseSection.objects.visible_to(actor).filter(pk=section.pk).exists():
        raise PermissionDenied("section hors de portée")
    if kind not in set(MarkingKind):
        raise ValidationError({"kind": "Besoin, force ou risque ?"})
    label = section.title
    if item_code:
        item = selectors.questionnaire_of(response.definition).items.get(item_code)
        if item is None or not item.can_mark:
            raise ValidationError({"item": "Cette question ne reçoit pas de repère."})
        label = item.label
    marking, _ = Marking.objects.update_or_create(
        section_id=section.pk,
        item_code=item_code,
        kind=kind,
        defaults={"label": label[:500], "text": text.strip()[:1000], "marked_by_id": actor.post},
    )
    record_access(
        actor, Action.UPDATE, "assessments.answer.marked", target=marking, person_id=response.person_id
    )
    return marking


@transaction.atomic
def remove_marking(actor: Actor, *, marking: Marking) -> None:
    """Take a marking away.

    Raises:
        PermissionDenied: she may not write, or not read this section.
        ValidationError: the response is no longer being filled.
    """
    response = locked_draft(actor, marking.section.response_id)
    if not Marking.objects.visible_to(actor).filter(pk=marking.pk).exists():
        raise PermissionDenied("section hors de portée")
    record_access(
        actor, Action.DELETE, "assessments.answer.unmarked", target=marking, person_id=response.person_id
    )
    Marking.objects.filter(pk=marking.pk).delete()
