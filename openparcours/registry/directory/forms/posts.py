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
        help_text="Elle y demandera son premier mot de passe.",
    )
    profession = forms.ChoiceField(label="Profession", choices=Profession.choices)
    function = forms.CharField(label="Fonction", max_length=120, required=False)
    field_order = ("given_name", "family_name", "email", "profession", "function", "access_role")
