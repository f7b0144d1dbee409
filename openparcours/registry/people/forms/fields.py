"""A place as typed: a commune by its name, postcode or code."""

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy

from openparcours.registry.directory import selectors as directory
from openparcours.registry.people import selectors
from openparcours.ui.fields import LineField

_CODE = re.compile(r"(\d{5}|2[AB]\d{3})$")


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
