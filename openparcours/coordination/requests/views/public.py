"""The public form: find who covers one's commune, ask, keep the number and the follow-up address."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.choices import WEB
from openparcours.coordination.requests.forms import PublicForm
from openparcours.coordination.requests.forms.written import opening_seal
from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.permissions import Actor, public_screen
from openparcours.foundation.links.gate import TOO_MANY, private, refused, within_rate
from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line
from openparcours.registry.directory.models import Organization
from openparcours.registry.people import selectors as people
from openparcours.ui.answers import UNPROCESSABLE, found

MAX_BYTES = 60


@require_GET
@public_screen
def public_places(request: HttpRequest) -> HttpResponse:
    """Find the structure that covers a commune."""
    typed = plain_line(request.GET.get("commune", ""))[:MAX_BYTES]
    communes = people.communes_named(typed) if typed else []
    if len(communes) == 1:
        return redirect("requests:public_request", communes[0].pk.lower())
    return render(request, "requests/public_places.html", {"typed": typed, "communes": communes})


@require_http_methods(["GET", "POST"])
@public_screen
def public_request(request: HttpRequest, place: str) -> HttpResponse:
    """Ask for support without an account; ends on the follow-up page, with the number."""
    structures = _structures(place)
    if len(structures) != 1:
        if not structures:
            raise Http404
        return render(
            request,
            "requests/public_choice.html",
            {"structures": [(one, selectors.public_slug(one)) for one in structures]},
        )
    structure = structures[0]
    if request.method == "GET":
        start = {"submission_key": new_id(), "opened": opening_seal(), "sex": "U"}
        return _show(request, structure, _form(structure, None, initial=start))
    return _answer(request, structure)


def _answer(request: HttpRequest, structure: Organization) -> HttpResponse:
    """Take what was sent, unless it came from a robot or too often; refused, it is shown again."""
    form = _form(structure, request.POST, request.FILES)
    if form.is_valid() and form.is_robot():
        form.add_error(None, "L'envoi a été trop rapide pour être sûr : relisez, puis envoyez à nouveau.")
    if not within_rate(request, "public_form" if form.is_valid() else "guest_post"):
        return private(refused(request, TOO_MANY))  # type: ignore[return-value]
    if not form.is_valid():
        return _show(request, structure, form, status=UNPROCESSABLE)
    return _receive(request, structure, form)


def _receive(request: HttpRequest, structure: Organization, form: PublicForm) -> HttpResponse:
    visitor = Actor(user_id=None, label="Formulaire en ligne", origin=sessions.origin(request))
    one = services.receive_public_request(
        visitor,
        structure=structure,
        asker=form.asker(),
        content=form.content(channel=WEB, described=form.described()),
        files=form.cleaned_data["joined"],
        submission_key=form.cleaned_data["submission_key"],
    )
    token = services.open_follow_up(visitor, request=one)
    return redirect(f"{reverse('requests:follow_up', args=[token])}?nouvelle")


def _structures(place: str) -> list[Organization]:
    named = selectors.structure_named(place)
    return [named] if named else selectors.structures_serving(place.upper())


def _form(structure: Organization, data: Any, files: Any = None, *, initial: Any = None) -> PublicForm:
    return PublicForm(data, files, lists=selectors.lists(structure.pk), initial=initial)


def _show(
    request: HttpRequest, structure: Organization, form: PublicForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "structure": found(structure)}
    return private(render(request, "requests/public_request.html", context, status=status))  # type: ignore[return-value]
