"""The record page: everything about a person, at a glance."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from openparcours.coordination.records import selectors as records
from openparcours.coordination.records import services
from openparcours.coordination.records.choices import TimelineKind
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import found
from openparcours.ui.documents import pdf_response, render_pdf
from openparcours.web.workspace import pages


@require_GET
@screen(permission="records.read", reads="workspace.record.read")
def record(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's record: banner, what is new, the timeline, the rooms' panels."""
    shown = records.overview(request.actor, person_id)
    if shown is None:
        return _closed_door(request, person_id)
    if shown.person.pk != person_id:
        return redirect("workspace:record", shown.person.pk)
    shows(request, shown.person)
    visit = services.note_visit(request.actor, person=shown.person)
    context = _timeline(request, shown) | {
        "shown": shown,
        "last_visit": visit.previous_at,
        "changes": records.changes_since(request.actor, shown.person, visit.previous_at),
        "main_panels": pages.panels(request.actor, "record", shown, "main"),
        "aside_panels": pages.panels(request.actor, "record", shown, "aside"),
    }
    return render(request, "workspace/record.html", context)


@require_GET
@screen(permission="records.read", reads="workspace.record.read")
def record_timeline(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show one more page of a person's timeline, or the timeline filtered."""
    shown = records.overview(request.actor, person_id)
    if shown is None:
        raise Http404
    shows(request, shown.person)
    context = _timeline(request, shown) | {"shown": shown}
    template = "workspace/_timeline.html" if request.htmx else "workspace/timeline.html"
    return render(request, template, context)


@require_GET
@screen(permission="records.read", reads="workspace.summary.printed")
def summary(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Give a page to hand over: who she is, why, her circle, her plan, what was written last."""
    shown = found(records.followed(request.actor, person_id))
    shows(request, shown.person)
    context = {
        "title": f"Synthèse de {shown.person.display_name}",
        "structure": directory.post(request.actor.post).organization,
        "reader": request.actor.label,
        "shown": shown,
        "blocks": pages.panels(request.actor, "summary", shown, "main"),
    }
    return pdf_response("synthese", render_pdf("workspace/documents/summary.html", context))


def _timeline(request: ActorRequest, shown: records.Overview) -> dict[str, Any]:
    kind, urgent = request.GET.get("type", ""), "urgent" in request.GET
    page = records.timeline(
        request.actor, shown.person, kind=kind, urgent=urgent, after_key=request.GET.get("apres", "")
    )
    more = request.GET.copy()
    more["apres"] = page.next_key
    address = reverse("workspace:record_timeline", args=[shown.person.pk])
    return {
        "page": page,
        "kind": kind,
        "is_urgent": urgent,
        "kinds": TimelineKind.choices,
        "more": f"{address}?{more.urlencode()}" if page.next_key else "",
    }


def _closed_door(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Answer as for a person who does not exist; nothing is confirmed to a stranger."""
    raise Http404
