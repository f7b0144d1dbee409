"""Validate what users type to come back; nothing is saved here."""

from django import forms


class PinForm(forms.Form):
    """A new PIN, twice."""

    pin = forms.CharField(
        label="Nouveau code",
        help_text="Six chiffres, pour revenir vite sur un appareil partagé.",
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label="Le même code",
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("pin") != self.cleaned_data.get("again"):
            self.add_error("again", "Les deux codes diffèrent.")


class UnlockForm(forms.Form):
    """Who comes back, and her PIN or password."""

    session = forms.IntegerField(widget=forms.HiddenInput, required=False)
    secret = forms.CharField(
        label="Code PIN ou mot de passe",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class ReloginForm(forms.Form):
    """A full sign-in in place: address, password, and a code when the account demands one."""

    email = forms.EmailField(
        label="Adresse électronique", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Mot de passe",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    code = forms.CharField(
        label="Code de l'application ou de secours",
        required=False,
        max_length=20,
        help_text="Si votre compte en demande un.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
