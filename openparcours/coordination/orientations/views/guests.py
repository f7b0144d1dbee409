"""The page that the target opens by its link: read what was sent, accept, ask or refuse; no account."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.orientations import selectors, services
from openparcours.coordination.orientations.choices import PURPOSE
from openparcours.coordination.orientations.forms import AcceptanceForm, QuestionForm, RefusalForm
from openparcours.coordination.orientations.models import Orientation
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.links.gate import GONE, GuestRequest, guest_screen, refused
from openparcours.kit.ids import new_id
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_http_methods(["GET", "POST"])
@guest_screen(purpose=PURPOSE)
def answer(request: GuestRequest, token: str) -> HttpResponse:
    """Show what was sent and take the answer; the link serves one answer, as many questions as needed."""
    asked = selectors.of_link(request.link)
    if asked is None:
        return refused(request, GONE)
    if request.method == "GET":
        services.trace_opening(request.guest, orientation=asked)
        return _page(request, token, asked)
    name = request.POST.get("answer", "")
    form = _forms(request, asked, bound=name).get(name)
    if form is None or not (form.is_valid() and attempt(form, lambda: _take(request, asked, name, form))):
        return _page(request, token, asked, bound=name, form=form)
    if name == "question":
        return redirect("orientations:answer", token)
    return render(request, "orientations/answered.html", {"orientation": asked, "is_accepted": name == "oui"})


@require_GET
@guest_screen(purpose=PURPOSE)
def attachment(request: GuestRequest, token: str, attachment_id: UUID) -> FileResponse:
    """Send a file joined to what the link opens."""
    joined = found(selectors.attachment_by_link(request.link, attachment_id))
    person_id = joined.orientation.person_id
    record_access(
        request.guest, Action.READ, "orientations.attachment.read", target=joined, person_id=person_id
    )
    return FileResponse(
        joined.file.open(), as_attachment=True, filename=joined.name, content_type=joined.media_type
    )


def _take(request: GuestRequest, asked: Orientation, name: str, form: Any) -> None:
    if name == "question":
        data = form.cleaned_data
        services.ask_question(
            request.guest,
            orientation=asked,
            link=request.link,
            by=data["by"],
            text=data["text"],
            submission_key=data["submission_key"],
        )
        return
    act = services.accept_orientation if name == "oui" else services.refuse_orientation
    act(request.guest, orientation=asked, answer=form.answer(), link=request.link)


def _page(
    request: GuestRequest,
    token: str,
    asked: Orientation,
    *,
    bound: str = "",
    form: django_forms.Form | None = None,
) -> HttpResponse:
    forms = _forms(request, asked)
    if form is not None:
        forms[bound] = form
    context = {
        "orientation": asked,
        "token": token,
        "link": request.link,
        "conversation": selectors.conversation(asked),
        "attachments": asked.attachments.all(),
        "yes": forms["oui"],
        "no": forms["non"],
        "question": forms["question"],
        "unfolded": bound if form is not None else "",
    }
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "orientations/answer.html", context, status=status)


def _forms(request: GuestRequest, asked: Orientation, *, bound: str = "") -> dict[str, django_forms.Form]:
    def data(name: str) -> Any:
        return request.POST if name == bound else None

    reasons = selectors.refusals(asked.organization_id).choices(timezone.localdate())
    return {
        "oui": AcceptanceForm(data("oui")),
        "non": RefusalForm(data("non"), refusals=reasons),
        "question": QuestionForm(data("question"), initial={"submission_key": new_id()}),
    }
