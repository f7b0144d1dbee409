"""The intake on one screen: who asks, about whom, what; and its later completion."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from openparcours.coordination.requests.choices import ANONYMOUS, PHONE, STANDARD
from openparcours.coordination.requests.forms.content import (
    FILES_HINT,
    ContentFields,
    NewPersonFields,
    initial_of,
    keep_used_codes,
    offer,
    text_field,
)
from openparcours.coordination.requests.models import SupportRequest
from openparcours.coordination.requests.rules import minutes_spent
from openparcours.coordination.requests.selectors import Caller
from openparcours.coordination.requests.services import Asker
from openparcours.kit.phones import is_phone
from openparcours.ui.fields import LineField, PhoneField
from openparcours.ui.uploads import FilesField

NEW, NONE = "nouvelle", "aucune"
_QUIET = {"autocomplete": "off"}


class IntakeForm(ContentFields, NewPersonFields):
    """A call being received. Whoever is not recognised is described by what was typed to find her."""

    caller_typed = LineField(
        label="Qui demande ?",
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={**_QUIET, "autofocus": True, "placeholder": "numéro d'appel, nom, RPPS ou FINESS"}
        ),
    )
    caller = forms.CharField(required=False, widget=forms.HiddenInput)
    category = forms.ChoiceField(label="Catégorie", required=False)
    caller_name = LineField(label="Nom du demandeur", max_length=150, required=False)
    caller_function = LineField(label="Fonction ou lien", max_length=150, required=False)
    caller_structure = LineField(label="Structure", max_length=250, required=False)
    caller_phone = PhoneField(label="Téléphone du demandeur", max_length=30, required=False)
    caller_email = forms.EmailField(label="Courriel du demandeur", required=False)
    person_typed = LineField(
        label="Pour qui ?",
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={**_QUIET, "placeholder": "date de naissance et début du nom, ou téléphone"}
        ),
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label="Canal", required=False)
    priority = forms.ChoiceField(label="Priorité retenue", required=False)
    received_at = forms.DateTimeField(
        label="Reçue le",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Vide : à l'instant.",
    )
    minutes = forms.IntegerField(
        label="Temps passé (min)",
        required=False,
        min_value=0,
        max_value=1440,
        help_text="Vide : compté seul.",
    )
    answer = text_field("Réponse donnée pendant l'appel")
    joined = FilesField(label="Pièces", required=False, help_text=FILES_HINT)
    opened_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "category", self.lists.grouped("requester_category", blank="catégorie à choisir"))
        offer(self, "channel", self.lists.choices("channel"))
        offer(self, "priority", self.lists.choices("priority"))
        self.initial.setdefault("channel", PHONE)
        self.initial.setdefault("priority", STANDARD)
        self.recognised: Caller | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        known = self.recognised
        category = data["category"] = data.get("category") or (known.category if known else "")
        if not category and "category" not in self.errors:
            self.add_error("category", "Dites qui demande : la catégorie suffit.")
        about = data.get("about") or ""
        if category == ANONYMOUS and about not in {"", NONE}:
            self.add_error(
                "person_typed", "Une demande anonyme n'enregistre aucune personne : choisissez « aucune »."
            )
        if category == ANONYMOUS and data.get("joined"):
            self.add_error("joined", "Une demande anonyme ne garde aucune pièce : elle nommerait.")
        if data.get("person_typed") and not about and category != ANONYMOUS:
            self.add_error("person_typed", "Choisissez la personne, « nouvelle » ou « aucune ».")
        if about == NEW and not self.is_somebody() and not self.errors:
            self.add_error("family_name", "Un nom, un prénom, une date de naissance ou un téléphone suffit.")
        if data.get("received_at") and data["received_at"] > timezone.now():
            self.add_error("received_at", "La réception ne peut pas être dans le futur.")
        return data

    def person_id(self) -> UUID | None:
        """Return the person chosen, when one was."""
        try:
            return UUID(self.cleaned_data.get("about") or "")
        except ValueError:
            return None

    def is_new_person(self) -> bool:
        """Tell whether a provisional identity is to be made."""
        return self.cleaned_data.get("about") == NEW

    def asker(self) -> Asker:
        """Return who asks: what was typed wins over what is known of whom was recognised."""
        data, known = self.cleaned_data, self.recognised
        typed = data["caller_typed"]
        is_number = is_phone(typed)
        name = data["caller_name"] or (known.name if known else "" if is_number else typed)
        phone = data["caller_phone"] or (known.phone if known else typed if is_number else "")
        return Asker(
            category=data["category"],
            name=name,
            function=data["caller_function"] or (known.function if known else ""),
            structure_name=data["caller_structure"] or (known.structure_name if known else ""),
            phone=phone,
            email=data["caller_email"] or (known.email if known else ""),
            mssante=known.mssante if known else "",
            rpps=known.rpps if known else "",
            post_id=known.post_id if known else None,
            organization_id=known.organization_id if known else None,
        )

    def spent(self) -> int:
        """Return the minutes given, or those since the screen opened."""
        given = self.cleaned_data.get("minutes")
        return (
            given if given is not None else minutes_spent(self.cleaned_data.get("opened_at"), timezone.now())
        )

    def described(self) -> dict[str, Any]:
        """Return what is valid so far of a new person, to compare with those known."""
        data = self.cleaned_data
        born, is_approximate = data.get("birth") or (None, False)
        phone = data.get("person_phone") or ""
        return {
            "birth_family_name": "",
            "used_family_name": data.get("family_name", ""),
            "birth_given_names": data.get("given_names", ""),
            "sex": data.get("sex", ""),
            "birth_date": born,
            "is_birth_date_approximate": is_approximate,
            "phones": ["".join(c for c in phone if c.isdigit())] if phone else [],
        }


class CompletionForm(ContentFields):
    """Complete a request noted in haste."""

    def __init__(self, *args: Any, request: SupportRequest, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_of(request), **kwargs)
        keep_used_codes(self, request)
