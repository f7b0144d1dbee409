"""Home: what needs the actor today."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.notes import selectors as notes
from openparcours.coordination.records import selectors as records
from openparcours.coordination.records.selectors import WorklistFilter
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.web.workspace import services as workspace
from openparcours.web.workspace.forms import PreferencesForm


@require_GET
@screen(permission="workspace.use")
def home(request: ActorRequest) -> HttpResponse:
    """Show mentions, invitations, what is new in one's records, what sleeps, who was seen last."""
    actor = request.actor
    context = {
        "mentions": notes.open_mentions(actor) if actor.can("notes.read") else [],
        "invitations": records.open_invitations(actor) if actor.can("circles.answer") else [],
        "news": records.new_in_my_records(actor) if actor.can("records.read") else [],
        "due": records.due_steps(actor) if actor.can("records.read") else [],
        "silent": records.worklist(actor, WorklistFilter(silent=True, order="silent"))[:6],
        "recent": records.recent_persons(actor) if actor.can("people.read") else [],
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
