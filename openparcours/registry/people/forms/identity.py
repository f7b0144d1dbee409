"""What proves an identity, and what joins two."""

import re
from typing import Any

from django import forms

from openparcours.kit.ids import OID_NIA, OID_NIR, OID_NIR_DEMO, OID_NIR_TEST, compact
from openparcours.registry.people.choices import EvidenceKind, InsiAnswer
from openparcours.registry.people.services import AnswerReadElsewhere, InsiReply
from openparcours.ui.fields import DayInput, LineField

_SHAPE = re.compile(r"\d{5}(\d\d|2[AB])\d{8}")
OIDS = [
    (OID_NIR, "NIR"),
    (OID_NIA, "NIA (identifiant d'attente)"),
    (OID_NIR_TEST, "NIR de test"),
    (OID_NIR_DEMO, "NIR de démonstration"),
]
ANSWERS = [(answer.value, f"{answer.value} · {answer.label}") for answer in InsiAnswer]


def _matricule_like(value: str) -> str:
    """Return a matricule as typed; what has not its shape is refused, a wrong key is not."""
    if value and not _SHAPE.fullmatch(compact(value)):
        raise forms.ValidationError(
            "Un matricule a 15 caractères : 13 chiffres (2A ou 2B en Corse) et sa clé."
        )
    return value


class InsForm(forms.Form):
    value = LineField(
        label="Matricule INS",
        max_length=30,
        required=False,
        help_text="15 chiffres. Une clé fausse est gardée, mais l'identité ne pourra pas être qualifiée.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    oid = forms.ChoiceField(label="Nature", choices=OIDS)

    def clean_value(self) -> str:
        return _matricule_like(self.cleaned_data["value"])


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label="Pièce vue", choices=EvidenceKind, widget=forms.RadioSelect)
    seen_on = forms.DateField(label="Vue le", widget=DayInput)


class InsiForm(forms.Form):
    """The answer of INSi, read in another software."""

    answer = forms.ChoiceField(label="Réponse d'INSi", choices=ANSWERS, widget=forms.RadioSelect)
    asked_on = forms.DateField(label="Interrogé le", widget=DayInput)
    value = LineField(
        label="Matricule reçu",
        max_length=30,
        required=False,
        help_text="Avec une réponse 00 seulement.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    oid = forms.ChoiceField(label="Nature", choices=OIDS)

    def clean_value(self) -> str:
        return _matricule_like(self.cleaned_data["value"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == InsiAnswer.FOUND and not data.get("value"):
            self.add_error("value", "Avec la réponse 00, reportez le matricule reçu.")
        return data

    def service(self) -> AnswerReadElsewhere:
        """Return the adapter that gives this answer."""
        data = self.cleaned_data
        is_found = data["answer"] == InsiAnswer.FOUND
        return AnswerReadElsewhere(
            InsiReply(
                answer=InsiAnswer(data["answer"]),
                asked_on=data["asked_on"],
                ins_value=data["value"] if is_found else "",
                ins_oid=data["oid"] if is_found else "",
            )
        )


class ReasonForm(forms.Form):
    reason = LineField(label="Motif", max_length=250, error_messages={"required": "Donnez un motif."})


class MergeForm(ReasonForm):
    """Which identity is kept, which traits come from the other, and why."""

    kept = forms.UUIDField(widget=forms.HiddenInput)
    take = forms.MultipleChoiceField(label="Traits repris", required=False)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
