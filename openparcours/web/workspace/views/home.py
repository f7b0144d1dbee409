"""Home: what needs the actor today."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.web.workspace import pages
from openparcours.web.workspace import services as workspace
from openparcours.web.workspace.forms import PreferencesForm


@require_GET
@screen(permission="workspace.use")
def home(request: ActorRequest) -> HttpResponse:
    """Show the rooms' panels of one's day."""
    context = {
        "main_panels": pages.panels(request.actor, "home", None, "main"),
        "aside_panels": pages.panels(request.actor, "home", None, "aside"),
    }
    return render(request, "workspace/home.html", context)


@require_http_methods(["GET", "POST"])
@screen(permission="workspace.use")
def preferences(request: ActorRequest) -> HttpResponse:
    """Let the user choose theme, density and shortcuts."""
    user = request.user
    initial = {f: getattr(user, f) for f in ("theme", "density", "has_letter_shortcuts")}
    form = PreferencesForm(request.POST or None, initial=initial)
    if form.is_valid():
        workspace.set_preferences(request.actor, **form.cleaned_data)
        messages.success(request, "Préférences enregistrées.")
        return redirect("workspace:preferences")
    return render(request, "workspace/preferences.html", {"form": form})
