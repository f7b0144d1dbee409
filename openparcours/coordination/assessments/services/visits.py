"""Take a response away to a home visit, on a device without network, and bring back what was written there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    QuestionnaireResponse,
    ResponseSection,
    VisitCopy,
)
from openparcours.coordination.assessments.rules import Problem
from openparcours.coordination.assessments.services.facts import locked_draft
from openparcours.coordination.assessments.services.filling import Filling, fill_section
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access

CLOSED = "Cette section ne vous est plus ouverte : le partage ou votre poste a changé depuis la visite."


@dataclass(frozen=True, kw_only=True)
class SectionBack:
    """What became of a section brought back; `refusal` says why nothing of it was written."""

    code: str
    refusal: str = ""
    problems: tuple[Problem, ...] = ()
    conflicts: tuple[AnswerConflict, ...] = ()


@transaction.atomic
def take_response_away(actor: Actor, *, response: QuestionnaireResponse) -> VisitCopy:
    """Keep the trace that a response being filled is copied on a device of the actor's, for some hours.

    Raises:
        PermissionDenied: she may not write, or not read it.
        ValidationError: it is no longer being filled.
    """
    locked_draft(actor, response.pk)
    now = timezone.now()
    hours = selectors.visit_hours(actor.organization_id)
    copy = VisitCopy.objects.create(
        response=response,
        taken_by_id=actor.post,
        taken_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    record_access(
        actor, Action.READ, "assessments.visit.taken", target=response, person_id=response.person_id
    )
    return copy


@transaction.atomic
def bring_visit_back(
    actor: Actor, *, copy: VisitCopy, fillings: Mapping[str, Filling]
) -> tuple[SectionBack, ...]:
    """Write what a visit brings back, section by section, as the filling page would; once, however often it is sent.

    The permission, the sharing and the audience are decided again. A section refused is left to the
    device, that keeps its text.

    Raises:
        PermissionDenied: it is somebody else's copy.
    """
    if not VisitCopy.objects.visible_to(actor).filter(pk=copy.pk).exists():
        raise PermissionDenied("copie d'un autre poste")
    locked = VisitCopy.objects.select_for_update(of=("self",)).select_related("response").get(pk=copy.pk)
    rows = {row.code: row for row in ResponseSection.objects.filter(response=locked.response_id)}
    backs = []
    for code, filling in fillings.items():
        row, digest = rows.get(code), _digest(filling)
        if locked.received.get(code) == digest:
            backs.append(SectionBack(code=code))
            continue
        back = _write(actor, row, code, replace(filling, client=str(locked.pk)))
        if not back.refusal:
            locked.received = {**locked.received, code: digest}
        backs.append(back)
    _close(actor, locked, is_whole=not any(back.refusal for back in backs))
    return tuple(backs)


def _write(actor: Actor, row: ResponseSection | None, code: str, filling: Filling) -> SectionBack:
    try:
        if row is None:
            raise PermissionDenied(code)
        saved = fill_section(actor, section=row, filling=filling)
    except PermissionDenied:
        return SectionBack(code=code, refusal=CLOSED)
    except ValidationError as refusal:
        return SectionBack(code=code, refusal=" ".join(refusal.messages))
    return SectionBack(code=code, problems=saved.problems, conflicts=saved.conflicts)


def _close(actor: Actor, copy: VisitCopy, *, is_whole: bool) -> None:
    """Keep what was received; the first whole return is traced and ends the copy."""
    is_first = is_whole and copy.returned_at is None
    if is_first:
        copy.returned_at = timezone.now()
        record_access(
            actor,
            Action.UPDATE,
            "assessments.visit.returned",
            target=copy.response,
            person_id=copy.response.person_id,
        )
    copy.save(update_fields=["received", "returned_at"])


def _digest(filling: Filling) -> str:
    told = [filling.answers, filling.revision]
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
