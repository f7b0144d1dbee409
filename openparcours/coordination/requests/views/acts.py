"""The acts on a request: one screen for each that demands something, one button for the others."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.choices import ACTS, RequestAct
from openparcours.coordination.requests.forms import ACT_FORMS, AnalysisForm, ContactForm, PersonForm
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.services import NewPerson
from openparcours.coordination.requests.views.requests import detail_context
from openparcours.foundation.accounts.permissions import Actor, ActorRequest, screen, shows
from openparcours.foundation.accounts.sessions import following
from openparcours.registry.directory import selectors as directory
from openparcours.registry.people import selectors as people
from openparcours.ui.answers import UNPROCESSABLE, attempt, do, found

Service = Callable[..., Any]
SERVICES: Mapping[str, Service] = {
    "prise-en-charge": services.take_request,
    "attente": services.hold_request,
    "reprise": services.resume_request,
    "information": services.answer_request,
    "orientation": services.orient_request,
    "retour": services.record_outcome,
    "inclusion": services.include_request,
    "hors-champ": services.refuse_request,
    "urgence": services.close_request,
    "doublon": services.mark_duplicate,
    "sans-suite": services.close_request,
    "annulation": services.close_request,
}


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take", reads="requests.request.read")
def act(request: ActorRequest, request_id: UUID, code: str) -> HttpResponse:
    """Do an act of the desk: take, hold, resume, inform, close without answer."""
    return _act(request, request_id, code, "requests.take")


@require_http_methods(["GET", "POST"])
@screen(permission="requests.decide", reads="requests.request.read")
def decision(request: ActorRequest, request_id: UUID, code: str) -> HttpResponse:
    """Decide: orient, record what came of it, accompany, refuse."""
    return _act(request, request_id, code, "requests.decide")


@require_POST
@screen(permission="requests.take")
def analysis(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Name who analyses, retain a priority, write the internal opinion."""
    one = found(selectors.request(request.actor, request_id))
    posts = list(directory.colleagues(request.actor, with_permission="requests.take"))
    form = AnalysisForm(request.POST, lists=selectors.lists(one.organization_id), posts=posts)
    by_key = {post.pk: post for post in posts}
    do(
        request,
        form,
        lambda: services.assign_request(
            request.actor,
            request=one,
            analyst=by_key.get(form.cleaned_data["analyst"]),
            priority=form.cleaned_data["priority"],
            opinion=form.cleaned_data["opinion"],
        ),
        "Analyse enregistrée.",
    )
    return redirect("requests:request", one.pk)


@require_POST
@screen(permission="requests.take", reads="requests.request.read")
def contact(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Note a contact and its minutes; refused, what was typed stays."""
    one = found(selectors.request(request.actor, request_id))
    shows(request, one.person, target=one)
    form = ContactForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: services.add_contact(
            request.actor,
            request=one,
            exchange=form.exchange(),
            submission_key=form.cleaned_data["submission_key"],
        ),
    ):
        messages.success(request, "Contact noté.")
        return redirect("requests:request", one.pk)
    context = {
        "form": form,
        "request_shown": one,
        "title": "Noter un contact",
        "submit": "Noter",
        "icon": "phone",
    }
    return render(request, "requests/act.html", context, status=UNPROCESSABLE)


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take", reads="requests.request.read")
def person(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Say whom a request is about: found while typing, or a provisional identity."""
    one = found(selectors.request(request.actor, request_id))
    shows(request, one.person, target=one)
    form = PersonForm(request.POST or None, initial=one.described)
    if form.is_bound and form.is_valid() and attempt(form, lambda: _name(request, one, form)):
        messages.success(request, "Personne enregistrée.")
        return redirect("requests:request", one.pk)
    typed = " ".join(str(one.described.get(name, "")) for name in ("birth", "family_name", "given_names"))
    given = request.POST if form.is_bound else {}
    shown = selectors.person_search(request.actor, str(given.get("person_typed") or typed))
    context = {
        "request_shown": one,
        "form": form,
        "persons": shown.persons,
        "about": given.get("about", "" if shown.persons else "nouvelle"),
        "described": {**shown.guess, **one.described, **{k: v for k, v in given.items() if v}},
        "person_typed": shown.typed,
        "alike": [],
    }
    return render(request, "requests/person.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _act(request: ActorRequest, request_id: UUID, code: str, permission: str) -> HttpResponse:
    one, wanted = found(selectors.request(request.actor, request_id)), ACTS.get(code)
    if wanted is None or wanted.permission != permission:
        raise Http404
    if wanted.is_immediate:
        return _do_at_once(request, one, wanted)
    shows(request, one.person, target=one)
    form = _act_form(request, one, code)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(form, lambda: _run(request.actor, one, wanted, form.asked()))
    ):
        messages.success(request, f"Demande {one.number} : c'est fait.")
        return redirect("requests:request", one.pk)
    context = detail_context(request, one) | {
        "form": form,
        "title": wanted.label,
        "icon": wanted.icon,
        "submit": wanted.label,
    }
    return render(request, "requests/act.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _do_at_once(request: ActorRequest, one: SupportRequest, wanted: RequestAct) -> HttpResponse:
    if request.method == "POST":
        try:
            _run(request.actor, one, wanted, {})
            messages.success(request, f"{wanted.label} : demande {one.number}.")
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        if request.POST.get("next"):
            return redirect(following(request))
    return redirect("requests:request", one.pk)


def _run(actor: Actor, one: SupportRequest, wanted: RequestAct, asked: dict[str, Any]) -> None:
    if SERVICES[wanted.code] is services.close_request:
        asked["to_status"] = wanted.to_status
    if "of" in asked:
        asked["of"] = found(selectors.request(actor, asked["of"]))
    SERVICES[wanted.code](actor, request=one, **asked)


def _act_form(request: ActorRequest, one: SupportRequest, code: str) -> Any:
    doubles = selectors.candidates_for_double(request.actor, one) if code == "doublon" else ()
    return ACT_FORMS[code](
        request.POST or None,
        lists=selectors.lists(one.organization_id),
        doubles=doubles,
        is_informed=one.person is not None and selectors.is_informed(one.person),
    )


def _name(request: ActorRequest, one: SupportRequest, form: PersonForm) -> None:
    key = form.person_id()
    whom = (
        found(people.person(request.actor, key))
        if key
        else NewPerson(traits=form.traits(), contact=form.first_contact())
    )
    services.name_person(request.actor, request=one, person=whom)
