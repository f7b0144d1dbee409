"""The intake on one screen: search first, everything kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.choices import INTAKE_FORM, RequestStatus
from openparcours.coordination.requests.forms import CompletionForm, IntakeForm
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.services import NewPerson
from openparcours.foundation.accounts.permissions import ActorRequest, screen, shows
from openparcours.foundation.drafts import selectors as drafts
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.registry.people import selectors as people
from openparcours.registry.people.models import Person
from openparcours.ui.answers import UNPROCESSABLE, attempt, found

SUBJECT = "nouvelle"


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take")
def intake(request: ActorRequest) -> HttpResponse:
    """Receive a call; a draft left there comes back, a double sending makes one request."""
    if request.method == "GET" or "typed" in request.POST:
        return _show(request, _new_form(request), draft=drafts.draft(request.actor, INTAKE_FORM, SUBJECT))
    form = _form(request, request.POST, request.FILES)
    received: list[SupportRequest] = []
    if form.is_valid() and attempt(form, lambda: received.append(_receive(request, form))):
        one = received[0]
        messages.success(request, f"Demande {one.number} enregistrée.")
        return redirect("requests:request", one.pk)
    return _show(request, form, status=UNPROCESSABLE)


@require_POST
@screen(permission="requests.take")
def requester_search(request: ActorRequest) -> HttpResponse:
    """Show who may be calling, as one types."""
    return render(request, "requests/_callers.html", _callers(request, request.POST))


@require_POST
@screen(permission="requests.take")
def person_search(request: ActorRequest) -> HttpResponse:
    """Show whom the call may be about, as one types."""
    return render(request, "requests/_persons.html", _persons(request, request.POST))


@require_POST
@screen(permission="requests.take")
def person_lookalikes(request: ActorRequest) -> HttpResponse:
    """Show who looks like the person being described; shown, never blocking."""
    return render(request, "requests/_alike.html", {"alike": _alike(request, request.POST, set())})


@require_http_methods(["GET", "POST"])
@screen(permission="requests.take", reads="requests.request.read")
def completion(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Complete a request noted in haste."""
    one = found(selectors.request(request.actor, request_id))
    shows(request, one.person, target=one)
    offered = selectors.lists(one.organization_id)
    form = CompletionForm(request.POST or None, request=one, lists=offered)
    if form.is_valid() and attempt(
        form, lambda: services.complete_request(request.actor, request=one, content=form.content())
    ):
        messages.success(request, "Demande complétée.")
        return redirect("requests:request", one.pk)
    context = {"form": form, "request_shown": one}
    return render(
        request, "requests/completion.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


def _receive(request: ActorRequest, form: IntakeForm) -> SupportRequest:
    """Record the call and, when it was answered on the line, close it at once."""
    data = form.cleaned_data
    person: Person | NewPerson | None = None
    if key := form.person_id():
        person = found(people.person(request.actor, key))
    elif form.is_new_person():
        person = NewPerson(traits=form.traits(), contact=form.first_contact())
    one = services.receive_request(
        request.actor,
        asker=form.asker(),
        content=form.content(),
        person=person,
        minutes=form.spent(),
        files=data["joined"],
        submission_key=data["submission_key"],
        draft_subject=SUBJECT,
    )
    if data["answer"].strip() and one.status == RequestStatus.RECEIVED:
        one = services.answer_request(request.actor, request=one, answer=data["answer"])
    return one


def _new_form(request: ActorRequest) -> IntakeForm:
    kept = drafts.initial(drafts.draft(request.actor, INTAKE_FORM, SUBJECT))
    typed = plain_line(request.POST.get("typed", "") or request.GET.get("appel", ""))
    start: dict[str, Any] = {"submission_key": new_id(), "opened_at": timezone.now().isoformat()}
    if typed and not kept:
        start["person_typed"] = typed[:120]
    if person := request.GET.get("personne", ""):
        start |= {"about": person}
    return _form(request, None, initial={**kept, **start} if "about" in start else {**start, **kept})


def _form(request: ActorRequest, data: Any, files: Any = None, *, initial: Any = None) -> IntakeForm:
    form = IntakeForm(
        data, files, lists=selectors.lists(request.actor.organization_id), initial=initial or {}
    )
    if key := (data or form.initial).get("caller"):
        form.recognised = selectors.caller(request.actor, key)
    return form


def _show(request: ActorRequest, form: IntakeForm, *, draft: Any = None, status: int = 200) -> HttpResponse:
    given = request.POST if form.is_bound else form.initial
    context = {"form": form, "draft": draft, "subject": SUBJECT}
    context |= _callers(request, given) | _persons(request, given)
    return render(request, "requests/intake.html", context, status=status)


def _callers(request: ActorRequest, given: Any) -> dict[str, Any]:
    typed = plain_line(str(given.get("caller_typed") or ""))
    shown = selectors.callers(request.actor, typed)
    chosen = plain_line(str(given.get("caller") or ""))
    if not chosen and shown and shown[0].is_sure:
        chosen = shown[0].key
    if chosen and chosen not in {one.key for one in shown} and chosen != "nouveau":
        known = selectors.caller(request.actor, chosen)
        shown = [known, *shown] if known else shown
    offered = selectors.lists(request.actor.organization_id)
    told = [(one, offered.label("requester_category", one.category)) for one in shown]
    return {"callers": told, "caller_chosen": chosen, "caller_typed": typed}


def _persons(request: ActorRequest, given: Any) -> dict[str, Any]:
    found_now = selectors.person_search(request.actor, plain_line(str(given.get("person_typed") or "")))
    about = plain_line(str(given.get("about") or ""))
    persons = found_now.persons
    if about and about not in {"nouvelle", "aucune", *(str(p.person.pk) for p in persons)}:
        persons = [*_chosen(request, about), *persons]
    names = ("family_name", "given_names", "birth", "sex", "person_phone")
    said = {name: plain_line(str(given.get(name) or "")) for name in names}
    described = said if any(said.values()) else dict(found_now.guess)
    shown = {one.person.pk for one in persons}
    return {
        "persons": persons,
        "about": about or ("nouvelle" if found_now.guess and not persons else ""),
        "described": described,
        "alike": _alike(request, described, shown) if about == "nouvelle" else [],
        "person_typed": found_now.typed,
    }


def _alike(request: ActorRequest, described: Any, shown: set[UUID]) -> list[Any]:
    form = IntakeForm(described, lists=selectors.Lists())
    form.full_clean()
    found_now = selectors.lookalikes(request.actor, form.described())
    return [one for one in found_now if one.person.pk not in shown]


def _chosen(request: ActorRequest, about: str) -> list[Any]:
    try:
        known = selectors.concerned(request.actor, UUID(about))
    except ValueError:
        return []
    return [known] if known else []
