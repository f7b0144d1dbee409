"""How screens answer: not found, refused with the reason, done."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest

T = TypeVar("T")
SHOWN_TO = "acteur"  # in each form: the actor it was shown to
UNPROCESSABLE = 422


def found(value: T | None) -> T:
    """Return the value, or answer 404 when there is none."""
    if value is None:
        raise Http404
    return value


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Run an act; put what it refuses among the form's errors and return whether it was done."""
    try:
        act()
    except ValidationError as refusal:
        known = getattr(refusal, "error_dict", {})
        for field, errors in known.items():
            form.add_error(field if field in form.fields else None, errors)
        if not known:
            form.add_error(None, refusal)
        return False
    return True


def do(request: HttpRequest, form: forms.Form, act: Callable[[], Any], done: str) -> bool:
    """Run an act from a valid form and say so; say what was refused otherwise."""
    if form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return True
    for errors in form.errors.values():
        messages.error(request, " ".join(str(e) for e in errors))
    return False
