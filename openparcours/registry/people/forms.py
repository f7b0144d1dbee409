"""Validate what is typed about persons."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from openparcours.kit.dates import parse_birth_date
from openparcours.kit.ids import OID_NIA, OID_NIR, OID_NIR_DEMO, OID_NIR_TEST
from openparcours.kit.phones import is_phone, phone_digits
from openparcours.registry.directory.models import Commune
from openparcours.registry.people import selectors
from openparcours.registry.people.choices import (
    AddressUse,
    ContactSystem,
    ContactUse,
    EvidenceKind,
    InsiAnswer,
    Relationship,
    Sex,
)
from openparcours.registry.people.models import Person
from openparcours.registry.people.services import (
    IMPORT_FIELDS,
    Address,
    AnswerReadElsewhere,
    Contact,
    FirstContact,
    InsiReply,
    Relative,
    Traits,
)

MAX_IMPORT_BYTES = 10 * 1024 * 1024
SEXES = [(Sex.FEMALE, "Femme"), (Sex.MALE, "Homme"), (Sex.UNKNOWN, "Inconnu")]
OIDS = [
    (OID_NIR, "NIR"),
    (OID_NIA, "NIA (identifiant d'attente)"),
    (OID_NIR_TEST, "NIR de test"),
    (OID_NIR_DEMO, "NIR de démonstration"),
]
ANSWERS = [(answer.value, f"{answer.value} · {answer.label}") for answer in InsiAnswer]
_CODE = re.compile(r"(\d{5}|2[AB]\d{3})$")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LineField(forms.CharField):
    """One line of text, without control characters."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class BirthDateField(forms.CharField):
    """A birth date as typed; its clean value is a pair (date or None, approximate or not)."""

    def clean(self, value: Any) -> tuple[date | None, bool]:
        text = super().clean(value)
        if not text:
            return None, False
        try:
            return parse_birth_date(text, today=timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError("Écrivez la date comme 12/03/1941, ou l'année seule.") from error


class PhoneField(LineField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not is_phone(text):
            raise forms.ValidationError("Écrivez dix chiffres, ou +32… pour un numéro étranger.")
        return str(text)


class PlaceField(LineField):
    """A commune by name, postcode or INSEE code; its clean value is a code, or an empty text."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        code = _CODE.search(text.upper())
        if code and code[1].startswith("99"):
            return code[1]
        if code and Commune.objects.filter(pk=code[1]).exists():
            return code[1]
        found = selectors.communes_named(_CODE.sub("", text).strip(" ·") or text)
        exact = [c for c in found if c.name.casefold() == text.casefold()] or found
        if len(exact) == 1:
            return exact[0].pk
        if not found:
            raise forms.ValidationError(
                "Commune inconnue : choisissez dans la liste, ou donnez son code INSEE."
            )
        names = ", ".join(f"{c.name} {c.pk}" for c in exact[:5])
        raise forms.ValidationError(f"Plusieurs communes : précisez, par exemple {names}.")


def _town() -> dict[str, Any]:
    """Return the attributes of a box that proposes communes as one types."""
    return {
        "list": "communes",
        "autocomplete": "off",
        "hx-post": reverse_lazy("people:communes"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#communes",
        "hx-swap": "innerHTML",
    }


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
        widget=forms.TextInput(attrs={**_town(), "placeholder": "commune, ou 99… à l'étranger"}),
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
        label="Commune de résidence", max_length=120, required=False, widget=forms.TextInput(attrs=_town())
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


class InsForm(forms.Form):
    value = LineField(
        label="Matricule INS",
        max_length=30,
        required=False,
        help_text="15 chiffres. Une clé fausse est gardée, mais l'identité ne pourra pas être qualifiée.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    oid = forms.ChoiceField(label="Nature", choices=OIDS)


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


class DayForm(forms.Form):
    day = forms.DateField(label="Date", widget=DayInput)


class AddressForm(forms.Form):
    line = LineField(label="Numéro et rue", max_length=250, required=False)
    complement = LineField(label="Complément", max_length=250, required=False)
    postcode = forms.RegexField(
        label="Code postal",
        regex=r"^\d{5}$",
        required=False,
        error_messages={"invalid": "Cinq chiffres."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    commune = PlaceField(
        label="Commune", max_length=120, required=False, widget=forms.TextInput(attrs=_town())
    )
    use = forms.ChoiceField(label="Usage", choices=AddressUse)
    access_notes = LineField(
        label="Accès", max_length=250, required=False, help_text="Étage, code, clé, animal…"
    )
    started_on = forms.DateField(label="Depuis", required=False, widget=DayInput)
    ended_on = forms.DateField(label="Jusqu'au", required=False, widget=DayInput)

    def address(self) -> Address:
        """Return the valid address."""
        data = dict(self.cleaned_data)
        return Address(commune_id=data.pop("commune") or None, **data)


class ContactForm(forms.Form):
    value = LineField(label="Numéro ou courriel", max_length=120)
    use = forms.ChoiceField(label="Usage", choices=ContactUse)
    comment = LineField(label="Précision", max_length=120, required=False, help_text="Le matin, sa voisine…")

    def clean_value(self) -> str:
        text = str(self.cleaned_data["value"])
        if "@" in text:
            return str(forms.EmailField().clean(text))
        if not is_phone(text):
            raise forms.ValidationError("Ce n'est ni un numéro à dix chiffres ni une adresse électronique.")
        return text

    def contact(self) -> Contact:
        """Return the valid contact point."""
        data = self.cleaned_data
        system = ContactSystem.EMAIL if "@" in data["value"] else ContactSystem.PHONE
        return Contact(value=data["value"], system=system, use=data["use"], comment=data["comment"])


class RelativeForm(forms.Form):
    given_name = LineField(label="Prénom", max_length=100, required=False)
    family_name = LineField(label="Nom", max_length=100)
    relationship = forms.ChoiceField(label="Lien avec la personne", choices=Relationship)
    phone = PhoneField(label="Téléphone", max_length=20, required=False)
    email = forms.EmailField(label="Courriel", required=False)
    is_carer = forms.BooleanField(label="Aidant", required=False)
    is_emergency_contact = forms.BooleanField(label="À prévenir en cas d'urgence", required=False)
    is_legal_representative = forms.BooleanField(label="Représentant légal", required=False)
    lives_with_person = forms.BooleanField(label="Vit avec la personne", required=False)
    comment = LineField(label="Précision", max_length=250, required=False)

    def relative(self) -> Relative:
        """Return the valid relative."""
        return Relative(**self.cleaned_data)


class MergeForm(ReasonForm):
    """Which identity is kept, which traits come from the other, and why."""

    kept = forms.UUIDField(widget=forms.HiddenInput)
    take = forms.MultipleChoiceField(label="Traits repris", required=False)

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


def traits_initial(person: Person) -> dict[str, Any]:
    """Return a person's traits as the form shows them."""
    names = ("used_family_name", "birth_family_name", "birth_given_names", "used_given_name", "sex")
    born = person.birth_date
    shown = f"{born:%Y}" if born and person.is_birth_date_approximate else f"{born:%d/%m/%Y}" if born else ""
    place = person.birth_place_code
    commune = Commune.objects.filter(pk=place).first() if place else None
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


class UploadForm(forms.Form):
    """A file of persons and where it comes from."""

    file = forms.FileField(label="Fichier CSV", help_text="Encodage et séparateur sont reconnus.")
    system = LineField(
        label="Logiciel d'origine",
        max_length=80,
        help_text="Toujours le même : les identifiants du fichier retrouvent alors les mêmes personnes.",
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_IMPORT_BYTES:
            raise forms.ValidationError("Plus de 10 Mo : importez ce fichier en ligne de commande.")
        return upload


class ColumnsForm(forms.Form):
    """Which column of the file holds each field."""

    def __init__(self, *args: Any, headers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((h, h) for h in dict.fromkeys(headers) if h)]
        for name, (label, _) in IMPORT_FIELDS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
