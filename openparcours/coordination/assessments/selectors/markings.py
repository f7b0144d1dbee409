"""What the authors pointed out, for the plan and for the half-page text; two responses compared."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from openparcours.coordination.assessments.choices import MarkingKind, ResponseStatus
from openparcours.coordination.assessments.models import Marking, QuestionnaireResponse
from openparcours.coordination.assessments.rules import (
    AnswerChange,
    MarkedAnswer,
    Questionnaire,
    ScoreChange,
    compare_answers,
    compare_scores,
    in_words,
    synthesis_of,
)
from openparcours.coordination.assessments.selectors.forms import readable_answers, readable_sections
from openparcours.coordination.assessments.selectors.offers import questionnaire_of
from openparcours.coordination.assessments.selectors.results import results_of
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person

_ORDER = [MarkingKind.RISK, MarkingKind.NEED, MarkingKind.STRENGTH]


@dataclass(frozen=True, kw_only=True)
class MarkedNeed:
    """A marking of the last validated response to a questionnaire, ready to become a problem of a plan."""

    marking_id: UUID
    kind: str
    domain: str
    domain_title: str
    item_code: str
    label: str
    answer: str
    text: str
    restriction: str
    response_id: UUID
    answered_on: date


@dataclass(frozen=True)
class Comparison:
    """Two responses to a questionnaire, the earlier first."""

    earlier: QuestionnaireResponse
    later: QuestionnaireResponse
    answers: list[AnswerChange]
    scores: list[ScoreChange]

    @property
    def heading(self) -> str:
        """Return the two dates, in words."""
        return f"Du {self.earlier.answered_on:%d/%m/%Y} au {self.later.answered_on:%d/%m/%Y}"


def needs_of(actor: Actor, person: Person) -> list[MarkedNeed]:
    """Return the risks and needs of a person that the actor may read, risks first.

    Only the last validated response to each questionnaire speaks.
    """
    return _marked(actor, person, (MarkingKind.NEED, MarkingKind.RISK))


def strengths_of(actor: Actor, person: Person) -> list[MarkedNeed]:
    """Return the strengths of a person that the actor may read."""
    return _marked(actor, person, (MarkingKind.STRENGTH,))


def marking(actor: Actor, marking_id: UUID) -> Marking | None:
    """Return one marking that the actor may read."""
    return (
        Marking.objects.visible_to(actor)
        .select_related("section__response__definition")
        .filter(pk=marking_id)
        .first()
    )


def synthesis(actor: Actor, response: QuestionnaireResponse) -> str:
    """Return a half-page text of what the actor may read of a response found by `selectors.response`."""
    questionnaire = questionnaire_of(response.definition)
    by = response.validated_by or response.author
    heading = f"{response.title} du {response.answered_on:%d/%m/%Y}"
    return synthesis_of(
        questionnaire,
        readable_answers(response),
        markings=[
            _marked_answer(each, row.title, row.answers, questionnaire)
            for row in readable_sections(response)
            for each in row.markings.all()
        ],
        results=results_of(actor, response),
        heading=f"{heading}, {by.practitioner}." if by else f"{heading}.",
    )


def compare_responses(
    actor: Actor, earlier: QuestionnaireResponse, later: QuestionnaireResponse
) -> Comparison:
    """Compare two responses found by `selectors.response`, over what the actor reads in both.

    Raises:
        ValueError: they answer two questionnaires.
    """
    if earlier.code != later.code:
        raise ValueError("Deux questionnaires différents ne se comparent pas.")
    if (earlier.answered_on, earlier.started_at) > (later.answered_on, later.started_at):
        earlier, later = later, earlier
    both = {row.code for row in readable_sections(earlier)} & {row.code for row in readable_sections(later)}
    answers = [
        {code: v for row in readable_sections(each) if row.code in both for code, v in row.answers.items()}
        for each in (earlier, later)
    ]
    return Comparison(
        earlier,
        later,
        compare_answers(
            questionnaire_of(earlier.definition), answers[0], questionnaire_of(later.definition), answers[1]
        ),
        compare_scores(results_of(actor, earlier), results_of(actor, later)),
    )


def _marked(actor: Actor, person: Person, kinds: tuple[MarkingKind, ...]) -> list[MarkedNeed]:
    rows = (
        Marking.objects.visible_to(actor)
        .filter(section__response__in=_last_responses(person), kind__in=kinds)
        .select_related("section__response__definition")
    )
    found = sorted(rows, key=lambda row: (_ORDER.index(MarkingKind(row.kind)), row.section.position, row.pk))
    return [_need(row) for row in found]


def _last_responses(person: Person) -> list[UUID]:
    """Return the last validated response to each questionnaire, readable or not: a newer one, even
    closed to the reader, makes the older one silent."""
    rows = (
        QuestionnaireResponse.objects.filter(person=person, status=ResponseStatus.VALIDATED)
        .order_by("answered_on", "validated_at")
        .values_list("code", "pk")
    )
    return list(dict(rows).values())


def _need(row: Marking) -> MarkedNeed:
    section, response = row.section, row.section.response
    told = _marked_answer(row, section.title, section.answers, questionnaire_of(response.definition))
    return MarkedNeed(
        marking_id=row.pk,
        kind=row.kind,
        domain=section.code,
        domain_title=section.title,
        item_code=row.item_code,
        label=row.label,
        answer=told.answer,
        text=row.text,
        restriction=section.restriction,
        response_id=response.pk,
        answered_on=response.answered_on,
    )


def _marked_answer(
    row: Marking, domain: str, answers: dict[str, Any], questionnaire: Questionnaire
) -> MarkedAnswer:
    item = questionnaire.items.get(row.item_code)
    answer = in_words(item, answers[row.item_code]) if item and row.item_code in answers else ""
    return MarkedAnswer(kind=row.kind, domain=domain, label=row.label, answer=answer, text=row.text)
