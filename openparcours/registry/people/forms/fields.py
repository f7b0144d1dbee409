"""Fields of several forms: a line, a birth date, a phone number, a place."""

import re
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from openparcours.kit.dates import parse_birth_date
from openparcours.kit.phones import is_phone
from openparcours.kit.texts import plain_line
from openparcours.registry.directory import selectors as directory
from openparcours.registry.people import selectors

_CODE = re.compile(r"(\d{5}|2[AB]\d{3})$")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LineField(forms.CharField):
    """One line of text, without control characters."""

    def to_python(self, value: Any) -> str:
        return plain_line(super().to_python(value) or "")


class BirthDateField(forms.CharField):
    """A birth date as typed; its clean value is a pair (date or None, approximate or not)."""

    def clean(self, value: Any) -> tuple[date | None, bool]:
        text = super().clean(value)
        if not text:
            return None, False
        try:
            return parse_birth_date(text, today=timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError("Écrivez la date comme 12/03/1941, ou l'année seule.") from error


class PhoneField(LineField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not is_phone(text):
            raise forms.ValidationError("Écrivez dix chiffres, ou +32… pour un numéro étranger.")
        return str(text)


class PlaceField(LineField):
    """A commune by name, postcode or INSEE code; its clean value is a code, or an empty text."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        code = _CODE.search(text.upper())
        if code and code[1].startswith("99"):
            return code[1]
        if code and directory.commune(code[1]):
            return code[1]
        found = selectors.communes_named(_CODE.sub("", text).strip(" ·") or text)
        exact = [c for c in found if c.name.casefold() == text.casefold()] or found
        if len(exact) == 1:
            return exact[0].pk
        if not found:
            raise forms.ValidationError(
                "Commune inconnue : choisissez dans la liste, ou donnez son code INSEE."
            )
        names = ", ".join(f"{c.name} {c.pk}" for c in exact[:5])
        raise forms.ValidationError(f"Plusieurs communes : précisez, par exemple {names}.")


def town_box() -> dict[str, Any]:
    """Return the attributes of a box that proposes communes as one types."""
    return {
        "list": "communes",
        "autocomplete": "off",
        "hx-post": reverse_lazy("people:communes"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#communes",
        "hx-swap": "innerHTML",
    }
