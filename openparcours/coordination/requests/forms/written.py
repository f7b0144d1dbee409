"""Requests that their author writes: from her own post, or without any account."""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing

from openparcours.coordination.requests.choices import PUBLIC_BYTES, PUBLIC_FILES, PersonAnswer
from openparcours.coordination.requests.forms.content import Box, NewPersonFields, offer
from openparcours.coordination.requests.selectors import Lists
from openparcours.coordination.requests.services import Asker, Content
from openparcours.ui.fields import LineField, PhoneField
from openparcours.ui.uploads import FilesField

LEAST_SECONDS, MOST_SECONDS = 3, 24 * 3600
_OPENED = "requests.public_form"
_MAX = 4000


class WrittenFields(forms.Form):
    """What is asked, in a few plain questions."""

    text = forms.CharField(
        label="Que se passe-t-il, et que demandez-vous ?",
        max_length=_MAX,
        widget=Box(5),
        error_messages={
            "required": "Expliquez votre demande, quelques mots suffisent.",
            "max_length": f"Votre texte dépasse {_MAX} caractères : gardez l'essentiel.",
        },
    )
    reason = forms.ChoiceField(label="Le sujet principal", required=False)
    urgency = forms.ChoiceField(label="Est-ce pressé ?", required=False)
    agrees = forms.ChoiceField(
        label="La personne est-elle d'accord avec cette demande ?",
        choices=[("", "je ne sais pas"), *PersonAnswer.choices[:2]],
        required=False,
    )
    joined = FilesField(
        label="Un document, une photo",
        required=False,
        max_files=PUBLIC_FILES,
        max_bytes=PUBLIC_BYTES,
        help_text="Trois fichiers au plus, PDF ou image, 5 Mo chacun. Lus par l'équipe seule.",
    )
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason", lists.choices("reason", blank="je ne sais pas"))
        offer(self, "urgency", lists.choices("urgency", blank="je ne sais pas"))

    def content(self, *, channel: str, described: dict[str, str]) -> Content:
        """Return the valid content."""
        data = self.cleaned_data
        return Content(
            text=data["text"],
            channel=channel,
            reason=data["reason"],
            urgency=data["urgency"],
            agrees=data["agrees"],
            informed=PersonAnswer.YES if data["agrees"] == PersonAnswer.YES else "",
            described=described,
        )


class DescribedFields(NewPersonFields):
    """The person concerned, as typed: she stays inside the request until a coordinator accepts."""

    town = LineField(label="Sa commune", max_length=100, required=False)

    def described(self) -> dict[str, str]:
        """Return what was typed of the person."""
        data = self.cleaned_data
        born, is_approximate = data["birth"]
        birth = f"{born:%Y}" if born and is_approximate else f"{born:%d/%m/%Y}" if born else ""
        return {
            "name": " ".join(filter(None, [data["given_names"], data["family_name"].upper()])),
            "family_name": data["family_name"],
            "given_names": data["given_names"],
            "birth": birth,
            "sex": data["sex"] if self.is_somebody() else "",
            "person_phone": data["person_phone"],
            "town": data["town"],
        }


class OwnForm(WrittenFields, DescribedFields):
    """A request from one's own post: about a person one follows, or one described."""

    structure = forms.TypedChoiceField(label="À qui ?", coerce=UUID)
    person = forms.TypedChoiceField(
        label="Pour qui ?",
        coerce=UUID,
        required=False,
        empty_value=None,
        help_text="Vos patients, ou décrivez-la.",
    )

    def __init__(self, *args: Any, structures: Any, persons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "structure", [(str(s.pk), str(s)) for s in structures])
        offer(self, "person", [("", "une autre personne"), *((str(p.pk), p.display_name) for p in persons)])


class PublicForm(WrittenFields, DescribedFields):
    """A request without account: phone first, plain French, guarded from robots."""

    phone = PhoneField(
        label="Votre téléphone",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": "Donnez un numéro où vous rappeler."},
    )
    requester_name = LineField(
        label="Votre nom",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    category = forms.ChoiceField(
        label="Vous êtes", error_messages={"required": "Dites qui vous êtes, même à peu près."}
    )
    structure_name = LineField(
        label="Votre structure, si vous êtes professionnel",
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label="Votre courriel",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Ce courriel n'est pas complet : nom@exemple.fr"},
    )
    website = forms.CharField(label="Ne pas remplir", required=False, max_length=200)
    opened = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, lists=lists, **kwargs)
        offer(self, "category", lists.grouped("requester_category", blank="choisissez"))
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}
        for name, label in {"family_name": "Son nom", "given_names": "Son prénom", "person_phone": "Son téléphone",
                            "birth": "Sa date de naissance"}.items():  # fmt: skip
            self.fields[name].label = label
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def is_robot(self) -> bool:
        """Tell whether the box that nobody sees was filled, or the form sent too fast."""
        if self.cleaned_data.get("website"):
            return True
        try:
            signing.loads(self.cleaned_data.get("opened", ""), salt=_OPENED, max_age=MOST_SECONDS)
        except signing.BadSignature:
            return True
        try:
            signing.loads(self.cleaned_data["opened"], salt=_OPENED, max_age=LEAST_SECONDS)
        except signing.SignatureExpired:
            return False
        return True

    def asker(self) -> Asker:
        """Return who asks."""
        data = self.cleaned_data
        return Asker(
            category=data["category"],
            name=data["requester_name"],
            structure_name=data["structure_name"],
            phone=data["phone"],
            email=data["email"],
        )


def opening_seal() -> str:
    """Return the sealed moment when the public form was shown."""
    return signing.dumps("vu", salt=_OPENED)
