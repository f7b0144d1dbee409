"""Write a definition without knowing its file: rows for lists, a text for letters, a file for the rest."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from openparcours.foundation.definitions.rules import CODE

MAX_FILE_BYTES, MAX_FILES = 1024 * 1024, 200


class DayInput(forms.DateInput):
    """A native date field."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class WritingForm(forms.Form):
    """What every definition says of itself."""

    title = forms.CharField(label="Titre", max_length=200)
    source = forms.CharField(
        label="Source", max_length=500, required=False, help_text="Texte, guide ou décision d'où elle vient."
    )
    change_note = forms.CharField(label="Ce que change cette version", max_length=500, required=False)
    edit_number = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NewForm(forms.Form):
    """Begin a definition."""

    code = forms.CharField(
        label="Code", max_length=60, help_text="Minuscules, chiffres et « _ » ; il ne changera plus."
    )
    title = forms.CharField(label="Titre", max_length=200)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Un code s'écrit en minuscules, chiffres et « _ ».")
        return code


class CodeItemForm(forms.Form):
    code = forms.CharField(label="Code", max_length=60, required=False)
    label = forms.CharField(label="Libellé", max_length=200, required=False)
    group = forms.CharField(label="Groupe", max_length=100, required=False)
    hint = forms.CharField(label="Précision", max_length=200, required=False)
    maps_to = forms.CharField(label="Mène à (code)", max_length=60, required=False)
    starts_on = forms.DateField(label="À partir du", required=False, widget=DayInput)
    ends_on = forms.DateField(label="Jusqu'au (exclu)", required=False, widget=DayInput)


class ParameterValueForm(forms.Form):
    value = forms.CharField(label="Valeur", max_length=40, required=False)
    starts_on = forms.DateField(label="À partir du", required=False, widget=DayInput)
    source = forms.CharField(label="Source", max_length=300, required=False)


class LetterForm(forms.Form):
    subject = forms.CharField(label="Objet", max_length=200, required=False)
    body = forms.CharField(
        label="Texte",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Les blancs s'écrivent $nom : ils sont remplis à l'envoi.",
    )


class FileForm(forms.Form):
    content = forms.CharField(
        label="Contenu", widget=forms.Textarea(attrs={"rows": 26, "class": "mono", "spellcheck": "false"})
    )

    def clean_content(self) -> Any:
        try:
            read = json.loads(self.cleaned_data["content"])
        except (ValueError, RecursionError) as error:
            line = getattr(error, "lineno", 1)
            raise forms.ValidationError(f"Ligne {line} : ce n'est pas du JSON bien écrit.") from error
        if not isinstance(read, dict):
            raise forms.ValidationError("Le contenu doit être un objet JSON.")
        return read


class ImportForm(forms.Form):
    file = forms.FileField(label="Fichier", help_text="Une définition, ou une liste de définitions, en JSON.")

    def clean_file(self) -> list[Mapping[str, Any]]:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError("Le fichier dépasse 1 Mo.")
        try:
            read = json.loads(upload.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError("Ce n'est pas un fichier JSON en UTF-8.") from error
        found = read if isinstance(read, list) else [read]
        if not all(isinstance(one, dict) for one in found) or len(found) > MAX_FILES:
            raise forms.ValidationError(f"Il faut une liste de {MAX_FILES} définitions au plus.")
        return found


class PublicationForm(forms.Form):
    starts_on = forms.DateField(label="En vigueur à partir du", widget=DayInput)


class RetirementForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi la retirer ?", max_length=500, error_messages={"required": "Dites pourquoi."}
    )


class Editor:
    """The form of a content, by kind: its fields, and the content they say once valid."""

    ROWS: Mapping[str, tuple[type[forms.Form], str, int]] = {
        "code_list": (CodeItemForm, "items", 3),
        "parameter": (ParameterValueForm, "values", 1),
    }

    def __init__(self, kind: str, content: Mapping[str, Any], data: Any = None) -> None:
        self.kind, self.before = kind, content
        self.rows: BaseFormSet | None = None
        self.form: forms.Form | None = None
        if kind in self.ROWS:
            row, key, extra = self.ROWS[kind]
            rows = formset_factory(row, extra=extra, can_delete=True, can_order=False)
            # A row typed as it stands in store would count as unchanged, and be lost: no initial under data.
            known = [row for row in content.get(key, []) if isinstance(row, dict)] if data is None else None
            self.rows = rows(data, initial=known)
        elif kind == "letter":
            self.form = LetterForm(data, initial=dict(content))
        else:
            text = json.dumps(content, ensure_ascii=False, indent=2)
            self.form = FileForm(data, initial={"content": text})

    def is_valid(self) -> bool:
        one = self.rows if self.rows is not None else self.form
        return bool(one and one.is_valid())

    def content(self) -> dict[str, Any]:
        """Return the content that valid fields say; what the editor does not show is kept."""
        if self.rows is not None:
            key = self.ROWS[self.kind][1]
            kept = [row.cleaned_data for row in self.rows if row.cleaned_data and not self._gone(row)]
            return {**self.before, key: [_plain(row) for row in kept if any(_plain(row).values())]}
        if self.form is None:
            return dict(self.before)
        if isinstance(self.form, FileForm):
            return dict(self.form.cleaned_data["content"])
        return {**self.before, **self.form.cleaned_data}

    def _gone(self, row: forms.Form) -> bool:
        return bool(row.cleaned_data.get("DELETE"))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
        if name != "DELETE" and value not in (None, "")
    }
