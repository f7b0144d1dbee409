"""Validate a local correction and what is typed in the search box."""

from typing import Any

from django import forms

from openparcours.kit.phones import is_phone
from openparcours.registry.directory.choices import CORRECTABLE, Correctable
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.ui.fields import LineField

OLDEST_YEAR = 1900


class SearchForm(forms.Form):
    """What is looked for: in the tab chosen (`type`), or from the tab where one stands (`depuis`)."""

    q = forms.CharField(label="Nom, ville, profession, RPPS, FINESS…", max_length=120, required=False)
    type = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    depuis = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """The right value of one datum, and why it is right."""

    field = forms.ChoiceField(label="Donnée à corriger")
    value = LineField(label="Valeur corrigée", max_length=500, help_text="Une date s'écrit 31/12/2026.")
    reason = LineField(
        label="D'où vient cette valeur",
        max_length=250,
        required=False,
        help_text="Appel du secrétariat, site de la structure… La raison est montrée avec la correction.",
    )

    def __init__(self, *args: Any, subject: Organization | PractitionerRole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = CORRECTABLE[subject._meta.label_lower]
        self.fields["field"].choices = [(field.value, field.label.capitalize()) for field in fields]  # type: ignore[attr-defined]
        if Correctable.ENDED_ON not in fields:
            self.fields["value"].help_text = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        field, value = data.get("field"), data.get("value", "")
        if value and field == Correctable.PHONE and not is_phone(value):
            self.add_error("value", "Ce numéro de téléphone n'est pas lisible.")
        check = (
            {
                Correctable.EMAIL: forms.EmailField().clean,
                Correctable.MSSANTE: forms.EmailField().clean,
                Correctable.ENDED_ON: forms.DateField().clean,
            }.get(Correctable(field))
            if field and value
            else None
        )
        if check:
            try:
                kept = check(value)
                if getattr(kept, "year", OLDEST_YEAR) < OLDEST_YEAR:
                    raise forms.ValidationError("Ce jour est trop ancien : relisez l'année.")
                data["value"] = str(kept)
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data
