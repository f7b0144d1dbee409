"""Fields of many forms: a line, a day, a birth date, a phone number."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from openparcours.kit.dates import parse_birth_date
from openparcours.kit.phones import is_phone
from openparcours.kit.texts import plain_line


class DayInput(forms.DateInput):
    """A native date field."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


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
    """A phone number, French or with its country code."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not is_phone(text):
            raise forms.ValidationError("Écrivez dix chiffres, ou +32… pour un numéro étranger.")
        return str(text)
