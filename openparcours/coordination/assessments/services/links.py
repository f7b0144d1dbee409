"""Let a person or a relative answer by a link, without an account and without seeing anything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.choices import LINK_PURPOSE, AnswerMode, SectionState
from openparcours.coordination.assessments.models import QuestionnaireResponse, ResponseSection
from openparcours.coordination.assessments.rules import Problem, Questionnaire, score_checked
from openparcours.coordination.assessments.services.facts import AnswersGiven, about, locked
from openparcours.coordination.assessments.services.responses import NewResponse, start_response
from openparcours.coordination.assessments.services.sections import write_answers
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.foundation.links.models import GuestLink
from openparcours.foundation.links.services import IssuedLink, guest_actor, issue_link, spend_link
from openparcours.registry.people.models import Person

_GIVEN_TO = {AnswerMode.PERSON: "la personne", AnswerMode.PROXY: "un proche"}


@dataclass(frozen=True)
class SentQuestionnaire:
    """A response to fill and the link that opens it; its secret is known only now."""

    response: QuestionnaireResponse
    issued: IssuedLink


@transaction.atomic
def send_questionnaire(
    actor: Actor, *, person: Person | None, code: str, mode: str = AnswerMode.PERSON, days: int = 14
) -> SentQuestionnaire:
    """Start an empty response and give the link by which the person, or a relative, fills it.

    Raises:
        PermissionDenied: the actor may not write about this person.
        ValidationError: the questionnaire is not for this mode, or not in use.
    """
    if mode not in _GIVEN_TO:
        raise ValidationError({"mode": "Un lien s'envoie à la personne ou à un proche."})
    given_to = _GIVEN_TO[AnswerMode(mode)]
    response = start_response(
        actor, person=person, new=NewResponse(code=code, mode=mode, respondent=given_to)
    )
    issued = issue_link(
        actor,
        purpose=LINK_PURPOSE,
        target_id=response.pk,
        days=days,
        is_single_use=True,
        label=given_to,
        person_id=response.person_id,
    )
    return SentQuestionnaire(response, issued)


def guest_response(link: GuestLink) -> tuple[Questionnaire, dict[str, Any]] | None:
    """Return the questionnaire of an open link and the answers already given by it; None otherwise.

    It says neither whom it is about nor what anybody else wrote.
    """
    if link.purpose != LINK_PURPOSE or not link.is_open_at(timezone.now()):
        return None
    response = QuestionnaireResponse.objects.select_related("definition").filter(pk=link.target_id).first()
    if response is None or not response.is_draft or _is_taken_over(response):
        return None
    rows = ResponseSection.objects.filter(response=response)
    return selectors.questionnaire_of(response.definition), {
        c: v for row in rows for c, v in row.answers.items()
    }


def trace_opening(guest: Actor, link: GuestLink) -> None:
    """Keep the trace that a link was opened, about the person of its response."""
    response = QuestionnaireResponse.objects.filter(pk=link.target_id).first()
    person_id = response.person_id if response else None
    record_access(guest, Action.READ, "assessments.answers.opened", target=response, person_id=person_id)


@transaction.atomic
def answer_by_link(
    link: GuestLink, *, answers: Mapping[str, Any], is_final: bool = False, client: str = ""
) -> list[Problem]:
    """Keep the answers given by a link; the final send spends it and asks a professional to look.

    Returns what is wrong or still expected; with any of it, nothing is final.

    Raises:
        ValidationError: the link has ended, or a professional has taken the answers over.
    """
    response = locked(link.target_id)
    if guest_response(link) is None or response.submitted_at:
        raise ValidationError("Ce questionnaire n'attend plus de réponse.")
    actor = guest_actor(link, origin="lien")
    problems = _write(actor, response, answers, client)
    if is_final and not problems:
        problems = _expected(response)
    if is_final and not problems:
        spend_link(link)
        _submit(actor, response)
    return problems


def _write(
    actor: Actor, response: QuestionnaireResponse, answers: Mapping[str, Any], client: str
) -> list[Problem]:
    questionnaire = selectors.questionnaire_of(response.definition)
    problems: list[Problem] = []
    for row in ResponseSection.objects.filter(response=response):
        codes = {
            item.code
            for section in questionnaire.sections
            if section.code == row.code
            for item in section.items
        }
        mine = {code: answer for code, answer in answers.items() if code in codes}
        if mine:
            saved = write_answers(actor, response, row, mine, revision=row.revision, client=client)
            problems.extend(saved.problems)
    return problems


def _expected(response: QuestionnaireResponse) -> list[Problem]:
    checked = selectors.checked_answers(response)
    items = selectors.questionnaire_of(response.definition).items
    if not checked.values:
        return [Problem("", "Aucune réponse n'a été donnée.")]
    return [Problem(code, f"{items[code].label} : une réponse est attendue.") for code in checked.expected]


def _submit(actor: Actor, response: QuestionnaireResponse) -> None:
    response.submitted_at = timezone.now()
    response.save(update_fields=["submitted_at"])
    ResponseSection.objects.filter(response=response).update(state=SectionState.DONE)
    record_access(
        actor, Action.UPDATE, "assessments.response.submitted", target=response, person_id=response.person_id
    )
    questionnaire = selectors.questionnaire_of(response.definition)
    results = score_checked(questionnaire, selectors.checked_answers(response))
    publish(AnswersGiven(**about(actor, response), has_alert=any(result.alerts for result in results)))


def _is_taken_over(response: QuestionnaireResponse) -> bool:
    """Tell whether a professional has written in the response: her words are not the guest's to read."""
    return ResponseSection.objects.filter(response=response, updated_by__isnull=False).exists()
