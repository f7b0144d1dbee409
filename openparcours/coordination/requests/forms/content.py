"""What is asked: the fields that the intake, the completion and the written forms share."""

from collections.abc import Mapping
from typing import Any

from django import forms

from openparcours.coordination.requests.choices import PersonAnswer, PhysicianState
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.selectors import Lists
from openparcours.coordination.requests.services import Content
from openparcours.registry.people.choices import Sex
from openparcours.registry.people.services import FirstContact, Traits
from openparcours.ui.fields import BirthDateField, DayInput, LineField, PhoneField

MAX_TEXT = 8000
FILES_HINT = "Cinq fichiers au plus, PDF ou image, 10 Mo chacun."
_SITUATION = (
    "living_place", "household", "housing", "right", "guardian", "gir", "hospital_state", "hospital",
    "hospital_reason", "discharge", "carer_state", "carers", "helpers", "vulnerability", "mistreatment",
)  # fmt: skip
_MANY = ("right", "vulnerability", "mistreatment")
_LISTED = {
    "reason": "à préciser", "theme": "à préciser", "trigger": "aucun ou inconnu", "urgency": "non dite",
    "living_place": "non précisé", "household": "non précisé", "housing": "non précisé",
    "hospital_state": "non précisé", "carer_state": "non précisé",
}  # fmt: skip


class Box(forms.Textarea):
    """A text box of a few rows that grows."""

    def __init__(self, rows: int = 2, **attrs: Any) -> None:
        super().__init__(attrs={"rows": rows, **attrs})


def text_field(label: str, *, rows: int = 2, **options: Any) -> forms.CharField:
    """Return a field of several lines, which may be left out."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=MAX_TEXT,
        widget=Box(rows),
        error_messages={"max_length": f"Ce texte dépasse {MAX_TEXT} caractères."},
        **options,
    )


class ContentFields(forms.Form):
    """The sentence, and all that may be said beside it."""

    text = forms.CharField(
        label="Ce qui est demandé, mot pour mot",
        max_length=MAX_TEXT,
        widget=Box(3),
        error_messages={
            "required": "Écrivez ce qui est demandé, une phrase suffit.",
            "max_length": f"Ce texte dépasse {MAX_TEXT} caractères.",
        },
    )
    reason = forms.ChoiceField(label="Motif principal", required=False)
    other_reasons = forms.MultipleChoiceField(
        label="Autres motifs", required=False, widget=forms.CheckboxSelectMultiple
    )
    theme = forms.ChoiceField(label="Thème", required=False)
    trigger = forms.ChoiceField(label="Évènement déclencheur", required=False)
    urgency = forms.ChoiceField(label="Urgence perçue", required=False)
    needed_on = forms.DateField(label="Pour le", required=False, widget=DayInput)
    already_done = text_field("Déjà fait, par qui, avec quel résultat")
    requester_hopes = text_field("Ce qu'attend le demandeur")
    person_hopes = text_field("Ce qu'attend la personne")
    informed = forms.ChoiceField(
        label="Personne informée", choices=[("", "non demandé"), *PersonAnswer.choices], required=False
    )
    agrees = forms.ChoiceField(
        label="D'accord", choices=[("", "non demandé"), *PersonAnswer.choices], required=False
    )
    stance_reason = LineField(label="Si non ou impossible, pourquoi", max_length=250, required=False)
    physician_state = forms.ChoiceField(
        label="Médecin traitant", choices=[("", "non demandé"), *PhysicianState.choices], required=False
    )
    physician_name = LineField(label="Son nom", max_length=150, required=False)
    is_physician_told = forms.BooleanField(label="Il est informé de la demande", required=False)
    living_place = forms.ChoiceField(label="Lieu de vie", required=False)
    household = forms.ChoiceField(label="Foyer", required=False)
    housing = forms.ChoiceField(label="État du logement", required=False)
    hospital_state = forms.ChoiceField(label="Hospitalisation", required=False)
    hospital = LineField(label="Hospitalisée à", max_length=150, required=False)
    hospital_reason = LineField(label="Motif d'hospitalisation", max_length=250, required=False)
    discharge = LineField(label="Sortie prévue", max_length=80, required=False)
    right = forms.MultipleChoiceField(
        label="Droits et mesures", required=False, widget=forms.CheckboxSelectMultiple
    )
    guardian = LineField(label="Mandataire de la mesure : nom, téléphone", max_length=200, required=False)
    gir = forms.ChoiceField(
        label="GIR", choices=[("", "inconnu"), *((str(n), str(n)) for n in range(1, 7))], required=False
    )
    carer_state = forms.ChoiceField(label="Aidant principal", required=False)
    carers = text_field("Aidants : lien, rôle, épuisement")
    helpers = text_field("Intervenants connus")
    vulnerability = forms.MultipleChoiceField(
        label="Vulnérabilités", required=False, widget=forms.CheckboxSelectMultiple
    )
    mistreatment = forms.MultipleChoiceField(
        label="Suspicion de maltraitance", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists
        for name, blank in _LISTED.items():
            if name in self.fields:
                offer(self, name, lists.choices(name, blank=blank))
        for name in _MANY:
            if name in self.fields:
                offer(self, name, lists.choices(name))
        if "other_reasons" in self.fields:
            offer(self, "other_reasons", lists.choices("reason"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("text") is not None and not data["text"].strip():
            self.add_error("text", "Écrivez ce qui est demandé, une phrase suffit.")
        return data

    def content(self, **more: Any) -> Content:
        """Return the valid content."""
        data = self.cleaned_data
        names = [name for name in Content.__dataclass_fields__ if name in data]
        situation = {name: data[name] for name in _SITUATION if data.get(name)}
        return Content(**{**{name: data[name] for name in names}, "situation": situation, **more})


class NewPersonFields(forms.Form):
    """A person as a caller describes her; one field is enough."""

    family_name = LineField(label="Nom", max_length=100, required=False)
    given_names = LineField(label="Prénom", max_length=200, required=False)
    birth = BirthDateField(
        label="Date de naissance",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "jj/mm/aaaa ou année"}),
    )
    sex = forms.ChoiceField(
        label="Sexe",
        choices=[(Sex.UNKNOWN, "inconnu"), (Sex.FEMALE, "femme"), (Sex.MALE, "homme")],
        required=False,
    )
    person_phone = PhoneField(label="Téléphone", max_length=30, required=False)

    def traits(self) -> Traits:
        """Return the valid traits."""
        data = self.cleaned_data
        born, is_approximate = data["birth"]
        return Traits(
            used_family_name=data["family_name"],
            birth_given_names=data["given_names"],
            birth_date=born,
            is_birth_date_approximate=is_approximate,
            sex=data["sex"] or Sex.UNKNOWN,
        )

    def first_contact(self) -> FirstContact:
        """Return the valid number."""
        return FirstContact(phone=self.cleaned_data["person_phone"])

    def is_somebody(self) -> bool:
        """Tell whether anything at all is known of the person."""
        data = self.cleaned_data
        return bool(
            data.get("family_name")
            or data.get("given_names")
            or data.get("person_phone")
            or (data.get("birth") or (None,))[0]
        )


def offer(form: forms.Form, name: str, choices: Any) -> None:
    """Give a field its choices of today; a code already kept stays offered."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def initial_of(request: SupportRequest) -> Mapping[str, Any]:
    """Return a request as the completion form shows it."""
    names = [n for n in Content.__dataclass_fields__ if n not in {"situation", "described", "received_at"}]
    return {**{name: getattr(request, name) for name in names}, **request.situation}


def keep_used_codes(form: ContentFields, request: SupportRequest) -> None:
    """Offer again the codes that a request carries and that its lists no longer offer."""
    for name in ("reason", "theme", "trigger", "urgency"):
        code = getattr(request, name)
        choices = list(form.fields[name].choices)  # type: ignore[attr-defined]
        if code and code not in dict(choices):
            offer(form, name, [*choices, (code, form.lists.label(name, code))])
