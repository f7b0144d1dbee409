"""Read a response: answers, scores and why; amend it, withdraw it, compare two dates, print it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.choices import ResponseStatus
from openparcours.coordination.assessments.forms import ReasonForm
from openparcours.coordination.assessments.models import QuestionnaireResponse
from openparcours.coordination.assessments.views.screens import find, is_of_team, shown_with, to_fill
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.ui.answers import UNPROCESSABLE, attempt, found
from openparcours.ui.documents import pdf_response, render_pdf


@require_GET
@screen(permission="assessments.read", reads="assessments.response.read")
def response(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Show the answers by section, the scores and what explains them, the marks, the half-page text."""
    target = found(selectors.response(request.actor, response_id))
    if target.status == ResponseStatus.WITHDRAWN and target.person_id:
        messages.info(request, f"{target} : annulé, il n'est plus montré.")
        return redirect("assessments:person_assessments", target.person_id)
    whole = selectors.shown_response(request.actor, target)
    context = {
        **shown_with(request, target),
        "whole": whole,
        "scores": selectors.shown_scores(whole),
        "markings": selectors.markings_by_kind(target),
        "synthesis": selectors.synthesis(request.actor, target),
        "others": selectors.comparable_to(request.actor, target),
        "versions": selectors.versions_of(request.actor, target),
        "may_fill": target.is_draft and request.actor.can("assessments.write"),
        "is_team": is_of_team(request, target),
        "is_validated": target.status == ResponseStatus.VALIDATED,
    }
    return render(request, "assessments/response.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write", reads="assessments.response.read")
def amendment(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Begin a new version of a validated response, with a reason."""
    target, form = find(request, response_id), ReasonForm(request.POST or None)
    begun: list[QuestionnaireResponse] = []
    if form.is_valid() and attempt(
        form,
        lambda: begun.append(services.amend_response(request.actor, response=target, **form.cleaned_data)),
    ):
        return to_fill(request, begun[0])
    hint = "Une version suivante commence comme une copie. Celle-ci reste en vigueur jusqu'à la validation."
    return _reason_page(request, target, form, title="Amender les réponses", submit="Amender", hint=hint)


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write", reads="assessments.response.read")
def withdrawal(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Mark a response as entered in error, with a reason."""
    target, form = find(request, response_id), ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: services.withdraw_response(request.actor, response=target, **form.cleaned_data)
    ):
        messages.success(request, f"{target.title} : annulé.")
        return redirect("assessments:person_assessments", target.person_id)
    hint = "Les réponses quittent les écrans ; le journal des accès garde la trace de l'annulation."
    return _reason_page(
        request, target, form, title="Annuler les réponses", submit="Annuler ces réponses", hint=hint
    )


@require_GET
@screen(permission="assessments.read", reads="assessments.response.read")
def comparison(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Show what changed between a response and another of the same questionnaire, by default the one before."""
    target = find(request, response_id)
    others = selectors.comparable_to(request.actor, target)
    wanted = request.GET.get("avec", "")
    chosen = next((one for one in others if str(one.pk) == wanted), None) or selectors.before(target, others)
    other = found(selectors.response(request.actor, chosen.pk)) if chosen else None
    compared = selectors.compare_responses(request.actor, other, target) if other else None
    context = {
        **shown_with(request, target),
        "others": others,
        "other": other,
        "compared": compared,
        "heading": compared.heading if compared else "Comparer",
        "curves": selectors.score_curves(request.actor, target),
    }
    return render(request, "assessments/comparison.html", context)


@require_GET
@screen(permission="assessments.read", reads="assessments.response.printed")
def document(request: ActorRequest, response_id: UUID) -> HttpResponse:
    """Print what the reader may read of a response."""
    target = find(request, response_id)
    shows(request, target.person, target=target)
    whole = selectors.shown_response(request.actor, target)
    context = {
        "title": f"{target.title} du {target.answered_on:%d/%m/%Y}",
        "structure": target.organization,
        "response": target,
        "person": target.person,
        "whole": whole,
        "scores": selectors.shown_scores(whole),
        "markings": selectors.markings_by_kind(target),
        "synthesis": selectors.synthesis(request.actor, target),
    }
    content = render_pdf("assessments/documents/response.html", context)
    return pdf_response(f"{target.code}-{target.answered_on:%Y-%m-%d}", content)


def _reason_page(
    request: ActorRequest, target: QuestionnaireResponse, form: ReasonForm, **told: str
) -> HttpResponse:
    context = {**shown_with(request, target), "form": form, **told}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "assessments/reason.html", context, status=status)
