"""The acts on a request: what each one demands."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from openparcours.coordination.records.choices import AgreementMeans, InformedParty, SupportLevel
from openparcours.coordination.requests.choices import MOST_SHEETS, ContactKind, ContactParty
from openparcours.coordination.requests.forms.content import FILES_HINT, Box, NewPersonFields, offer
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.selectors import Lists
from openparcours.coordination.requests.services import Exchange, Information
from openparcours.ui.fields import DayInput, LineField
from openparcours.ui.uploads import FilesField


class ActForm(forms.Form):
    """What every act is given: the lists of the structure, the requests it may double, what is known."""

    def __init__(
        self,
        *args: Any,
        lists: Lists,
        doubles: Iterable[SupportRequest] = (),
        is_informed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lists, self.is_informed = lists, is_informed
        self.prepare(list(doubles))

    def prepare(self, doubles: list[SupportRequest]) -> None:
        """Give the fields their choices."""

    def asked(self) -> dict[str, Any]:
        """Return what the service is asked."""
        return dict(self.cleaned_data)


class NothingForm(ActForm):
    """An act of one button."""


class HoldForm(ActForm):
    waits_for = LineField(
        label="Qu'attend-on, de qui ?",
        max_length=500,
        error_messages={"required": "Dites ce qui est attendu."},
        help_text="Le délai promis s'arrête jusqu'à la réponse.",
    )
    remind_on = forms.DateField(label="Relancer le", required=False, widget=DayInput)


class AnswerForm(ActForm):
    answer = forms.CharField(
        label="Réponse donnée",
        max_length=8000,
        widget=Box(5),
        help_text="Ce que le demandeur a reçu : conseil, coordonnées, document.",
        error_messages={"required": "Écrivez la réponse donnée."},
    )
    answer_type = forms.ChoiceField(label="Type de réponse", initial="information")

    def prepare(self, doubles: list[SupportRequest]) -> None:
        kept = ("information", "reponse_personne_aidant", "ressource_specialisee", "concertation")
        offer(self, "answer_type", [c for c in self.lists.choices("answer_type") if c[0] in kept])


class OrientationForm(ActForm):
    answer = forms.CharField(
        label="Vers quel service, pourquoi",
        max_length=8000,
        widget=Box(4),
        help_text="La demande reste ouverte jusqu'à ce que l'on sache si l'orientation aboutit.",
        error_messages={"required": "Dites vers qui et pourquoi."},
    )


class OutcomeForm(ActForm):
    outcome = forms.ChoiceField(
        label="L'orientation",
        choices=[
            ("oui", "a abouti : le service prend le relais"),
            ("non", "n'a pas abouti : reprendre l'analyse"),
        ],
        widget=forms.RadioSelect,
        initial="oui",
    )
    reason = LineField(label="Précision, ou pourquoi elle n'aboutit pas", max_length=500, required=False)

    def asked(self) -> dict[str, Any]:
        return {"is_accepted": self.cleaned_data["outcome"] == "oui", "reason": self.cleaned_data["reason"]}


class InclusionForm(ActForm):
    level = forms.ChoiceField(label="Niveau d'appui", choices=SupportLevel, widget=forms.RadioSelect)
    told_to = forms.ChoiceField(
        label="Qui a été informé ?", choices=InformedParty, widget=forms.RadioSelect, required=False
    )
    impossible_reason = LineField(label="Si c'est impossible, pourquoi ?", max_length=250, required=False)
    means = forms.ChoiceField(
        label="Comment ?", choices=AgreementMeans, initial=AgreementMeans.ORAL, required=False
    )
    is_unopposed = forms.BooleanField(
        label="La personne ne s'oppose pas à cet accompagnement",
        error_messages={"required": "Sans cette non-opposition, l'accompagnement ne peut pas s'ouvrir."},
    )
    is_mine = forms.BooleanField(label="Je suis référent de cet accompagnement", required=False, initial=True)

    def prepare(self, doubles: list[SupportRequest]) -> None:
        if self.is_informed:
            for name in ("told_to", "impossible_reason", "means"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.is_informed and not data.get("told_to"):
            self.add_error("told_to", "Dites qui a été informé, ou que c'est impossible.")
        if data.get("told_to") == InformedParty.IMPOSSIBLE and not data.get("impossible_reason"):
            self.add_error("impossible_reason", "Dites pourquoi l'information est impossible.")
        return data

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        information = None
        if not self.is_informed:
            information = Information(
                told_to=data["told_to"],
                means=data["means"] or AgreementMeans.ORAL,
                given_on=timezone.localdate(),
                impossible_reason=data["impossible_reason"],
            )
        kept = {name: data[name] for name in ("level", "is_unopposed", "is_mine")}
        return {**kept, "information": information}


class RefusalForm(ActForm):
    closing_reason = forms.ChoiceField(label="Motif", error_messages={"required": "Choisissez le motif."})
    answer = forms.CharField(
        label="Autre voie proposée",
        max_length=8000,
        widget=Box(4),
        error_messages={"required": "Proposez une autre voie : une demande ne reste pas sans réponse."},
    )

    def prepare(self, doubles: list[SupportRequest]) -> None:
        offer(self, "closing_reason", self.lists.choices("out_of_scope", blank="à choisir"))


class DoubleForm(ActForm):
    of = forms.TypedChoiceField(
        label="Elle double",
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la demande déjà enregistrée."},
    )

    def prepare(self, doubles: list[SupportRequest]) -> None:
        told = [(str(one.pk), _told(one)) for one in doubles]
        offer(self, "of", told)


class EndForm(ActForm):
    closing_reason = forms.ChoiceField(label="Motif", error_messages={"required": "Choisissez le motif."})
    reason = LineField(label="Précision", max_length=500, required=False)

    def prepare(self, doubles: list[SupportRequest]) -> None:
        offer(self, "closing_reason", self.lists.choices("closing", blank="à choisir"))


class EmergencyForm(ActForm):
    reason = LineField(
        label="Vers qui, à quelle heure",
        max_length=500,
        help_text="Urgence vitale : 15 ou 112. Danger : 17.",
        error_messages={"required": "Dites vers qui la demande a été dirigée."},
    )


class CancellationForm(ActForm):
    reason = LineField(label="Pourquoi", max_length=500, error_messages={"required": "Donnez un motif."})


ACT_FORMS: Mapping[str, type[ActForm]] = {
    "prise-en-charge": NothingForm,
    "reprise": NothingForm,
    "attente": HoldForm,
    "information": AnswerForm,
    "orientation": OrientationForm,
    "retour": OutcomeForm,
    "inclusion": InclusionForm,
    "hors-champ": RefusalForm,
    "urgence": EmergencyForm,
    "doublon": DoubleForm,
    "sans-suite": EndForm,
    "annulation": CancellationForm,
}


class AnalysisForm(forms.Form):
    """Who analyses, with which priority, and what is thought inside."""

    analyst = forms.TypedChoiceField(label="Confiée à", coerce=UUID, required=False, empty_value=None)
    priority = forms.ChoiceField(label="Priorité retenue")
    opinion = forms.CharField(
        label="Avis interne",
        required=False,
        max_length=8000,
        widget=Box(3),
        help_text="Lu par l'équipe seule, jamais par le demandeur.",
    )

    def __init__(self, *args: Any, lists: Lists, posts: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "analyst", [("", "personne encore"), *((str(p.pk), str(p.practitioner)) for p in posts)])
        offer(self, "priority", lists.choices("priority"))


class ContactForm(forms.Form):
    """A call, a visit, a letter; its minutes; when to call again."""

    kind = forms.ChoiceField(label="Nature", choices=ContactKind, initial=ContactKind.CALL_OUT)
    party = forms.ChoiceField(label="Avec", choices=ContactParty, initial=ContactParty.REQUESTER)
    is_reached = forms.BooleanField(label="Joint", required=False, initial=True)
    minutes = forms.IntegerField(label="Minutes", min_value=0, max_value=1440, initial=5, required=False)
    text = forms.CharField(label="Ce qui s'est dit", required=False, max_length=8000, widget=Box(2))
    call_back_on = forms.DateField(label="Rappeler le", required=False, widget=DayInput)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def exchange(self) -> Exchange:
        """Return the valid contact."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "submission_key"}
        return Exchange(**{**data, "minutes": data["minutes"] or 0})


class JoinedForm(forms.Form):
    """Files to join to a request already received."""

    joined = FilesField(label="Pièces à joindre", required=False, help_text=FILES_HINT)


class RemovalForm(forms.Form):
    """Why a file is taken back."""

    reason = LineField(
        label="Pourquoi la retirer ?",
        max_length=250,
        help_text="Le fichier est effacé ; le motif et la trace restent.",
        error_messages={"required": "Dites pourquoi la pièce est retirée."},
    )


class SheetsForm(forms.Form):
    """The requests to print."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=UUID,
        error_messages={
            "required": "Cochez au moins une demande à imprimer.",
            "invalid_choice": "Cochez au moins une demande à imprimer.",
        },
    )

    def __init__(self, *args: Any, chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "chosen", [(value, value) for value in chosen])

    def clean_chosen(self) -> list[UUID]:
        """Refuse more than can be printed at once."""
        chosen: list[UUID] = self.cleaned_data["chosen"]
        if len(chosen) > MOST_SHEETS:
            raise forms.ValidationError(f"{MOST_SHEETS} demandes s'impriment à la fois, pas plus.")
        return chosen


class PersonForm(NewPersonFields):
    """Say whom a request is about, once it is received."""

    about = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("about") == "nouvelle" and not self.is_somebody() and not self.errors:
            raise forms.ValidationError("Un nom, un prénom, une date de naissance ou un téléphone suffit.")
        if not data.get("about"):
            raise forms.ValidationError("Choisissez la personne, ou créez une identité provisoire.")
        return data

    def person_id(self) -> UUID | None:
        """Return the person chosen, when one was."""
        try:
            return UUID(self.cleaned_data.get("about") or "")
        except ValueError:
            return None


def _told(one: SupportRequest) -> str:
    who = one.requester.name or one.requester.structure_name or "demandeur anonyme"
    return (
        f"{one.number} · {timezone.localdate(one.received_at):%d/%m/%Y} · {who} · {one.get_status_display()}"
    )
