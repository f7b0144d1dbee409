"""Validate what an administrator gives of a post."""

from typing import Any

from django import forms

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory import selectors
from openparcours.registry.directory.choices import Profession


class RoleForm(forms.Form):
    """The role of a post."""

    access_role = forms.ChoiceField(label="Rôle")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["access_role"].choices = list(selectors.givable_roles(actor).items())  # type: ignore[attr-defined]


class NewPostForm(RoleForm):
    """Somebody and her post in the organisation."""

    given_name = forms.CharField(label="Prénom", max_length=100)
    family_name = forms.CharField(label="Nom", max_length=100)
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="Elle y demandera au besoin son premier mot de passe, puis acceptera le poste en se connectant.",
    )
    profession = forms.ChoiceField(label="Profession", choices=[("", "—"), *Profession.choices])
    rpps = forms.CharField(
        label="RPPS",
        max_length=11,
        required=False,
        help_text="Pour une profession de santé : l'annuaire national doit la lui connaître.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    function = forms.CharField(label="Fonction", max_length=120, required=False)
    field_order = ("given_name", "family_name", "email", "profession", "rpps", "function", "access_role")


class AddressForm(forms.Form):
    """The address that somebody of the team signs in with."""

    email = forms.EmailField(
        label="Nouvelle adresse électronique professionnelle",
        help_text="L'ancienne reçoit un avis ; la personne se reconnecte avec la nouvelle et son mot de passe.",
    )
