"""Validate what is typed in a note."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from openparcours.coordination.notes.choices import NoteKind
from openparcours.coordination.notes.selectors import Reader
from openparcours.coordination.notes.services import NoteContent
from openparcours.coordination.records.choices import AgreementMeans, InformationNature, Restriction
from openparcours.ui.uploads import FilesField

MAX_TEXT = 20_000
WRITTEN_NATURES = [n for n in InformationNature.choices if n[0] != InformationNature.NONE]


class NoteTextForm(forms.Form):
    """A text alone: an amendment."""

    text = forms.CharField(
        label="Texte",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez le texte de la note.",
            "max_length": f"La note dépasse {MAX_TEXT} caractères.",
        },
    )


class NoteForm(NoteTextForm):
    """A note or a reply, with its audience and the posts it names."""

    kind = forms.ChoiceField(label="Type", choices=NoteKind, initial=NoteKind.OBSERVATION, required=False)
    restriction = forms.ChoiceField(label="Audience", initial=Restriction.CIRCLE, required=False)
    nature = forms.ChoiceField(
        label="Porte sur",
        choices=[("", "comme d'habitude"), *WRITTEN_NATURES],
        required=False,
        help_text="Une opposition peut ne porter que sur la santé, ou que sur le social.",
    )
    is_urgent = forms.BooleanField(label="Urgent", required=False)
    is_visible_to_person = forms.BooleanField(label="Visible par la personne", required=False)
    mentioned = forms.TypedMultipleChoiceField(
        label="Mentionner", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    listed = forms.TypedMultipleChoiceField(
        label="Lecteurs choisis", coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    joined = FilesField(label="Pièces jointes", required=False)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, readers: Sequence[Reader] = (), restrictions: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(r.post_id), f"{r.name} — {r.detail}" if r.detail else r.name) for r in readers]
        self.fields["mentioned"].choices = people  # type: ignore[attr-defined]
        self.fields["listed"].choices = people  # type: ignore[attr-defined]
        allowed = [c for c in Restriction.choices if not restrictions or c[0] in restrictions]
        self.fields["restriction"].choices = allowed  # type: ignore[attr-defined]

    def content(self) -> NoteContent:
        """Return the valid content."""
        data = self.cleaned_data
        return NoteContent(
            text=data["text"],
            kind=data["kind"] or NoteKind.OBSERVATION,
            nature=data["nature"],
            restriction=data["restriction"] or Restriction.CIRCLE,
            is_urgent=data["is_urgent"],
            is_visible_to_person=data["is_visible_to_person"],
            mentioned_ids=data["mentioned"],
            listed_ids=data["listed"] if data["restriction"] == Restriction.LIST else (),
        )


class MaskForm(forms.Form):
    """When and how the person asked that a note be masked."""

    asked_on = forms.DateField(
        label="Demandé le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Donnez le jour de la demande.", "invalid": "Ce jour n'existe pas."},
    )
    means = forms.ChoiceField(label="Comment", choices=AgreementMeans.choices)


class WithdrawalForm(forms.Form):
    """Why a note is withdrawn."""

    reason = forms.CharField(
        label="Motif du retrait",
        max_length=250,
        error_messages={"required": "Dites pourquoi la note est retirée."},
    )
