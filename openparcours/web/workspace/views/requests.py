"""The requests of one's structure: as a list with its preview, as a board, handed out."""

from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openparcours.coordination.requests import selectors as requests_of
from openparcours.coordination.requests import services
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.ui.answers import found
from openparcours.web.workspace import selectors
from openparcours.web.workspace.choices import ListPage
from openparcours.web.workspace.forms import BulkAnalystForm, RequestsForm

PAGE = 40
MORE = ("priority", "reason", "group", "channel", "order")
TABS = (
    ("À décider", ""),
    ("À prendre", "state=recue"),
    ("Les miennes", "state=ouvertes&owner=moi"),
    ("En attente", "state=suspendues"),
    ("À relancer", "state=attente_complement&is_to_remind=on"),
    ("En retard", "is_late=on"),
    ("À rappeler", "state=ouvertes&is_to_call=on"),
    ("Closes", "state=closes&order=recent"),
)


@require_http_methods(["GET", "POST"])
@screen(permission="requests.read", reads="requests.request.read")
def requests(request: ActorRequest) -> HttpResponse:
    """Show requests by filter, forty at a time, and the one chosen; a name is posted, never in an address."""
    context = _filtered(request)
    form, after = context["form"], request.GET.get("apres", "")
    page = requests_of.request_page(
        request.actor, context["wanted"], context["lists"], after_key=after, limit=PAGE
    )
    chosen = form.cleaned_data.get("apercu")
    query = context["query"]
    context |= {
        "rows": page.rows,
        "more": f"?{query}&apres={quote(page.next_key)}" if page.next_key else "",
        "first": f"?{query}" if after else "",
        "here": query + (f"&{urlencode({'apres': after})}" if after else ""),
        "chosen": chosen,
        "preview": _preview(request, chosen) if chosen else None,
        "loads": requests_of.loads(request.actor),
        "saved_views": selectors.saved_views(request.actor, ListPage.REQUESTS),
        "tabs": TABS,
    }
    return render(request, "workspace/requests.html", context)


@require_GET
@screen(permission="requests.read")
def request_board(request: ActorRequest) -> HttpResponse:
    """Show the open requests by state; a card moves by its menu."""
    context = _filtered(request)
    columns = requests_of.board(request.actor, context["wanted"], context["lists"])
    context |= {"columns": columns, "here": request.get_full_path()}
    return render(request, "workspace/request_board.html", context)


@require_GET
@screen(permission="requests.read", reads="requests.request.read")
def request_preview(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Show a request beside the list; without htmx, go to its page."""
    shown = _preview(request, request_id)
    if not request.htmx:
        return redirect("requests:request", request_id)
    return render(request, "workspace/_request_preview.html", shown)


@require_POST
@screen(permission="requests.take")
def bulk_analyst(request: ActorRequest) -> HttpResponse:
    """Hand several requests over to an analyst."""
    posts = directory.colleagues(request.actor, with_permission="requests.take")
    form = BulkAnalystForm(request.POST, chosen=request.POST.getlist("chosen"), posts=posts)
    if not form.is_valid():
        messages.error(request, "Cochez au moins une demande et choisissez à qui la confier.")
        return redirect("workspace:requests")
    analyst, refused = directory.post(form.cleaned_data["analyst"]), 0
    for request_id in form.cleaned_data["chosen"]:
        one = found(requests_of.request(request.actor, request_id))
        try:
            services.assign_request(request.actor, request=one, analyst=analyst)
        except ValidationError:
            refused += 1
    done = len(form.cleaned_data["chosen"]) - refused
    messages.success(request, f"{done} demande(s) confiée(s) à {analyst.practitioner}.")
    return redirect("workspace:requests")


def _filtered(request: ActorRequest) -> dict[str, Any]:
    offered = requests_of.filter_lists(request.actor)
    colleagues = list(directory.colleagues(request.actor, with_permission="requests.take"))
    form = RequestsForm(request.GET, lists=offered, colleagues=colleagues)
    query = request.GET.copy()
    query.pop("apres", None)
    query.pop("apercu", None)
    return {
        "form": form,
        "lists": offered,
        "more_filters": MORE,
        "has_more_filters": any(request.GET.get(name) for name in MORE),
        "wanted": form.wanted(plain_line(request.POST.get("words", ""))),
        "query": query.urlencode(),
        "colleagues": colleagues if request.actor.can("requests.take") else [],
    }


def _preview(request: ActorRequest, request_id: UUID) -> dict[str, Any]:
    one = found(requests_of.request(request.actor, request_id))
    shows(request, one.person, target=one)
    shown = requests_of.detail(request.actor, one)
    return {
        "request_shown": one,
        "shown": shown,
        "reason": shown.lists.label("reason", one.reason),
        "category": shown.lists.label("requester_category", one.requester.category),
        "acts": requests_of.acts_of(request.actor, one),
    }
