"""What happens to responses, and the one way their state changes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError

from openparcours.coordination.assessments.choices import RESPONSE_TRANSITIONS, ResponseStatus
from openparcours.coordination.assessments.models import QuestionnaireResponse, ResponseTransition
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.events.services import Fact


@dataclass(frozen=True)
class AssessmentStarted(Fact):
    response_id: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class AssessmentValidated(Fact):
    """An instrument or an evaluation is frozen with its scores; `has_alert`: look at it now."""

    response_id: UUID | None = None
    code: str = ""
    has_alert: bool = False


@dataclass(frozen=True)
class ScreeningCompleted(Fact):
    """A screening is frozen with its scores; `has_alert`: look at it now."""

    response_id: UUID | None = None
    code: str = ""
    has_alert: bool = False


@dataclass(frozen=True)
class AssessmentAmended(Fact):
    """A validated response gave way to its amendment (`response_id` is the former one)."""

    response_id: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class AssessmentWithdrawn(Fact):
    response_id: UUID | None = None
    code: str = ""


@dataclass(frozen=True)
class AnswersGiven(Fact):
    """Answers came by a link; `has_alert`: look at them now."""

    response_id: UUID | None = None
    code: str = ""
    has_alert: bool = False


def about(actor: Actor, response: QuestionnaireResponse) -> dict[str, Any]:
    """Return what every fact says of a response."""
    return {
        "person_id": response.person_id,
        "organization_id": response.organization_id,
        "author_id": actor.post_id,
        "response_id": response.pk,
        "code": response.code,
    }


def move(actor: Actor, response: QuestionnaireResponse, to_status: ResponseStatus, reason: str = "") -> None:
    """Change the state of a response already locked, as the table allows, and keep the trace of it.

    Raises:
        ValidationError: the table does not allow it.
    """
    if to_status not in RESPONSE_TRANSITIONS[ResponseStatus(response.status)]:
        raise ValidationError(
            f"Ce questionnaire est {response.get_status_display()} : ce n'est plus possible."
        )
    ResponseTransition.objects.create(
        response=response,
        from_status=response.status,
        to_status=to_status,
        by_label=actor.label[:200],
        by_id=actor.post_id,
        reason=reason[:500],
    )
    response.status = to_status
    response.save(update_fields=["status"])


def locked_draft(actor: Actor, response_id: UUID) -> QuestionnaireResponse:
    """Lock a response that is being filled and that the actor may read.

    Raises:
        PermissionDenied: she may not write, or not read it.
        ValidationError: it is no longer being filled.
    """
    response = locked_readable(actor, response_id)
    if not response.is_draft:
        raise ValidationError("Ce questionnaire est validé : amendez-le pour le changer.")
    return response


def locked_readable(actor: Actor, response_id: UUID) -> QuestionnaireResponse:
    """Lock a response that the actor may read, to write.

    Raises:
        PermissionDenied: she may not.
    """
    actor.require("assessments.write")
    if not QuestionnaireResponse.objects.visible_to(actor).filter(pk=response_id).exists():
        raise PermissionDenied("questionnaire hors de portée")
    return locked(response_id)


def locked(response_id: UUID) -> QuestionnaireResponse:
    """Lock a response; everything that writes in it takes this lock first."""
    rows = QuestionnaireResponse.objects.select_for_update(of=("self",)).select_related("definition")
    return rows.get(pk=response_id)


def demand_team(actor: Actor, response: QuestionnaireResponse) -> None:
    """Demand that the actor be of the structure that keeps the response, or its author.

    Raises:
        PermissionDenied: she is neither.
    """
    is_team = actor.organization_id is not None and response.organization_id == actor.organization_id
    if not is_team and (actor.post_id is None or response.author_id != actor.post_id):
        raise PermissionDenied("questionnaire d'une autre équipe")
