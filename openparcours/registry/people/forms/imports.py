"""A file of persons and its columns."""

from typing import Any

from django import forms

from openparcours.registry.people.services import IMPORT_FIELDS
from openparcours.ui.fields import LineField

MAX_IMPORT_BYTES = 300 * 1024


class UploadForm(forms.Form):
    """A file of persons and where it comes from."""

    file = forms.FileField(label="Fichier CSV", help_text="Encodage et séparateur sont reconnus.")
    system = LineField(
        label="Logiciel d'origine",
        max_length=80,
        help_text="Toujours le même : les identifiants du fichier retrouvent alors les mêmes personnes.",
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_IMPORT_BYTES:
            raise forms.ValidationError(
                "Plus de 300 Ko (environ 3 000 lignes) : importez ce fichier en ligne de commande."
            )
        return upload


class RecognitionForm(forms.Form):
    """A person and her number in the file."""

    person = forms.UUIDField()
    external_id = LineField(max_length=80)


class ColumnsForm(forms.Form):
    """Which column of the file holds each field."""

    def __init__(self, *args: Any, headers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((h, h) for h in dict.fromkeys(headers) if h)]
        for name, (label, _) in IMPORT_FIELDS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
