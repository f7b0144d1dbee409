"""One search box: a page that keeps its words in the session, and the palette over any page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.foundation.accounts.permissions import ActorRequest, screen
from openparcours.web.workspace import pages, selectors
from openparcours.web.workspace.forms import SearchForm

TYPED = "recherche"  # the session's key: a name is never written in an address
EACH, ALL, PROPOSED = 8, 60, 5


@require_http_methods(["GET", "POST"])
@screen(permission="workspace.use")
def search(request: ActorRequest) -> HttpResponse:
    """Show what fits the words typed, by kind, or one kind in full; a reload shows the same."""
    form = SearchForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    kind = form.cleaned_data.get("type", "")
    if request.method == "POST":
        request.session[TYPED] = form.cleaned_data.get("q", "")
        if not request.htmx:
            return redirect(reverse("workspace:search") + (f"?type={kind}" if kind else ""))
    text = request.session.get(TYPED, "")
    groups = selectors.search(request.actor, text, limit=ALL if kind else EACH, only=kind, with_towns=True)
    context = {
        "text": text,
        "kind": kind,
        "kinds": selectors.kinds(request.actor),
        "groups": [group for group in groups if group.hits],
        "recent": None if text else selectors.recent_persons(request.actor),
    }
    return render(request, "workspace/_found.html" if request.htmx else "workspace/search.html", context)


@require_POST
@screen(permission="workspace.use")
def palette(request: ActorRequest) -> HttpResponse:
    """Propose persons, places to go and acts, as one types; recent persons when nothing is typed."""
    form = SearchForm(request.POST)
    form.is_valid()
    actor, text = request.actor, form.cleaned_data.get("q", "")
    if text:
        found = selectors.search(actor, text, limit=PROPOSED)
        groups = [selectors.destinations(actor, text), *pages.with_acts(actor, found)]
    else:
        groups = [selectors.recent_persons(actor), selectors.destinations(actor)]
    shown = [group for group in groups if group.hits]
    context = {"groups": shown, "text": text, "count": sum(len(group.hits) for group in shown)}
    return render(request, "workspace/_options.html", context)
