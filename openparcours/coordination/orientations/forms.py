"""Validate what is typed about orientations, shortlists and pathway breaks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from openparcours.coordination.orientations.choices import (
    DEFAULT_FIELDS,
    RADIUS_CHOICES,
    BreakKind,
    Channel,
    ContactPreference,
    SentField,
)
from openparcours.coordination.orientations.selectors import BreakFilter
from openparcours.coordination.orientations.services import Answer
from openparcours.coordination.records.choices import AgreementMeans, InformedParty, Restriction
from openparcours.ui.uploads import FilesField

Choices = list[tuple[str, str]]
MAX_TEXT = 4000
_AUDIENCES = [
    (Restriction.CIRCLE.value, "tout le cercle"),
    (Restriction.HEALTH.value, "professionnels de santé du cercle et ma structure"),
    (Restriction.DAC.value, "ma structure seulement"),
]
_AGREEING = [choice for choice in InformedParty.choices if choice[0] != InformedParty.IMPOSSIBLE]


class DayInput(forms.DateInput):
    """A native date field."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def today() -> str:
    """Return today as a date field shows it."""
    return timezone.localdate().isoformat()


def _text(label: str, *, rows: int = 3, required: bool = True, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, **more.pop("attrs", {})})
    return forms.CharField(label=label, max_length=MAX_TEXT, widget=widget, required=required, **more)


class OfferForm(forms.Form):
    """What one looks for in the offer."""

    besoin = forms.ChoiceField(label="Besoin", required=False)
    q = forms.CharField(label="Mots", required=False, max_length=80)
    commune = forms.CharField(label="Autour de", required=False, max_length=80)
    rayon = forms.TypedChoiceField(
        label="Jusqu'à", choices=RADIUS_CHOICES, coerce=int, empty_value=None, required=False
    )
    public = forms.ChoiceField(label="Public", required=False)
    gratuit = forms.BooleanField(label="Gratuit", required=False)

    def __init__(self, *args: Any, needs: Choices, publics: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["besoin"].choices = [("", "Tous les besoins"), *needs]  # type: ignore[attr-defined]
        self.fields["public"].choices = [("", "Tous les publics"), *publics]  # type: ignore[attr-defined]


class ShortlistItemForm(forms.Form):
    """The note of an item kept, and whether it is proposed."""

    note = forms.CharField(label="Note", required=False, max_length=250)
    is_proposed = forms.BooleanField(label="Proposer", required=False)


class OrientationForm(forms.Form):
    """An orientation: why, what may leave, the person's agreement, who answers for it, how it leaves."""

    need = forms.ChoiceField(
        label="Besoin",
        error_messages={"required": "Choisissez le besoin.", "invalid_choice": "Besoin inconnu."},
    )
    motive = forms.CharField(
        label="Motif en une phrase",
        max_length=250,
        widget=forms.TextInput(attrs={"autofocus": True}),
        error_messages={"required": "Dites en une phrase ce que vous demandez."},
    )
    situation = _text(
        "Situation utile pour répondre",
        required=False,
        help_text="Le strict nécessaire : la structure ne lira rien d'autre du dossier.",
    )
    fields_sent = forms.MultipleChoiceField(
        label="Ce qui part avec la demande",
        choices=SentField,
        widget=forms.CheckboxSelectMultiple,
        initial=list(DEFAULT_FIELDS),
        required=False,
    )
    contact_preference = forms.ChoiceField(
        label="Comment joindre la personne",
        choices=[("", "à préciser"), *ContactPreference.choices],
        required=False,
    )
    contact_note = forms.CharField(label="Précision", max_length=250, required=False)
    availabilities = forms.CharField(label="Disponibilités", max_length=250, required=False)
    agreed_on = forms.DateField(label="Accord donné le", widget=DayInput, required=False)
    agreed_by = forms.ChoiceField(label="Par", choices=_AGREEING, required=False)
    agreement_means = forms.ChoiceField(label="Comment", choices=AgreementMeans, required=False)
    referent = forms.TypedChoiceField(label="Référent à joindre", coerce=UUID)
    restriction = forms.ChoiceField(label="Qui la voit dans le dossier", choices=_AUDIENCES, required=False)
    channel = forms.ChoiceField(
        label="Envoi", choices=Channel, widget=forms.RadioSelect, initial=Channel.LINK
    )
    joined = FilesField(label="Pièces jointes", required=False)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, needs: Choices, referents: Iterable[tuple[str, str]], email: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", "Choisir…"), *needs]  # type: ignore[attr-defined]
        self.fields["referent"].choices = list(referents)  # type: ignore[attr-defined]
        channels = [(Channel.EMAIL.value, f"par courriel à {email}")] if email else []
        channels += [choice for choice in Channel.choices if choice[0] != Channel.EMAIL]
        self.fields["channel"].choices = channels  # type: ignore[attr-defined]

    def clean_agreed_on(self) -> Any:
        day = self.cleaned_data["agreed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("L'accord ne peut pas être daté de demain.")
        return day

    def written(self) -> dict[str, Any]:
        """Return what is typed and valid so far, named as in a `Writing`; unknown referent left out."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        kept = [
            "need",
            "motive",
            "situation",
            "contact_preference",
            "contact_note",
            "availabilities",
            "agreed_on",
            "restriction",
            "channel",
        ]
        written = {name: data[name] for name in kept if name in data}
        written["fields"] = self.cleaned_data.get("fields_sent", [])
        if "agreed_on" in written:
            written["agreed_by"] = data.get("agreed_by") or InformedParty.PERSON
            written["agreement_means"] = data.get("agreement_means") or AgreementMeans.ORAL
        return written


class AnswerForm(forms.Form):
    """Who answers for the target; shared by the page of the link and by what is noted from a call."""

    by = forms.CharField(
        label="Votre nom et votre fonction",
        max_length=120,
        error_messages={"required": "Dites qui répond."},
    )

    def answer(self) -> Answer:
        """Return the valid answer."""
        names = ("by", "message", "starts_on", "reason", "wait_until")
        return Answer(**{n: self.cleaned_data[n] for n in names if self.cleaned_data.get(n)})


class AcceptanceForm(AnswerForm):
    """Accept, with the day of the first meeting when it is known."""

    prefix = "oui"
    starts_on = forms.DateField(label="Première rencontre prévue le", widget=DayInput, required=False)
    message = _text("Message", rows=2, required=False)

    def clean_starts_on(self) -> Any:
        day = self.cleaned_data["starts_on"]
        if day and not timezone.localdate() <= day <= timezone.localdate() + timedelta(days=730):
            raise forms.ValidationError("Donnez un jour futur, dans les deux ans.")
        return day


class RefusalForm(AnswerForm):
    """Refuse, with the reason, and until when if the place is full."""

    prefix = "non"
    reason = forms.ChoiceField(label="Pourquoi", error_messages={"required": "Choisissez le motif du refus."})
    wait_until = forms.DateField(label="Place possible à partir du", widget=DayInput, required=False)
    message = _text("Précision", rows=2, required=False)

    def __init__(self, *args: Any, refusals: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "Choisir…"), *refusals]  # type: ignore[attr-defined]


class QuestionForm(AnswerForm):
    """Ask for a precision."""

    prefix = "question"
    text = _text("Votre question", error_messages={"required": "Écrivez votre question."})
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ReplyForm(forms.Form):
    """Answer a question of the target."""

    text = _text("Réponse", error_messages={"required": "Écrivez la réponse."})
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CancellationForm(forms.Form):
    """Why an orientation is cancelled."""

    prefix = "annulation"
    reason = forms.CharField(
        label="Motif", max_length=250, error_messages={"required": "Dites pourquoi vous annulez."}
    )


class CareForm(forms.Form):
    """From which day the target takes care of the person."""

    prefix = "debut"
    taken_on = forms.DateField(label="Depuis le", widget=DayInput, initial=today)


class SuccessForm(forms.Form):
    """The help is in place."""

    prefix = "effet"
    result_on = forms.DateField(label="Constaté le", widget=DayInput, initial=today)


class FailureForm(forms.Form):
    """The orientation came to nothing, and why."""

    prefix = "echec"
    reason = forms.ChoiceField(label="Pourquoi", error_messages={"required": "Choisissez la raison."})
    result_on = forms.DateField(label="Constaté le", widget=DayInput, initial=today)
    note = forms.CharField(label="Précision", max_length=250, required=False)

    def __init__(self, *args: Any, failures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "Choisir…"), *failures]  # type: ignore[attr-defined]


class GapForm(forms.Form):
    """Nothing answers a need on a territory."""

    need = forms.ChoiceField(
        label="Besoin sans réponse", error_messages={"required": "Choisissez le besoin."}
    )
    commune = forms.CharField(label="Commune", max_length=80, required=False)
    note = forms.CharField(
        label="Précision", max_length=250, required=False, help_text="Sans nom de personne."
    )
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [("", "Choisir…"), *needs]  # type: ignore[attr-defined]


class SolutionForm(forms.Form):
    """From which day what was missing is no longer."""

    solved_on = forms.DateField(label="Résolue le", widget=DayInput, initial=today)


class BreakFilterForm(forms.Form):
    """What one asks of the list of breaks."""

    nature = forms.ChoiceField(choices=[("", "Toutes"), *BreakKind.choices], required=False)
    besoin = forms.ChoiceField(label="Besoin", required=False)
    periode = forms.TypedChoiceField(
        label="Depuis",
        choices=[("365", "un an"), ("90", "trois mois"), ("30", "un mois"), ("1825", "cinq ans")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    ouvertes = forms.BooleanField(label="Sans solution", required=False)

    def __init__(self, *args: Any, needs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["besoin"].choices = [("", "Tous"), *needs]  # type: ignore[attr-defined]

    def wanted(self) -> BreakFilter:
        """Return the filter; what is not understood is left out."""
        self.is_valid()
        data = self.cleaned_data
        return BreakFilter(
            kind=data.get("nature", ""),
            need=data.get("besoin", ""),
            days=data.get("periode") or 365,
            is_open=data.get("ouvertes", False),
        )
