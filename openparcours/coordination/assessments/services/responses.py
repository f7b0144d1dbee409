"""Start a response, from nothing or from the last one; amend it; withdraw it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.choices import (
    AnswerMode,
    ResponseStatus,
    SectionState,
)
from openparcours.coordination.assessments.models import (
    Marking,
    QuestionnaireResponse,
    ResponseSection,
    ResponseTransition,
    SectionAuthor,
)
from openparcours.coordination.assessments.rules import Questionnaire, validate_answers
from openparcours.coordination.assessments.selectors import OfferedQuestionnaire
from openparcours.coordination.assessments.services.facts import (
    AssessmentStarted,
    AssessmentWithdrawn,
    about,
    demand_team,
    locked,
    locked_readable,
    move,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.kit.ids import new_id
from openparcours.registry.people.models import Person


@dataclass(frozen=True, kw_only=True)
class NewResponse:
    """How a response begins; `copies_last` fills it with the person's last validated one."""

    code: str
    mode: str = AnswerMode.PROFESSIONAL
    respondent: str = ""
    answered_on: date | None = None
    copies_last: bool = False


@transaction.atomic
def start_response(
    actor: Actor, *, person: Person | None, new: NewResponse, submission_key: UUID | None = None
) -> QuestionnaireResponse:
    """Start a response to the version in force; the same submission key twice starts it once.

    Raises:
        PermissionDenied: the actor may not write about this person.
        ValidationError: the questionnaire is not in force, not switched on, or not for this mode.
    """
    actor.require("assessments.write")
    if not selectors.can_write_about(actor, person):
        raise PermissionDenied("personne hors de portée")
    offer = _usable(actor, new)
    last = selectors.last_validated(actor, person, new.code) if person and new.copies_last else None
    # The key decides between two sends at once: the second finds what the first wrote.
    response, is_new = QuestionnaireResponse.objects.get_or_create(
        submission_key=submission_key or new_id(),
        defaults={
            "person": person,
            "organization_id": actor.organization_id,
            "definition": offer.definition,
            "code": offer.questionnaire.code,
            "title": offer.questionnaire.title,
            "use": offer.questionnaire.use.value,
            "mode": new.mode,
            "respondent": new.respondent.strip()[:200],
            "answered_on": new.answered_on or timezone.localdate(),
            "author_id": actor.post,
            "copied_from": last,
        },
    )
    if not is_new:
        if response.author_id != actor.post_id:
            raise PermissionDenied("envoi d'un autre poste")
        return response
    _begin(actor, response, offer.questionnaire, last)
    return response


@transaction.atomic
def amend_response(actor: Actor, *, response: QuestionnaireResponse, reason: str) -> QuestionnaireResponse:
    """Start a new version of a validated response, with its answers and markings; once.

    Raises:
        PermissionDenied: she may not read it, or is of another team.
        ValidationError: it is not the validated version, or no reason is given.
    """
    former = locked_readable(actor, response.pk)
    demand_team(actor, former)
    if former.status != ResponseStatus.VALIDATED:
        raise ValidationError("Seul un questionnaire validé s'amende.")
    running = former.amendments.filter(status=ResponseStatus.DRAFT).first()
    if running is not None:
        return running
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi vous amendez ces réponses."})
    amendment = QuestionnaireResponse.objects.create(
        person_id=former.person_id,
        organization_id=former.organization_id,
        definition=former.definition,
        code=former.code,
        title=former.title,
        use=former.use,
        mode=former.mode,
        respondent=former.respondent,
        answered_on=former.answered_on,
        author_id=actor.post,
        amends=former,
        copied_from=former,
        version=former.version + 1,
    )
    _begin(actor, amendment, selectors.questionnaire_of(former.definition), former, reason=reason)
    _copy_markings(amendment, former)
    return amendment


@transaction.atomic
def withdraw_response(actor: Actor, *, response: QuestionnaireResponse, reason: str) -> QuestionnaireResponse:
    """Mark a response as entered in error; its answers stay in the trail, no longer on screens.

    The version that it amended is in force again.

    Raises:
        PermissionDenied: she may not read it, or is of another team.
        ValidationError: no reason is given, or it gave way to an amendment.
    """
    withdrawn = locked_readable(actor, response.pk)
    demand_team(actor, withdrawn)
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi ces réponses sont annulées."})
    if withdrawn.amendments.exclude(status=ResponseStatus.WITHDRAWN).exists():
        raise ValidationError("Une version amendée existe : annulez-la d'abord.")
    was_validated = withdrawn.status == ResponseStatus.VALIDATED
    move(actor, withdrawn, ResponseStatus.WITHDRAWN, reason)
    if was_validated and withdrawn.amends_id:
        move(actor, locked(withdrawn.amends_id), ResponseStatus.VALIDATED, "son amendement est annulé")
    record_access(
        actor,
        Action.DELETE,
        "assessments.response.withdrawn",
        target=withdrawn,
        person_id=withdrawn.person_id,
        reason=reason,
    )
    publish(AssessmentWithdrawn(**about(actor, withdrawn)))
    return withdrawn


def _usable(actor: Actor, new: NewResponse) -> OfferedQuestionnaire:
    offer = selectors.offered_questionnaire(actor, new.code)
    if offer is None:
        raise ValidationError({"code": "Ce questionnaire n'est pas en vigueur."})
    if not offer.is_on:
        raise ValidationError({"code": offer.why_off})
    if new.mode not in offer.questionnaire.modes:
        raise ValidationError({"mode": "Ce questionnaire ne se remplit pas de cette façon."})
    if new.answered_on and new.answered_on > timezone.localdate():
        raise ValidationError({"answered_on": "Les réponses ne peuvent pas dater de demain."})
    return offer


def _begin(
    actor: Actor,
    response: QuestionnaireResponse,
    questionnaire: Questionnaire,
    former: QuestionnaireResponse | None,
    *,
    reason: str = "",
) -> None:
    """Write the sections, the first transition, the trail and the fact."""
    _write_sections(response, questionnaire, former)
    ResponseTransition.objects.create(
        response=response,
        to_status=ResponseStatus.DRAFT,
        by_label=actor.label[:200],
        by_id=actor.post_id,
        reason=reason.strip()[:500],
    )
    record_access(
        actor,
        Action.CREATE,
        "assessments.response.started",
        target=response,
        person_id=response.person_id,
        reason=reason,
    )
    publish(AssessmentStarted(**about(actor, response)))


def _write_sections(
    response: QuestionnaireResponse, questionnaire: Questionnaire, former: QuestionnaireResponse | None
) -> None:
    """Write the sections; those copied keep who wrote them, so that a closed one stays closed."""
    copied = _fitting(questionnaire, former)
    writers = {row.code: row for row in ResponseSection.objects.filter(response=former)} if former else {}
    rows = []
    for position, section in enumerate(questionnaire.sections):
        answers = {item.code: copied[item.code] for item in section.items if item.code in copied}
        source = writers.get(section.code) if answers else None
        rows.append(
            ResponseSection(
                response=response,
                code=section.code,
                title=section.title,
                position=position,
                restriction=section.restriction.value,
                answers=answers,
                state=SectionState.STARTED if answers else SectionState.TO_FILL,
                updated_at=source.updated_at if source else None,
                updated_by_id=source.updated_by_id if source else None,
            )
        )
    ResponseSection.objects.bulk_create(rows)
    if former is not None and response.amends_id:
        _copy_authors(rows, writers)


def _fitting(questionnaire: Questionnaire, former: QuestionnaireResponse | None) -> dict[str, Any]:
    """Return the former answers that the questionnaire of today still understands."""
    if former is None:
        return {}
    known = {c: v for c, v in selectors.all_answers(former).items() if c in questionnaire.items}
    checked = validate_answers(questionnaire, known)
    return {**checked.values, **checked.ignored}


def _copy_authors(rows: list[ResponseSection], writers: dict[str, ResponseSection]) -> None:
    former = SectionAuthor.objects.filter(section__in=[w.pk for w in writers.values()])
    sections = {writers[row.code].pk: row for row in rows if row.code in writers}
    SectionAuthor.objects.bulk_create(
        [
            SectionAuthor(
                section=sections[author.section_id],
                post_id=author.post_id,
                label=author.label,
                first_at=author.first_at,
                last_at=author.last_at,
            )
            for author in former
            if author.section_id in sections
        ]
    )


def _copy_markings(amendment: QuestionnaireResponse, former: QuestionnaireResponse) -> None:
    sections = {row.code: row for row in ResponseSection.objects.filter(response=amendment)}
    markings = Marking.objects.filter(section__response=former).select_related("section")
    Marking.objects.bulk_create(
        [
            Marking(
                section=sections[marking.section.code],
                item_code=marking.item_code,
                label=marking.label,
                kind=marking.kind,
                text=marking.text,
                marked_by_id=marking.marked_by_id,
                marked_at=marking.marked_at,
            )
            for marking in markings
        ]
    )
