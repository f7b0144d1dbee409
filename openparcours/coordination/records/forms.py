"""Validate what is typed about records, circles and sharing."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from openparcours.coordination.records.choices import (
    AgreementMeans,
    CircleRole,
    ClosingReason,
    EndReason,
    EpisodeStatus,
    InformedParty,
    OpeningReason,
    SharingScope,
    SupportLevel,
)
from openparcours.kit.files import SIGNATURE_LENGTH, media_type_of, shown_name
from openparcours.kit.phones import is_phone
from openparcours.ui.fields import DayInput

MAX_PROOF_BYTES = 10 * 1024 * 1024


def today() -> str:
    """Return today as a date field shows it."""
    return timezone.localdate().isoformat()


def in_a_month() -> str:
    """Return the day thirty days from now as a date field shows it."""
    return (timezone.localdate() + timedelta(days=30)).isoformat()


class ProofField(forms.FileField):
    """A proof: PDF or image, told by its first bytes."""

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MAX_PROOF_BYTES:
            raise forms.ValidationError("La pièce dépasse 10 Mo.")
        media_type = media_type_of(upload.read(SIGNATURE_LENGTH))
        if not media_type:
            raise forms.ValidationError("La pièce doit être un PDF ou une image JPEG ou PNG.")
        upload.seek(0)
        upload.name = shown_name("preuve", media_type)
        return upload


class OpeningForm(forms.Form):
    """Open a record."""

    reason = forms.ChoiceField(
        label="Motif principal",
        choices=[("", "choisir un motif"), *OpeningReason.choices],
        error_messages={"required": "Choisissez le motif principal."},
    )
    level = forms.ChoiceField(
        label="Niveau d'appui", choices=[("", "à préciser"), *SupportLevel.choices], required=False
    )
    context = forms.CharField(
        label="Contexte en quelques mots",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
    )
    is_shared = forms.BooleanField(
        label="Partager le dossier avec le cercle de soins", required=False, initial=True
    )
    is_mine = forms.BooleanField(label="Je suis référent de ce dossier", required=False, initial=True)


class LevelForm(forms.Form):
    """Change the level of support from a day on."""

    level = forms.ChoiceField(label="Niveau", choices=SupportLevel)
    since = forms.DateField(label="Depuis le", widget=DayInput, initial=today)
    reason = forms.CharField(label="Pourquoi", max_length=250, required=False)


class EpisodeForm(forms.Form):
    """Move the running episode."""

    to_status = forms.ChoiceField(label="Étape")
    reason = forms.CharField(label="Pourquoi", max_length=250, required=False)

    def __init__(self, *args: Any, allowed: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = set(allowed) - {EpisodeStatus.CLOSED}
        self.fields["to_status"].choices = [c for c in EpisodeStatus.choices if c[0] in kept]  # type: ignore[attr-defined]


class ReferentForm(forms.Form):
    """Choose the referent among the organisation's posts."""

    referent = forms.TypedChoiceField(label="Référent", coerce=UUID)

    def __init__(self, *args: Any, posts: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].choices = [(str(p.pk), str(p)) for p in posts]  # type: ignore[attr-defined]


class SharedForm(forms.Form):
    """Share a record with the circle, or keep it inside the organisation."""

    partage = forms.ChoiceField(choices=[("oui", "partager"), ("non", "ne plus partager")])


class ClosingForm(forms.Form):
    """Close a record."""

    reason = forms.ChoiceField(label="Motif de clôture", choices=ClosingReason)
    on = forms.DateField(label="Le", widget=DayInput, initial=today)
    summary = forms.CharField(
        label="Synthèse de clôture",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=8000,
        help_text="Ce qui a changé, qui prend le relais, ce qui reste à surveiller.",
        error_messages={"required": "Écrivez la synthèse de clôture."},
    )


class RelayForm(forms.Form):
    """Who goes on after a closing, and until when she may read."""

    successor = forms.TypedChoiceField(label="Qui prend le relais ?", coerce=UUID)
    ends_on = forms.DateField(label="Accès jusqu'au", widget=DayInput, initial=in_a_month)

    def __init__(self, *args: Any, members: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {
            str(m.practitioner_role_id): f"{m.display_name} — {m.detail}"
            for m in members
            if m.practitioner_role_id
        }
        self.fields["successor"].choices = [("", "choisir dans le cercle"), *known.items()]  # type: ignore[attr-defined]


class DelegationForm(forms.Form):
    """Who stands in, from when to when, and what she should know."""

    referent = forms.TypedChoiceField(label="Dossiers de", coerce=UUID)
    substitute = forms.TypedChoiceField(label="Qui remplace ?", coerce=UUID)
    starts_on = forms.DateField(label="Du", widget=DayInput, initial=today)
    ends_on = forms.DateField(label="Au (inclus)", widget=DayInput)
    instructions = forms.CharField(
        label="Consignes", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000
    )

    def __init__(
        self, *args: Any, posts: Iterable[Any] = (), can_choose: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.pk), str(post)) for post in posts]
        self.fields["referent"].choices = choices  # type: ignore[attr-defined]
        self.fields["substitute"].choices = [("", "choisir un collègue"), *choices]  # type: ignore[attr-defined]
        if not can_choose:
            self.fields["referent"].widget = forms.HiddenInput()


class MemberForm(forms.Form):
    """Add somebody to the circle: a post found in the directory, a relative, or a name."""

    post = forms.UUIDField(required=False, widget=forms.HiddenInput)
    relative = forms.UUIDField(required=False, widget=forms.HiddenInput)
    organization = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom", max_length=150, required=False)
    function = forms.CharField(label="Fonction", max_length=150, required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)
    role = forms.ChoiceField(
        label="Rôle",
        choices=[("", "choisir un rôle"), *CircleRole.choices],
        error_messages={"required": "Choisissez le rôle."},
    )
    is_outside = forms.BooleanField(
        label="Hors équipe de soins : le partage demandera le consentement de la personne", required=False
    )
    message = forms.CharField(label="Message", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        named = [data.get(who) for who in ("post", "relative", "organization")]
        if not any(named) and not (data.get("name") or "").strip():
            self.add_error("name", "Dites qui rejoint le cercle.")
        if data.get("phone") and not is_phone(data["phone"]):
            self.add_error("phone", "Écrivez dix chiffres, ou +32… pour un numéro étranger.")
        return data


class MembershipEndForm(forms.Form):
    """End a membership."""

    reason = forms.ChoiceField(label="Motif", choices=EndReason)
    on = forms.DateField(label="À partir du", widget=DayInput, initial=today)


class InvitationAnswerForm(forms.Form):
    """Accept or decline."""

    answer = forms.ChoiceField(choices=[("oui", "accepter"), ("non", "décliner")])
    reason = forms.CharField(max_length=250, required=False)


class InformationForm(forms.Form):
    """The person was informed, or could not be."""

    told_to = forms.ChoiceField(
        label="Qui a été informé ?",
        choices=InformedParty,
        widget=forms.RadioSelect,
        initial=InformedParty.PERSON,
    )
    impossible_reason = forms.CharField(label="Pourquoi est-ce impossible ?", max_length=250, required=False)
    means = forms.ChoiceField(
        label="Comment ?", choices=AgreementMeans, widget=forms.RadioSelect, initial=AgreementMeans.ORAL
    )
    given_on = forms.DateField(label="Quand ?", widget=DayInput, initial=today)
    proof = ProofField(label="Pièce jointe", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("told_to") == InformedParty.IMPOSSIBLE and not data.get("impossible_reason", "").strip():
            self.add_error("impossible_reason", "Dites pourquoi l'information est impossible.")
        if data.get("given_on") and data["given_on"] > timezone.localdate():
            self.add_error("given_on", "La date ne peut pas être dans le futur.")
        return data


class StatementForm(forms.Form):
    """An opposition or a consent: on what, by whom, how, when."""

    scope = forms.ChoiceField(
        label="Sur quoi ?",
        choices=SharingScope,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites sur quoi elle porte."},
    )
    member = forms.TypedChoiceField(
        label="Professionnel ou structure du cercle",
        coerce=UUID,
        required=False,
        empty_value=None,
        help_text="À choisir quand la personne vise une structure ou un professionnel.",
    )
    stated_by = forms.ChoiceField(
        label="Qui l'exprime ?",
        choices=[c for c in InformedParty.choices if c[0] != InformedParty.IMPOSSIBLE],
    )
    means = forms.ChoiceField(label="Comment ?", choices=AgreementMeans)
    stated_on = forms.DateField(label="Quand ?", widget=DayInput, initial=today)
    comment = forms.CharField(label="Précision", max_length=500, required=False)

    def __init__(self, *args: Any, members: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(m.pk), f"{m.display_name} — {m.detail}") for m in members]
        self.fields["member"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        targeted = {SharingScope.ORGANIZATION, SharingScope.PROFESSIONAL}
        if data.get("scope") in targeted and not data.get("member"):
            self.add_error("member", "Choisissez le professionnel ou la structure concernés.")
        if data.get("stated_on") and data["stated_on"] > timezone.localdate():
            self.add_error("stated_on", "La date ne peut pas être dans le futur.")
        return data

    def said(self) -> list[tuple[str, str]]:
        """Return what was typed as people read it: question, answer."""
        rows = []
        for name, value in self.cleaned_data.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            text = f"{value:%d/%m/%Y}" if isinstance(value, date) else choices.get(str(value), value)
            if value:
                rows.append((str(self.fields[name].label), str(text)))
        return rows


class ConsentForm(StatementForm):
    """A consent has an end."""

    ends_on = forms.DateField(
        label="Jusqu'au",
        widget=DayInput,
        required=False,
        help_text="Au plus tard à la fin de la prise en charge.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("ends_on") and data.get("stated_on") and data["ends_on"] < data["stated_on"]:
            self.add_error("ends_on", "La fin du consentement précède sa date.")
        return data


class ConfirmationForm(forms.Form):
    """The last step of the dialogue: the effect was shown, a proof may be joined."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    proof = ProofField(label="Preuve", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus.")


class ToldForm(forms.Form):
    """When the person was told of an emergency access."""

    on = forms.DateField(label="Personne informée le", widget=DayInput, initial=today)


class WithdrawalForm(forms.Form):
    """How the person says she withdraws."""

    means = forms.ChoiceField(label="Comment la personne l'a-t-elle dit ?", choices=AgreementMeans)


class EmergencyForm(forms.Form):
    """Whom one must reach, told exactly, and why."""

    family_name = forms.CharField(label="Nom de naissance ou nom utilisé", max_length=100)
    given_name = forms.CharField(label="Premier prénom", max_length=100)
    birth_date = forms.DateField(label="Date de naissance", widget=DayInput)
    reason = forms.CharField(
        label="Motif de l'urgence",
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=10,
        max_length=500,
        error_messages={"min_length": "Décrivez l'urgence en dix caractères au moins."},
    )


class ReviewForm(forms.Form):
    """The privacy officer's opinion."""

    review = forms.CharField(label="Avis", max_length=500)
    person_informed_on = forms.DateField(label="Personne informée le", widget=DayInput, required=False)
