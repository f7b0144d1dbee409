"""Validate a local correction and what is typed in the search box."""

from typing import Any

from django import forms
from django.core.validators import validate_email

from openparcours.kit.phones import is_phone
from openparcours.registry.directory.choices import Correctable


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(label="Nom, ville, profession, RPPS, FINESS…", max_length=120, required=False)
    type = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """The right value of one datum."""

    field = forms.ChoiceField(label="Donnée à corriger", choices=Correctable.choices)
    value = forms.CharField(label="Valeur corrigée", max_length=500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        field, value = data.get("field"), data.get("value", "")
        if value and field == Correctable.PHONE and not is_phone(value):
            self.add_error("value", "Ce numéro de téléphone n'est pas lisible.")
        if value and field in (Correctable.EMAIL, Correctable.MSSANTE):
            try:
                validate_email(value)
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data
