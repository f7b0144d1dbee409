"""The worklist: my records, filtered, previewed, handed over."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.records import selectors as records
from openparcours.coordination.records import services
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import do, found
from openparcours.web.workspace import pages, selectors
from openparcours.web.workspace.choices import ListPage
from openparcours.web.workspace.forms import BulkReferentForm, WorklistForm

PAGE = 40


@require_http_methods(["GET", "POST"])
@screen(permission="records.read", reads="workspace.record.read")
def worklist(request: ActorRequest) -> HttpResponse:
    """Show records by filter, forty at a time, and the one chosen; a name is posted, never in an address."""
    form = WorklistForm(request.GET)
    wanted, after = form.wanted(plain_line(request.POST.get("name", ""))), request.GET.get("apres", "")
    page = records.worklist_page(request.actor, wanted, after_key=after, limit=PAGE)
    query, chosen = request.GET.copy(), form.cleaned_data.get("apercu")
    query.pop("apres", None)
    query.pop("apercu", None)
    context = {
        "form": form,
        "wanted": wanted,
        "rows": page.rows,
        "more": f"?{query.urlencode()}&apres={quote(page.next_key)}" if page.next_key else "",
        "first": f"?{query.urlencode()}" if after else "",
        "here": urlencode({**query.dict(), **({"apres": after} if after else {})}),
        "query": query.urlencode(),
        "chosen": chosen,
        "preview": _preview(request, records.record(request.actor, chosen)) if chosen else None,
        "saved_views": selectors.saved_views(request.actor, ListPage.RECORDS),
        "colleagues": directory.colleagues(request.actor, with_permission="records.open")
        if request.actor.can("records.open")
        else [],
    }
    return render(request, "workspace/worklist.html", context)


@require_GET
@screen(permission="records.read", reads="workspace.record.read")
def preview(request: ActorRequest, record_id: UUID) -> HttpResponse:
    """Show a record beside the list; without htmx, go to its page."""
    record = found(records.record(request.actor, record_id))
    if not request.htmx:
        return redirect("workspace:record", record.person_id)
    return render(request, "workspace/_preview.html", _preview(request, record))


def _preview(request: ActorRequest, record: CoordinationRecord | None) -> dict[str, Any]:
    shown = found(records.overview(request.actor, found(record).person_id))
    shows(request, shown.person)
    services.note_visit(request.actor, person=shown.person)
    return {
        "shown": shown,
        "steps": pages.next_steps(request.actor, shown),
        "page": records.timeline(request.actor, shown.person, limit=6),
    }


@require_POST
@screen(permission="records.open")
def bulk_referent(request: ActorRequest) -> HttpResponse:
    """Hand several records over to a colleague."""
    posts = directory.colleagues(request.actor, with_permission="records.open")
    form = BulkReferentForm(request.POST, chosen=request.POST.getlist("chosen"), posts=posts)
    if not form.is_valid():
        messages.error(request, "Cochez au moins un dossier et choisissez un référent.")
        return redirect("workspace:worklist")
    chosen, referent = form.cleaned_data["chosen"], directory.post(form.cleaned_data["referent"])
    do(
        request,
        form,
        lambda: services.hand_over(request.actor, record_ids=chosen, referent=referent),
        f"{len(chosen)} dossiers confiés à {referent.practitioner}.",
    )
    return redirect("workspace:worklist")
