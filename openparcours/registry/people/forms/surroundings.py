"""How to reach a person and who is around her."""

from django import forms

from openparcours.kit.phones import is_phone
from openparcours.registry.people.choices import AddressUse, ContactSystem, ContactUse, Relationship
from openparcours.registry.people.forms.fields import PlaceField, town_box
from openparcours.registry.people.services import Address, Contact, Relative
from openparcours.ui.fields import DayInput, LineField, PhoneField


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
        label="Commune", max_length=120, required=False, widget=forms.TextInput(attrs=town_box())
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
