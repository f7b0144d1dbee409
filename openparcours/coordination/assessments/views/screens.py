"""What several screens of assessments share: the response found, the person around it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.choices import ResponseStatus
from openparcours.coordination.assessments.models import QuestionnaireResponse
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, shows
from openparcours.ui.answers import found


def find(request: ActorRequest, response_id: UUID) -> QuestionnaireResponse:
    """Return a person's response that the actor may read, or answer 404."""
    response = found(selectors.response(request.actor, response_id))
    if response.person is None or response.status == ResponseStatus.WITHDRAWN:
        raise Http404
    return response


def to_fill(request: ActorRequest, response: QuestionnaireResponse) -> HttpResponse:
    """Go to the first section to fill; say so when every one is closed to the actor."""
    code = selectors.first_section(request.actor, response)
    if code:
        return redirect("assessments:section", response.pk, code)
    messages.warning(request, f"{response.title} : ces réponses sont réservées aux professionnels de santé.")
    return redirect("assessments:person_assessments", response.person_id)


def shown_with(request: ActorRequest, response: QuestionnaireResponse) -> dict[str, Any]:
    """Return what every page about a response shows around it."""
    if response.person is None:
        raise Http404
    shows(request, response.person, target=response)
    return {"shown": found(records.overview(request.actor, response.person.pk)), "response": response}


def is_of_team(request: ActorRequest, response: QuestionnaireResponse) -> bool:
    """Tell whether the actor may freeze, amend or withdraw a response: her structure's, or her own."""
    actor = request.actor
    is_team = actor.organization_id is not None and response.organization_id == actor.organization_id
    return actor.can("assessments.write") and (
        is_team or (actor.post_id is not None and response.author_id == actor.post_id)
    )
