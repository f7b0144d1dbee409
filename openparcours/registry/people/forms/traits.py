"""A person's traits: described on the phone, or corrected."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django import forms

from openparcours.kit.phones import is_phone, phone_digits
from openparcours.registry.directory import selectors as directory
from openparcours.registry.people.choices import Sex
from openparcours.registry.people.forms.fields import PlaceField, town_box
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import FirstContact, Traits
from openparcours.ui.fields import BirthDateField, DayInput, LineField, PhoneField

SEXES = [(Sex.FEMALE, "Femme"), (Sex.MALE, "Homme"), (Sex.UNKNOWN, "Inconnu")]


class TraitsFields(forms.Form):
    """The traits of an identity; every one may be left out."""

    used_family_name = LineField(label="Nom utilisé", max_length=100, required=False)
    birth_family_name = LineField(label="Nom de naissance", max_length=100, required=False)
    birth_given_names = LineField(label="Prénoms de naissance", max_length=200, required=False)
    used_given_name = LineField(label="Prénom utilisé", max_length=100, required=False)
    birth = BirthDateField(
        label="Date de naissance",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "jj/mm/aaaa ou année", "autocomplete": "off"}),
    )
    sex = forms.ChoiceField(label="Sexe", choices=SEXES, widget=forms.RadioSelect, required=False)
    birth_place_code = PlaceField(
        label="Commune de naissance",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={**town_box(), "placeholder": "commune, ou 99… à l'étranger"}),
    )

    def traits(self) -> Traits:
        """Return the valid traits."""
        data = self.cleaned_data
        born, is_approximate = data["birth"]
        return Traits(
            birth_family_name=data["birth_family_name"],
            birth_given_names=data["birth_given_names"],
            used_family_name=data["used_family_name"],
            used_given_name=data["used_given_name"],
            sex=data["sex"] or Sex.UNKNOWN,
            birth_date=born,
            is_birth_date_approximate=is_approximate,
            birth_place_code=data["birth_place_code"],
            deceased_on=data.get("deceased_on"),
        )


class CreateForm(TraitsFields):
    """A new person: traits and what the caller gives; `seen` says which lookalikes were shown."""

    phone = PhoneField(
        label="Téléphone", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    town = PlaceField(
        label="Commune de résidence", max_length=120, required=False, widget=forms.TextInput(attrs=town_box())
    )
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth"].widget.attrs["autofocus"] = True
        self.fields["birth_family_name"].widget.attrs["placeholder"] = "s'il diffère"
        for name in ("used_family_name", "birth_family_name", "birth_given_names", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = ("used_family_name", "birth_family_name", "birth_given_names", "used_given_name", "phone")
        if not self.errors and not any(data.get(n) for n in known) and data["birth"][0] is None:
            raise forms.ValidationError("Un nom, un prénom, une date de naissance ou un téléphone suffit.")
        return data

    def described(self) -> dict[str, Any]:
        """Return what is valid so far as a description to compare persons with."""
        data = getattr(self, "cleaned_data", {})
        born, is_approximate = data.get("birth") or (None, False)
        names = ("birth_family_name", "birth_given_names", "used_family_name", "used_given_name", "sex")
        phones = [phone_digits(data["phone"])] if data.get("phone") else []
        return {
            **{name: data.get(name, "") for name in names},
            "birth_date": born,
            "is_birth_date_approximate": is_approximate,
            "phones": phones,
        }

    def digest(self) -> str:
        """Return what names this description, to know that its lookalikes were shown."""
        return hashlib.sha256(repr(sorted(self.described().items())).encode()).hexdigest()[:16]

    def contact(self) -> FirstContact:
        """Return the valid number and town."""
        data = self.cleaned_data
        return FirstContact(phone=data["phone"], commune_code=data["town"] or None)


class TraitsForm(TraitsFields):
    """Correct the traits of a person read at a version."""

    deceased_on = forms.DateField(label="Date de décès", required=False, widget=DayInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


def traits_initial(person: Person) -> dict[str, Any]:
    """Return a person's traits as the form shows them."""
    names = ("used_family_name", "birth_family_name", "birth_given_names", "used_given_name", "sex")
    born = person.birth_date
    shown = f"{born:%Y}" if born and person.is_birth_date_approximate else f"{born:%d/%m/%Y}" if born else ""
    place = person.birth_place_code
    commune = directory.commune(place) if place else None
    return {
        **{name: getattr(person, name) for name in names},
        "birth": shown,
        "birth_place_code": f"{commune.name} {place}" if commune else place,
        "deceased_on": person.deceased_on,
        "version": person.version,
    }


def initial_from_typed(text: str) -> Mapping[str, str]:
    """Split what was typed in the search box into a date, a phone number and names."""
    initial: dict[str, str] = {"sex": Sex.UNKNOWN}
    date_found = re.search(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}\b", text)
    if date_found:
        initial["birth"] = date_found[0]
        text = text.replace(date_found[0], " ")
    number = re.search(r"\+?\d[\d .]{8,}\d", text)
    if number and is_phone(number[0]):
        initial["phone"] = number[0]
        text = text.replace(number[0], " ")
    words = [w for w in text.split() if not w.isdigit()]
    upper = [w for w in words if w.isupper() and len(w) > 1]
    family = upper if upper and len(upper) < len(words) else words[:1]
    initial["used_family_name"] = " ".join(family)
    initial["birth_given_names"] = " ".join(w for w in words if w not in family)
    return initial
