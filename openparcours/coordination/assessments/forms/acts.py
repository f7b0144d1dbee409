"""What is asked of a questionnaire being composed, besides the properties of the part in hand."""

import json
from typing import Any

from django import forms

from openparcours.coordination.assessments.forms.parts import PartEditor
from openparcours.coordination.assessments.rules import composing
from openparcours.coordination.assessments.rules.composing import HEAD, Json

MAX_EDIT, MAX_FILE_BYTES = 2**31 - 1, 1024 * 1024


class ActForm(forms.Form):
    """The part in hand and the act: `ouvrir|monter|descendre|copier|retirer NAME`, `ajouter KIND`, or nothing."""

    noeud = forms.CharField(required=False, max_length=200)
    acte = forms.CharField(required=False, max_length=200)
    nouveau = forms.CharField(required=False, max_length=200)
    edit_number = forms.IntegerField(min_value=0, max_value=MAX_EDIT)

    content: Json
    next: str = HEAD

    @property
    def name(self) -> str:
        """Return the part in hand."""
        return str(self.data.get("noeud") or HEAD)[:200]

    @property
    def seen(self) -> int:
        """Return which saving of the draft the page was shown with."""
        return int(self.cleaned_data["edit_number"])

    def apply(self, editor: PartEditor) -> None:
        """Write the part in hand, then do the act.

        Raises:
            ValidationError: a part is not there, a code is taken.
        """
        written = editor.written()
        self.next = editor.name
        try:
            if editor.kind == HEAD:
                self.content = written
            else:
                self.content = composing.replace(editor.content, editor.name, written)
                self.next = f"{editor.kind}:{written['code']}"
            self._act(editor.name)
        except LookupError as refusal:
            raise forms.ValidationError(str(refusal.args[0])) from refusal

    def _act(self, before: str) -> None:
        act, _, target = str(self.cleaned_data["acte"]).partition(" ")
        target = self.next if target == before else target
        if act == "ouvrir":
            self.next = target
        elif act in ("monter", "descendre"):
            self.content = composing.move(self.content, target, by=-1 if act == "monter" else 1)
        elif act == "copier":
            self.content, self.next = composing.duplicate(self.content, target)
        elif act == "retirer":
            self.content, self.next = composing.remove(self.content, target), HEAD
        elif act == "ajouter" and target in NEW:
            label = str(self.cleaned_data["nouveau"]).strip() or NEW[target]
            self.content, self.next = composing.add(self.content, target, label=label, beside=self.next)


NEW = {
    composing.SECTION: "Nouvelle section",
    composing.QUESTION: "Nouvelle question",
    composing.SCORE: "Nouveau score",
}


class FhirForm(forms.Form):
    """A FHIR Questionnaire to take."""

    file = forms.FileField(label="Fichier FHIR (JSON)")
    edit_number = forms.IntegerField(min_value=0, max_value=MAX_EDIT, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError("Le fichier dépasse 1 Mo.")
        try:
            return json.loads(upload.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError("Ce n'est pas un fichier JSON en UTF-8.") from error

    def said(self) -> dict[str, Any]:
        """Return the resource, and which saving of the draft it replaces."""
        return {"resource": self.cleaned_data["file"], "edit_number": self.cleaned_data["edit_number"]}
