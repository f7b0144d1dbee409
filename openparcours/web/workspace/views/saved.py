"""Filters kept under a name, whatever the list."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.foundation.accounts.sessions import following
from openparcours.kit.texts import plain_line
from openparcours.web.workspace import services as workspace
from openparcours.web.workspace.choices import ListPage
from openparcours.web.workspace.forms import SavedViewForm

ADDRESSES = {ListPage.RECORDS: "workspace:worklist", ListPage.REQUESTS: "workspace:requests"}


@require_POST
@screen(permission="records.read")
def saved_views(request: ActorRequest, page: str) -> HttpResponse:
    """Keep the filters shown of a list under a name."""
    if page not in ListPage.values:
        raise Http404
    form = SavedViewForm(request.POST)
    query = plain_line(request.POST.get("query", ""))[:300]
    if form.is_valid():
        workspace.save_view(request.actor, page=page, **form.cleaned_data)
        messages.success(request, "Vue gardée.")
    else:
        messages.error(request, "Donnez un nom à la vue.")
    return redirect(f"{reverse(ADDRESSES[ListPage(page)])}?{query}")


@require_POST
@screen(permission="records.read")
def saved_view_removal(request: ActorRequest, view_id: UUID) -> HttpResponse:
    """Forget a saved view."""
    workspace.remove_view(request.actor, view_id=view_id)
    return redirect(following(request) if request.POST.get("next") else "workspace:worklist")
