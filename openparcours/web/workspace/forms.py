"""Validate what is asked of the workspace."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from openparcours.coordination.records.choices import RecordStatus, SupportLevel
from openparcours.coordination.records.selectors import WorklistFilter
from openparcours.coordination.requests.choices import RequestStatus
from openparcours.coordination.requests.selectors import Lists, RequestFilter
from openparcours.foundation.accounts.choices import Density, Theme
from openparcours.kit.queries import LONGEST
from openparcours.kit.texts import plain_line
from openparcours.registry.directory.models import PractitionerRole
from openparcours.web.workspace.choices import KINDS

SCOPES = [("mine", "Les miens"), ("team", "Mon équipe"), ("all", "Tous ceux que je vois")]
ORDERS = [
    ("recent", "activité récente"),
    ("silent", "les plus silencieux"),
    ("opened", "ouverts récemment"),
]

REQUEST_ORDERS = [
    ("due", "décision la plus pressée"),
    ("recent", "les dernières"),
    ("oldest", "les plus anciennes"),
]


class SearchForm(forms.Form):
    """What is typed in the search box, cut at what a search reads; the kind to show alone."""

    q = forms.CharField(required=False)
    type = forms.ChoiceField(choices=KINDS, required=False)

    def clean_q(self) -> str:
        """Keep the beginning of a text pasted too long."""
        return str(self.cleaned_data["q"])[:LONGEST]


class WorklistForm(forms.Form):
    """The filters of the worklist; anything unknown is ignored."""

    scope = forms.ChoiceField(label="Qui", choices=SCOPES, required=False)
    status = forms.ChoiceField(
        label="État", choices=[*RecordStatus.choices, ("tous", "tous")], required=False
    )
    level = forms.ChoiceField(
        label="Niveau", choices=[("", "tous les niveaux"), *SupportLevel.choices], required=False
    )
    order = forms.ChoiceField(label="Ordre", choices=ORDERS, required=False)
    silent = forms.BooleanField(label="Sans activité depuis 60 jours", required=False)
    apercu = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def wanted(self, name: str) -> WorklistFilter:
        """Return the filter asked for, with the defaults for what is missing or wrong."""
        self.is_valid()
        data = self.cleaned_data
        status = data.get("status") or RecordStatus.OPEN
        return WorklistFilter(
            scope=data.get("scope") or "mine",
            status="" if status == "tous" else status,
            level=data.get("level") or "",
            silent=bool(data.get("silent")),
            order=data.get("order") or "recent",
            name=plain_line(name)[:60],
        )


class RequestsForm(forms.Form):
    """The filters of the requests; anything unknown is ignored."""

    state = forms.ChoiceField(label="État", required=False)
    owner = forms.ChoiceField(label="Analyse", required=False)
    priority = forms.ChoiceField(label="Priorité", required=False)
    reason = forms.ChoiceField(label="Motif", required=False)
    group = forms.ChoiceField(label="Demandeur", required=False)
    channel = forms.ChoiceField(label="Canal", required=False)
    order = forms.ChoiceField(label="Ordre", choices=REQUEST_ORDERS, required=False)
    is_late = forms.BooleanField(label="En retard", required=False)
    is_to_call = forms.BooleanField(label="À rappeler", required=False)
    is_to_remind = forms.BooleanField(label="À relancer", required=False)
    apercu = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lists: Lists, colleagues: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(post.pk), str(post.practitioner)) for post in colleagues]
        offered: dict[str, list[tuple[str, str]]] = {
            "state": [
                ("", "à décider"),
                ("ouvertes", "toutes les ouvertes"),
                ("suspendues", "en attente ou orientées"),
                *RequestStatus.choices,
                ("closes", "closes"),
                ("toutes", "toutes"),
            ],
            "owner": [("", "tous"), ("moi", "moi"), ("personne", "personne"), *people],
            "priority": lists.choices("priority", blank="toutes"),
            "reason": lists.choices("reason", blank="tous"),
            "group": [("", "tous"), *((g, g) for g in lists.groups("requester_category"))],
            "channel": lists.choices("channel", blank="tous"),
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def wanted(self, words: str) -> RequestFilter:
        """Return the filter asked for, with the defaults for what is missing or wrong."""
        self.is_valid()
        data = self.cleaned_data
        kept = {name: data.get(name) or "" for name in ("owner", "priority", "reason", "group", "channel")}
        return RequestFilter(
            state=data.get("state") or "a_decider",
            is_late=bool(data.get("is_late")),
            is_to_call=bool(data.get("is_to_call")),
            is_to_remind=bool(data.get("is_to_remind")),
            order=data.get("order") or "due",
            words=words[:60],
            **kept,
        )


class BulkAnalystForm(forms.Form):
    """Give several requests to one analyst of the structure."""

    chosen = forms.TypedMultipleChoiceField(coerce=UUID)
    analyst = forms.TypedChoiceField(coerce=UUID)

    def __init__(self, *args: Any, chosen: list[str], posts: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(value, value) for value in chosen]  # type: ignore[attr-defined]
        self.fields["analyst"].choices = [(str(post.pk), str(post)) for post in posts]  # type: ignore[attr-defined]


class SavedViewForm(forms.Form):
    """Name the filters to keep."""

    name = forms.CharField(label="Nom de la vue", max_length=60)
    query = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)


class BulkReferentForm(forms.Form):
    """Give several records to one referent."""

    chosen = forms.TypedMultipleChoiceField(coerce=UUID)
    referent = forms.TypedChoiceField(coerce=UUID)

    def __init__(
        self, *args: object, chosen: list[str], posts: Iterable[PractitionerRole], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chosen"].choices = [(value, value) for value in chosen]  # type: ignore[attr-defined]
        self.fields["referent"].choices = [(str(post.pk), str(post)) for post in posts]  # type: ignore[attr-defined]


class PreferencesForm(forms.Form):
    """How the user likes her screens."""

    theme = forms.ChoiceField(label="Thème", choices=Theme, widget=forms.RadioSelect)
    density = forms.ChoiceField(label="Densité", choices=Density, widget=forms.RadioSelect)
    has_letter_shortcuts = forms.BooleanField(
        label="Raccourcis d'une seule lettre (J, K, N, ?)",
        required=False,
        help_text="À laisser éteint avec une commande vocale ou un lecteur d'écran.",
    )
