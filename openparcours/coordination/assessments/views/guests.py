"""What somebody without an account sees by her link: the questions, her own answers, and nothing else."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.choices import LINK_PURPOSE
from openparcours.coordination.assessments.forms import SectionForm
from openparcours.coordination.assessments.rules import Problem, Questionnaire
from openparcours.foundation.links.gate import GONE, GuestRequest, guest_screen, refused
from openparcours.ui.answers import UNPROCESSABLE


@require_http_methods(["GET", "POST"])
@guest_screen(purpose=LINK_PURPOSE)
def guest_answers(request: GuestRequest, token: str) -> HttpResponse:
    """Show the questions of a link and take the answers, kept as they come and sent once."""
    opened = services.guest_response(request.link)
    if opened is None:
        return refused(request, GONE)
    questionnaire, answers = opened
    if request.method == "GET":
        services.trace_opening(request.guest, request.link)
        return _page(request, questionnaire, answers, {})
    return _take(request, token, questionnaire, answers)


def _take(
    request: GuestRequest, token: str, questionnaire: Questionnaire, answers: dict[str, Any]
) -> HttpResponse:
    typed, is_final = _typed(request, questionnaire), request.POST.get("suite") == "envoyer"
    try:
        problems = services.answer_by_link(
            request.link, answers=typed, is_final=is_final, client=str(request.link.pk)
        )
    except ValidationError:
        return refused(request, GONE)
    if request.headers.get("HX-Request"):
        return render(request, "assessments/_state.html", {"saved_at": timezone.localtime()})
    if problems:
        return _page(request, questionnaire, {**answers, **typed}, _by_code(problems), UNPROCESSABLE)
    if is_final:
        return render(request, "assessments/guest_thanks.html", {"questionnaire": questionnaire})
    return redirect("assessments:guest_answers", token)


def _typed(request: GuestRequest, questionnaire: Questionnaire) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for section in questionnaire.sections:
        typed |= SectionForm(request.POST, section=section).typed()
    return typed


def _by_code(problems: list[Problem]) -> dict[str, str]:
    return {problem.code: problem.message for problem in problems}


def _page(
    request: GuestRequest,
    questionnaire: Questionnaire,
    answers: dict[str, Any],
    problems: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    context = {
        "questionnaire": questionnaire,
        "parts": selectors.guest_parts(questionnaire, answers, problems),
        "problem": problems.get("", ""),
        "problem_count": len(problems),
        "link": request.link,
    }
    return render(request, "assessments/guest_answers.html", context, status=status)
