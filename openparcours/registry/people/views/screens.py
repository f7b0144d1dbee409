"""What the screens about persons share."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from openparcours.foundation.accounts.permissions import Actor, ActorRequest, shows
from openparcours.registry.people import selectors
from openparcours.registry.people.models import Person

UNPROCESSABLE = 422
Row = TypeVar("Row")


def found(select: Callable[[Actor, UUID], Row | None], actor: Actor, key: UUID) -> Row:
    """Return a row within reach, or answer 404."""
    row = select(actor, key)
    if row is None:
        raise Http404
    return row


def seen_person(request: ActorRequest, person_id: UUID) -> Person:
    """Return a person within reach, whom the page shows, or answer 404."""
    person = found(selectors.person, request.actor, person_id)
    shows(request, person)
    return person


def record_address(person: Person) -> str:
    """Return the address of a person's record, or of her identity where no record page exists."""
    try:
        return reverse("workspace:record", args=[person.pk])
    except NoReverseMatch:
        return reverse("people:identity", args=[person.pk])


def rights(actor: Actor) -> dict[str, bool]:
    """Return what the actor may do on these screens, for the templates."""
    return {f"can_{act}": actor.can(f"people.{act}") for act in ("update", "qualify", "merge", "import")}


def form_screen(
    request: ActorRequest,
    *,
    person: Person,
    form: forms.Form,
    title: str,
    act: Callable[[Any], object],
    back: str,
    submit: str = "Enregistrer",
    done: str = "C'est enregistré.",
    hint: str = "",
) -> HttpResponse:
    """Show a form about a person, or run its act when it is valid and go back."""
    shows(request, person)
    if form.is_bound and form.is_valid():
        try:
            warnings = act(form)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            for warning in warnings if isinstance(warnings, list) else []:
                messages.warning(request, warning)
            messages.success(request, done)
            return redirect(back)
    context = {"person": person, "form": form, "title": title, "back": back, "submit": submit, "hint": hint}
    return render(request, "people/form_page.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def act_and_return(request: ActorRequest, act: Callable[[], object], back: str, done: str) -> HttpResponse:
    """Run a one-button act, say what came of it and go back."""
    try:
        act()
        messages.success(request, done)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(back)
