"""The assessments of a person: what was done, begin another, send one by a link."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.assessments import selectors, services
from openparcours.coordination.assessments.forms import SendForm, StartForm
from openparcours.coordination.assessments.views.screens import to_fill
from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.texts import plain_line
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_GET
@screen(permission="assessments.read", reads="assessments.responses.read")
def person_assessments(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what was assessed, what is under way, what could be proposed."""
    shown = found(records.overview(request.actor, person_id))
    query = plain_line(request.GET.get("q", ""))[:80]
    shows(request, shown.person)
    context = {
        "shown": shown,
        "board": selectors.board(request.actor, shown.person, query=query),
        "may_write": request.actor.can("assessments.write")
        and selectors.can_write_about(request.actor, shown.person),
        "query": query,
    }
    is_search = request.htmx and request.htmx.target == "propositions"
    return render(request, "assessments/_proposals.html" if is_search else "assessments/person.html", context)


@require_GET
@screen(permission="assessments.write")
def mine(request: ActorRequest) -> HttpResponse:
    """Show what waits for me: answers received by link, sections entrusted, what I have begun."""
    context = {
        "received": selectors.answers_to_review(request.actor),
        "entrusted": selectors.my_sections(request.actor),
        "begun": selectors.my_drafts(request.actor),
    }
    return render(request, "assessments/_mine.html" if request.htmx else "assessments/mine.html", context)


@require_POST
@screen(permission="assessments.write")
def start(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Begin a questionnaire, or go on with it when the same button was sent twice."""
    shown = found(records.overview(request.actor, person_id))
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choisissez un questionnaire.")
        return redirect("assessments:person_assessments", person_id)
    try:
        begun = services.start_response(
            request.actor,
            person=shown.person,
            new=form.new(),
            submission_key=form.cleaned_data["submission_key"],
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("assessments:person_assessments", person_id)
    return to_fill(request, begun)


@require_http_methods(["GET", "POST"])
@screen(permission="assessments.write", reads="assessments.link.read")
def sending(request: ActorRequest, person_id: UUID, questionnaire: str) -> HttpResponse:
    """Give a link by which the person or a relative answers, without an account."""
    shown = found(records.overview(request.actor, person_id))
    offer = found(selectors.offered_questionnaire(request.actor, questionnaire))
    form = SendForm(request.POST or None, modes=[str(mode) for mode in offer.questionnaire.modes])
    sent: list[services.SentQuestionnaire] = []
    is_sent = form.is_valid() and attempt(
        form,
        lambda: sent.append(
            services.send_questionnaire(
                request.actor, person=shown.person, code=questionnaire, **form.cleaned_data
            )
        ),
    )
    shows(request, shown.person)
    context = {"shown": shown, "questionnaire": offer.questionnaire, "form": form}
    if is_sent:
        link = sent[0].issued
        address = request.build_absolute_uri(reverse("assessments:guest_answers", args=[link.token]))
        context |= {"issued": link, "address": address}
    status = UNPROCESSABLE if form.is_bound and not is_sent else 200
    return render(request, "assessments/sending.html", context, status=status)
