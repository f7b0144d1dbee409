"""Screens of drafts: forms are saved as they are typed."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.foundation.drafts import services

UNPROCESSABLE = 422
_OF_A_FORM = ("application/x-www-form-urlencoded", "multipart/form-data")


@require_POST
@screen(permission="workspace.use")
def draft(request: ActorRequest, form: str, subject: str = "") -> HttpResponse:
    """Keep what is being typed in a form."""
    if request.content_type not in _OF_A_FORM:
        return JsonResponse(
            {"errors": ["Ce brouillon n'est pas lisible : rien n'est changé."]}, status=UNPROCESSABLE
        )
    try:
        services.save_draft(request.actor, form=form, subject=subject, values=dict(request.POST.lists()))
    except ValidationError as refusal:
        return JsonResponse({"errors": refusal.messages}, status=UNPROCESSABLE)
    return JsonResponse({"saved_at": timezone.localtime().strftime("%H:%M")})


@require_POST
@screen(permission="workspace.use")
def abandonment(request: ActorRequest, form: str, subject: str) -> HttpResponse:
    """Throw a draft away, then go back to where one was."""
    services.discard_draft(request.actor, form=form, subject=subject)
    return redirect(sessions.following(request))
