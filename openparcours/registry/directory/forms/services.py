"""Validate the description of a service."""

from typing import Any

from django import forms

from openparcours.kit.phones import is_phone
from openparcours.registry.directory import selectors
from openparcours.registry.directory.models import HealthcareService, Organization
from openparcours.registry.directory.services import Offer, Zone

_PRICE = {"oui": True, "non": False, "": None}
_FACTS = ("name", "description", "conditions", "opening_hours", "phone", "email", "themes", "audiences")


class ServiceForm(forms.Form):
    """What a service is, to whom, on which conditions and where it goes."""

    name = forms.CharField(label="Nom du service", max_length=200)
    themes = forms.MultipleChoiceField(
        label="Besoins auxquels il répond", required=False, widget=forms.CheckboxSelectMultiple
    )
    audiences = forms.MultipleChoiceField(
        label="Publics",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun : tous publics.",
    )
    description = forms.CharField(
        label="Ce qu'il fait", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    conditions = forms.CharField(
        label="Conditions d'accès", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    opening_hours = forms.CharField(label="Horaires", required=False, max_length=250)
    price = forms.ChoiceField(
        label="Gratuit", required=False, choices=[("", "non précisé"), ("oui", "oui"), ("non", "non")]
    )
    phone = forms.CharField(label="Téléphone", required=False, max_length=20)
    email = forms.EmailField(label="Courriel", required=False)
    territories = forms.MultipleChoiceField(
        label="Territoires desservis", required=False, widget=forms.CheckboxSelectMultiple
    )
    whole_group = forms.BooleanField(label="Toute l'intercommunalité de la structure", required=False)
    communes = forms.CharField(
        label="Communes desservies",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Noms ou codes INSEE séparés par des virgules : Blagnac, Lanta (31), 31555.",
    )

    def __init__(
        self,
        *args: Any,
        organization: Organization,
        words: selectors.OfferWords,
        service: HealthcareService | None = None,
        **kwargs: Any,
    ) -> None:
        self.group = selectors.group_of(organization)
        self.areas = selectors.areas_around(organization)
        super().__init__(*args, **{"initial": self._initial(service), **kwargs})
        held = service or HealthcareService(themes=[], audiences=[])
        choices = {
            "themes": _with_held(words.theme_choices(), held.themes),
            "audiences": _with_held(words.audience_choices(), held.audiences),
            "territories": [(str(area.pk), area.name) for area in self.areas],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            if not offered:
                del self.fields[name]
        if not self.group:
            del self.fields["whole_group"]

    def clean_phone(self) -> str:
        """Refuse what is no phone number."""
        phone = str(self.cleaned_data["phone"])
        if phone and not is_phone(phone):
            raise forms.ValidationError("Ce numéro de téléphone n'est pas lisible.")
        return phone

    def clean_communes(self) -> list[Any]:
        """Refuse the words that name no commune, and say which."""
        found, unknown = selectors.communes_listed(self.cleaned_data["communes"])
        if unknown:
            raise forms.ValidationError(f"Commune inconnue : {', '.join(unknown)}.")
        return found

    def offer(self) -> Offer:
        """Return what was described."""
        data = self.cleaned_data
        facts = {name: data[name] for name in _FACTS if name in data}
        return Offer(**{"themes": [], "audiences": [], **facts, "is_free": _PRICE[data["price"]]})

    def zone(self) -> Zone:
        """Return where the service goes."""
        data = self.cleaned_data
        communes = {c.pk: c for c in (self.group if data.get("whole_group") else []) + data["communes"]}
        chosen = [area for area in self.areas if str(area.pk) in data.get("territories", [])]
        return Zone(communes.values(), chosen)

    def _initial(self, service: HealthcareService | None) -> dict[str, Any]:
        if service is None:
            return {}
        served = list(service.served_communes.order_by("folded_name"))
        codes = {commune.pk for commune in self.group}
        is_whole = bool(codes) and codes <= {commune.pk for commune in served}
        others = [c for c in served if not (is_whole and c.pk in codes)]
        return {name: getattr(service, name) for name in _FACTS} | {
            "price": {True: "oui", False: "non", None: ""}[service.is_free],
            "territories": [str(area.pk) for area in service.served_territories.all()],
            "whole_group": is_whole,
            "communes": ", ".join(str(commune) for commune in others),
        }


def _with_held(offered: list[tuple[str, str]], held: list[str]) -> list[tuple[str, str]]:
    """Keep the codes that a service holds and that the list no longer offers."""
    known = {code for code, _ in offered}
    return offered + [(code, code) for code in held if code not in known]
