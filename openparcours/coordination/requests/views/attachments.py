"""The files joined to a request: join, open, take back."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.forms import JoinedForm, RemovalForm
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take", reads="requests.request.read")
def attachments(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Join files to a request; refused, the reason is told on the same page."""
    one = found(selectors.request(request.actor, request_id))
    shows(request, one.person, target=one)
    form = JoinedForm(request.POST or None, request.FILES or None)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(
            form,
            lambda: services.join_files(request.actor, request=one, files=form.cleaned_data["joined"]),
        )
    ):
        messages.success(request, "Pièce jointe à la demande.")
        return redirect("requests:request", one.pk)
    return _page(request, one, form, title="Joindre une pièce", submit="Joindre", icon="paperclip")


@require_GET
@screen(permission="requests.read", reads="requests.attachment.read")
def attachment(request: ActorRequest, attachment_id: UUID) -> FileResponse:
    """Send a file joined to a request."""
    joined = found(selectors.attachment(request.actor, attachment_id))
    shows(request, joined.request.person, target=joined)
    return FileResponse(
        joined.file.open(), as_attachment=True, filename=joined.name, content_type=joined.media_type
    )


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take", reads="requests.request.read")
def attachment_removal(request: ActorRequest, attachment_id: UUID) -> HttpResponse:
    """Take back a file joined by mistake, with a reason."""
    joined = found(selectors.attachment(request.actor, attachment_id))
    one, form = joined.request, RemovalForm(request.POST or None)
    shows(request, one.person, target=one)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(
            form,
            lambda: services.remove_file(
                request.actor, attachment=joined, reason=form.cleaned_data["reason"]
            ),
        )
    ):
        messages.success(request, "Pièce retirée.")
        return redirect("requests:request", one.pk)
    return _page(request, one, form, title=f"Retirer « {joined.name} »", submit="Retirer", icon="trash-2")


def _page(request: ActorRequest, one: object, form: object, **told: str) -> HttpResponse:
    context = {"form": form, "request_shown": one, **told}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "requests/act.html", context, status=status)
