"""Find responses as their readers may."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from openparcours.coordination.assessments.choices import FHIR_STATUS, ResponseStatus, SectionState
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    QuestionnaireResponse,
    ResponseSection,
)
from openparcours.coordination.assessments.rules import answers_to_fhir
from openparcours.coordination.assessments.selectors.offers import questionnaire_of
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.models import Event
from openparcours.registry.people.models import Person, PersonAccess


def can_write_about(actor: Actor, person: Person | None) -> bool:
    """Tell whether the actor may answer about a person: her door shows more than the identity."""
    if person is None:
        return actor.organization_id is not None
    return PersonAccess.objects.open_to(actor).sharing().filter(person=person).exists()


def responses_of(
    actor: Actor, person: Person, *, code: str = "", status: str = ""
) -> QuerySet[QuestionnaireResponse]:
    """Return a person's responses that the actor may read, the last first; withdrawn ones only if asked."""
    found = (
        QuestionnaireResponse.objects.visible_to(actor)
        .filter(person=person)
        .select_related("author__practitioner", "validated_by__practitioner", "organization")
        .order_by("-answered_on", "-started_at", "-pk")
    )
    found = found.filter(status=status) if status else found.exclude(status=ResponseStatus.WITHDRAWN)
    return found.filter(code=code) if code else found


def response(actor: Actor, response_id: UUID) -> QuestionnaireResponse | None:
    """Return one response that the actor may read, with its definition and the sections she reads."""
    sections = (
        ResponseSection.objects.visible_to(actor)
        .select_related("updated_by__practitioner", "assigned_to__practitioner")
        .prefetch_related("authors", "markings")
    )
    return (
        QuestionnaireResponse.objects.visible_to(actor)
        .select_related("person", "definition", "organization", "author__practitioner")
        .select_related("validated_by__practitioner", "amends", "copied_from__definition")
        .prefetch_related(Prefetch("sections", sections, to_attr="readable_sections"))
        .filter(pk=response_id)
        .first()
    )


def section(actor: Actor, response_id: UUID, code: str) -> ResponseSection | None:
    """Return one section that the actor may read, with its response."""
    return (
        ResponseSection.objects.visible_to(actor)
        .select_related("response__definition", "response__person")
        .filter(response=response_id, code=code)
        .first()
    )


def last_validated(actor: Actor, person: Person, code: str) -> QuestionnaireResponse | None:
    """Return the last validated response to a questionnaire, whatever its version."""
    return responses_of(actor, person, code=code, status=ResponseStatus.VALIDATED).first()


def my_drafts(actor: Actor, *, limit: int = 20) -> list[QuestionnaireResponse]:
    """Return the responses that the actor has begun and not finished, the last first."""
    return list(
        QuestionnaireResponse.objects.visible_to(actor)
        .filter(author=actor.post_id, status=ResponseStatus.DRAFT, submitted_at=None)
        .select_related("person")
        .order_by("-started_at")[:limit]
    )


def my_sections(actor: Actor, *, limit: int = 20) -> list[ResponseSection]:
    """Return the sections of drafts that wait for the actor."""
    return list(
        ResponseSection.objects.visible_to(actor)
        .filter(assigned_to=actor.post_id, response__status=ResponseStatus.DRAFT)
        .exclude(state=SectionState.DONE)
        .select_related("response__person")
        .order_by("-response__started_at", "position")[:limit]
    )


def answers_to_review(actor: Actor, *, limit: int = 20) -> list[QuestionnaireResponse]:
    """Return the answers that came by a link and wait for a professional's eye, the oldest first."""
    return list(
        QuestionnaireResponse.objects.visible_to(actor)
        .filter(organization=actor.organization_id, status=ResponseStatus.DRAFT, submitted_at__isnull=False)
        .select_related("person", "definition")
        .order_by("submitted_at")[:limit]
    )


def open_conflicts(actor: Actor, response: QuestionnaireResponse) -> list[AnswerConflict]:
    """Return the answers of a response that somebody must decide between."""
    return list(
        AnswerConflict.objects.visible_to(actor)
        .filter(section__response=response, decided_at=None)
        .select_related("section__response__definition", "author__practitioner")
        .order_by("at")
    )


def conflict(actor: Actor, conflict_id: UUID) -> AnswerConflict | None:
    """Return one conflict of a section that the actor may read."""
    return (
        AnswerConflict.objects.visible_to(actor)
        .select_related("section__response__definition")
        .filter(pk=conflict_id)
        .first()
    )


def response_as_fhir(actor: Actor, response: QuestionnaireResponse) -> dict[str, object]:
    """Return the FHIR QuestionnaireResponse of what the actor may read of a response."""
    values: dict[str, object] = {}
    for each in ResponseSection.objects.visible_to(actor).filter(response=response):
        values |= each.answers
    return answers_to_fhir(
        questionnaire_of(response.definition),
        values,
        status=FHIR_STATUS[ResponseStatus(response.status)],
        authored=(response.validated_at or response.started_at).isoformat(),
    )


def response_of_event(event: Event) -> QuestionnaireResponse:
    """Return the response that an event speaks of."""
    return QuestionnaireResponse.objects.select_related("validated_by__practitioner", "definition").get(
        pk=event.payload["response_id"]
    )


def back_in_force(withdrawn: QuestionnaireResponse) -> QuestionnaireResponse | None:
    """Return the response that a withdrawn amendment had replaced, when it is in force again."""
    return (
        QuestionnaireResponse.objects.select_related("validated_by__practitioner")
        .filter(amendments=withdrawn, status=ResponseStatus.VALIDATED)
        .first()
    )
