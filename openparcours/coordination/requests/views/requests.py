"""A request on its page, a person's requests, one's own from the field."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.records import selectors as records
from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.forms import AnalysisForm, ContactForm, OwnForm
from openparcours.coordination.requests.models import SupportRequest
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.kit.ids import new_id
from openparcours.registry.directory import selectors as directory
from openparcours.registry.people import selectors as people
from openparcours.ui.answers import UNPROCESSABLE, attempt, found


@require_GET
@screen(permission="requests.read", reads="requests.request.read")
def request(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Show a request: what is asked, by whom, for whom, how late, what to do next."""
    one = found(selectors.request(request.actor, request_id))
    shows(request, one.person, target=one)
    context = detail_context(request, one)
    offered = context["shown"].lists
    posts = directory.colleagues(request.actor, with_permission="requests.take")
    context["attachments"] = selectors.attachments(request.actor, one)
    context["answers"] = selectors.answers(request.actor, one, context["shown"].person, offered)
    context["contact_form"] = ContactForm(initial={"submission_key": new_id()})
    context["analysis_form"] = AnalysisForm(
        lists=offered,
        posts=posts,
        initial={"analyst": str(one.analyst_id or ""), "priority": one.priority, "opinion": one.opinion},
    )
    return render(request, "requests/request.html", context)


@require_GET
@screen(permission="requests.read", reads="requests.requests.read")
def person_requests(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the requests about a person, for her record."""
    shown = found(records.overview(request.actor, person_id))
    shows(request, shown.person)
    rows = selectors.requests_about(request.actor, shown.person)
    offered = selectors.filter_lists(request.actor)
    context = {
        "shown": shown,
        "person": shown.person,
        "rows": selectors.shown_rows(request.actor, rows, offered),
    }
    return render(request, "requests/person_requests.html", context)


@require_GET
@screen(permission="requests.create")
def own_requests(request: ActorRequest) -> HttpResponse:
    """Show what one asked from one's own post, and where each request stands."""
    return render(request, "requests/own_requests.html", {"rows": selectors.own_requests(request.actor)})


@require_http_methods(["GET", "POST"])
@screen(permission="requests.create")
def own_new(request: ActorRequest) -> HttpResponse:
    """Ask a coordination structure for support, from one's own post."""
    form = _own_form(request)
    made: list[SupportRequest] = []
    if form.is_bound and form.is_valid() and attempt(form, lambda: made.append(_ask(request, form))):
        messages.success(request, f"Demande {made[0].number} envoyée à {made[0].organization}.")
        return redirect("requests:own_request", made[0].pk)
    return render(
        request, "requests/own_new.html", {"form": form}, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_GET
@screen(permission="requests.create", reads="requests.request.read")
def own_request(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Show one's own request: its state in plain words, the answer, whom to call; nothing internal."""
    one = found(selectors.own_request(request.actor, request_id))
    shows(request, one.person, target=one)
    person = people.person(request.actor, one.person_id) if one.person_id else None
    context = {
        "request_shown": one,
        "state": selectors.plain_state(one),
        "person": person,
        "reason": selectors.lists(one.organization_id).label("reason", one.reason),
    }
    return render(request, "requests/own_request.html", context)


def detail_context(request: ActorRequest, one: SupportRequest) -> dict[str, Any]:
    """Return what the page of a request shows, in words."""
    shown = selectors.detail(request.actor, one)
    offered, asker = shown.lists, one.requester
    names = ("channel", "reason", "theme", "trigger", "urgency", "priority")
    words = {name: offered.label(name, getattr(one, name)) for name in names}
    words["category"] = offered.label("requester_category", asker.category)
    words["answer_type"] = offered.label("answer_type", one.answer_type)
    words["other_reasons"] = ", ".join(offered.label("reason", code) for code in one.other_reasons)
    closing = "out_of_scope" if one.answer_type == "hors_champ" else "closing"
    words["closing"] = offered.label(closing, one.closing_reason)
    return {
        "request_shown": one,
        "shown": shown,
        "words": words,
        "acts": selectors.acts_of(request.actor, one),
    }


def _own_form(request: ActorRequest) -> OwnForm:
    structures = selectors.structures_for(request.actor)
    return OwnForm(
        request.POST or None,
        request.FILES or None,
        lists=selectors.lists(structures[0].pk if structures else None),
        structures=structures,
        persons=selectors.reachable_persons(request.actor),
        initial={"submission_key": new_id(), "person": request.GET.get("personne", ""), "sex": "U"},
    )


def _ask(request: ActorRequest, form: OwnForm) -> SupportRequest:
    data = form.cleaned_data
    structures = {structure.pk: structure for structure in selectors.structures_for(request.actor)}
    person = found(people.person(request.actor, data["person"])) if data["person"] else None
    described = {} if person else form.described()
    return services.ask_structure(
        request.actor,
        structure=found(structures.get(data["structure"])),
        content=form.content(channel="application", described=described),
        person=person,
        files=data["joined"],
        submission_key=data["submission_key"],
    )
