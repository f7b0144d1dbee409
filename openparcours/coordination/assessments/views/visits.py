"""A home visit without network: take a response away, fill it on a page that has no server, bring it back.

The page of the visit, its worker and its manifest are the same for everybody: they hold no data.
"""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.forms import VisitForm
from openparcours.coordination.assessments.models import QuestionnaireResponse, VisitCopy
from openparcours.coordination.assessments.rules import Questionnaire
from openparcours.coordination.assessments.views import shell
from openparcours.coordination.assessments.views.screens import find, shown_with
from openparcours.foundation.accounts.permissions import ActorRequest, public_screen, screen
from openparcours.ui.answers import found

CONFLICT = 409


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write", reads="assessments.response.read")
def visit_taking(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Say what is taken away and how it is kept; then give it to the device, which encrypts it."""
    response = find(request, response_id)
    if request.method == "POST":
        try:
            copy = services.take_response_away(request.actor, response=response)
        except ValidationError as refusal:
            return JsonResponse({"why": " ".join(refusal.messages)}, status=CONFLICT)
        return JsonResponse(_bundle(request, response, copy))
    if not response.is_draft:
        return redirect("assessments:response", response_id)
    context = {
        **shown_with(request, response),
        "hours": selectors.visit_hours(request.actor.organization_id),
        "copies": selectors.copies_out(response),
    }
    return render(request, "assessments/visit/taking.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write")
def visit_return(request: ActorRequest, copy_id: UUID) -> HttpResponse:
    """Take what a device brings back and say what became of it; who comes to sign in goes back to her visit."""
    copy = found(selectors.visit_copy(request.actor, copy_id))
    if request.method == "GET":
        return redirect("assessments:visit")
    questionnaire = selectors.questionnaire_of(copy.response.definition)
    form = VisitForm(request.POST, questionnaire=questionnaire)
    backs = services.bring_visit_back(request.actor, copy=copy, fillings=form.fillings)
    return JsonResponse({"sections": [_told(copy, questionnaire, back) for back in backs]})


@require_GET
@public_screen
def visit(request: ActorRequest) -> HttpResponse:
    """Show the page that works without network; it is empty until a device opens what it keeps."""
    return HttpResponse(shell.page())


@require_GET
@public_screen
def visit_worker(request: ActorRequest) -> HttpResponse:
    """Send the worker that keeps the page, and nothing else, for when there is no network."""
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_GET
@public_screen
def visit_manifest(request: ActorRequest) -> HttpResponse:
    """Say how the page is installed on a device."""
    return JsonResponse(shell.manifest(), content_type="application/manifest+json")


def _bundle(request: ActorRequest, response: QuestionnaireResponse, copy: VisitCopy) -> dict[str, Any]:
    """Return what the device keeps: of the person, her initials only."""
    sections = selectors.sections_away(request.actor, response)
    return {
        "id": str(copy.pk),
        "expires": copy.expires_at.isoformat(),
        "mark": request.actor.mark,
        "title": response.title,
        "who": response.person.initials if response.person else "",
        "back": reverse("assessments:visit_return", args=[copy.pk]),
        "home": reverse("assessments:validation", args=[response.pk]),
        "sections": [
            {
                "code": one.row.code,
                "title": one.row.title,
                "html": render_to_string("assessments/visit/_section.html", {"section": one}),
            }
            for one in sections
        ],
    }


def _told(copy: VisitCopy, questionnaire: Questionnaire, back: services.SectionBack) -> dict[str, Any]:
    section = next(one for one in questionnaire.sections if one.code == back.code)
    return {
        "code": back.code,
        "title": section.title,
        "refusal": back.refusal,
        "problems": [problem.message for problem in back.problems],
        "conflicts": [conflict.label for conflict in back.conflicts],
        "address": reverse("assessments:section", args=[copy.response_id, back.code]),
    }
