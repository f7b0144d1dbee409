"""The worklist: my records, filtered, previewed, handed over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openparcours.coordination.records import selectors as records
from openparcours.coordination.records import services
from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import found
from openparcours.web.workspace import selectors
from openparcours.web.workspace import services as workspace
from openparcours.web.workspace.forms import BulkReferentForm, SavedViewForm, WorklistForm

PAGE = 40


@require_GET
@screen(permission="records.read")
def worklist(request: ActorRequest) -> HttpResponse:
    """Show records by filter, forty at a time; `page` comes from the link to the next ones."""
    form = WorklistForm(request.GET)
    wanted = form.wanted()
    start = max(int(request.GET.get("debut", "0")) if request.GET.get("debut", "0").isdigit() else 0, 0)
    rows = list(records.worklist(request.actor, wanted)[start : start + PAGE + 1])
    query = request.GET.copy()
    query.pop("debut", None)
    more = f"?{query.urlencode()}&debut={start + PAGE}" if len(rows) > PAGE else ""
    context = {
        "form": form,
        "wanted": wanted,
        "rows": rows[:PAGE],
        "more": more,
        "query": query.urlencode(),
        "saved_views": selectors.saved_views(request.actor),
        "colleagues": directory.colleagues(request.actor, with_permission="records.open")
        if request.actor.can("records.open")
        else [],
    }
    return render(request, "workspace/worklist.html", context)


@require_GET
@screen(permission="records.read")
def preview(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Show a record beside the list; without htmx, go to its page."""
    record = found(records.record(request.actor, record_id))
    if not request.htmx:
        return redirect("workspace:record", record.person_id)
    shown = found(records.overview(request.actor, record.person_id))
    services.trace_visit(request.actor, person=shown.person, emergency=shown.emergency)
    context = {
        "shown": shown,
        "steps": records.next_steps(request.actor, shown),
        "page": records.timeline(request.actor, shown.person, limit=6),
    }
    return render(request, "workspace/_preview.html", context)


@require_POST
@screen(permission="records.read")
def saved_views(request: ActorRequest) -> HttpResponse:
    """Keep the filters shown under a name."""
    form = SavedViewForm(request.POST)
    query = request.POST.get("query", "")[:300]
    if form.is_valid():
        workspace.save_view(request.actor, **form.cleaned_data)
        messages.success(request, "Vue gardée.")
    else:
        messages.error(request, "Donnez un nom à la vue.")
    return redirect(f"{reverse('workspace:worklist')}?{query}")


@require_POST
@screen(permission="records.read")
def saved_view_removal(request: ActorRequest, view_id: UUID) -> HttpResponse:
    """Forget a saved view."""
    workspace.remove_view(request.actor, view_id=view_id)
    return redirect("workspace:worklist")


@require_POST
@screen(permission="records.open")
def bulk_referent(request: ActorRequest) -> HttpResponse:
    """Hand several records over to a colleague."""
    form = BulkReferentForm(request.POST, chosen=request.POST.getlist("chosen"))
    if not form.is_valid():
        messages.error(request, "Cochez au moins un dossier et choisissez un référent.")
        return redirect("workspace:worklist")
    referent = directory.post(form.cleaned_data["referent"])
    for record_id in form.cleaned_data["chosen"]:
        record = found(records.record(request.actor, record_id))
        services.set_referent(request.actor, record=record, referent=referent)
    messages.success(
        request, f"{len(form.cleaned_data['chosen'])} dossiers confiés à {referent.practitioner}."
    )
    return redirect("workspace:worklist")
