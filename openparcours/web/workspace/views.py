"""Screens that compose the rooms."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openparcours.foundation.accounts.permissions import ActorRequest, screen


@require_GET
@screen(permission="workspace.use")
def home(request: ActorRequest) -> HttpResponse:
    """Show what needs the actor today."""
    return render(request, "workspace/home.html")
