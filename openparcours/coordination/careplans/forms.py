"""Validate what is typed in a plan."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import (
    ActionNature,
    ActionStatus,
    AgreementAnswer,
    AgreementParty,
    GoalKind,
    GoalStatus,
    LineKind,
    PlanKind,
    Priority,
    ProblemSource,
    ProblemStatus,
)
from openparcours.coordination.careplans.models import CarePlan
from openparcours.coordination.careplans.services import (
    ActionContent,
    Agreement,
    AlertContent,
    GoalContent,
    Presentation,
    ProblemContent,
    Report,
)
from openparcours.coordination.records.choices import AgreementMeans, Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.files import SIGNATURE_LENGTH, media_type_of
from openparcours.registry.directory import selectors as directory

MAX_PROOF_BYTES = 10 * 1024 * 1024
OTHER, PERSON, MEMBER, SERVICE = "autre", "personne", "membre:", "service:"
REFUSAL = "Dites en quelques mots pourquoi : cela aide à trouver une autre solution."


class DayInput(forms.DateInput):
    """A native date field."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class LineField(forms.CharField):
    """One line of text, without control characters."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class TextField(forms.CharField):
    """Several lines."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 4000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day(label: str, **options: Any) -> forms.DateField:
    """Return an optional date field."""
    return forms.DateField(label=label, required=False, widget=DayInput, **options)


def choice(label: str, choices: Any, *, empty: str = "", **options: Any) -> forms.ChoiceField:
    """Return an optional choice, with a first empty one when it is named."""
    first = [("", empty)] if empty else []
    return forms.ChoiceField(label=label, choices=[*first, *choices], required=False, **options)


class WrittenForm(forms.Form):
    """A form that knows the edit number it was shown at, and is taken once."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: CarePlan, actor: Actor, line: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.reader, self.line = plan, actor, line
        if "restriction" in self.fields:
            self.fields["restriction"].choices = _audiences(actor, line)  # type: ignore[attr-defined]

    def take_as_seen(self, number: int) -> None:
        """Let a refused form be sent again over what was told to its author."""
        if self.is_bound:
            self.data = MultiValueDict({**dict(self.data.lists()), "seen": [str(number)]})  # type: ignore[attr-defined]

    def given(self, *names: str, **defaults: Any) -> dict[str, Any]:
        """Return clean values by name; an empty one gives way to its default."""
        return {name: self.cleaned_data.get(name) or defaults.get(name, "") for name in names}


class ProblemForm(WrittenForm):
    """A problem: its words or a need of the nomenclature."""

    label = LineField(label="Problème ou besoin", max_length=300, required=False)
    need = forms.ChoiceField(label="Besoin", required=False)
    detail = TextField(label="Précision")
    source_kind = choice("D'où vient-il ?", ProblemSource.choices)
    source_label = LineField(label="Source (document, évaluation, date)", max_length=200, required=False)
    priority = forms.TypedChoiceField(
        label="Priorité", choices=Priority, coerce=int, required=False, empty_value=str(Priority.MEDIUM)
    )
    status = choice("État", ProblemStatus.choices)
    is_necessary = forms.BooleanField(label="Nécessaire", required=False, initial=True)
    is_possible = forms.BooleanField(label="Possible maintenant", required=False, initial=True)
    restriction = choice("Qui peut lire", Restriction.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nomenclature = selectors.needs(self.plan.organization_id)
        known = getattr(self.line, "need", "")
        groups = self.nomenclature.groups()
        if known and known not in {code for _, items in groups for code, _ in items}:
            groups.append(("N'est plus proposé", [(known, self.nomenclature.label(known))]))
        self.fields["need"].choices = [("", "besoin (facultatif)"), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("label") and "label" not in self.errors:
            if not data.get("need"):
                self.add_error("label", "Dites le problème, ou choisissez un besoin.")
            else:
                data["label"] = self.nomenclature.label(data["need"])
        return data

    def content(self) -> ProblemContent:
        """Return the valid content."""
        data = self.cleaned_data
        return ProblemContent(
            domain=self.nomenclature.domain(data["need"]),
            priority=int(data["priority"]),
            is_necessary=data["is_necessary"],
            is_possible=data["is_possible"],
            source_id=getattr(self.line, "source_id", None),
            external_id=getattr(self.line, "external_id", ""),
            **self.given(
                "label", "need", "detail", "source_kind", "source_label", "status", "restriction",
                source_kind=ProblemSource.PROFESSIONAL,
                status=ProblemStatus.ACTIVE,
                restriction=Restriction.CIRCLE,
            ),
        )  # fmt: skip


class GoalForm(WrittenForm):
    """A goal, in the person's words."""

    words = LineField(
        label="Objectif, avec les mots de la personne",
        max_length=500,
        error_messages={"required": "Écrivez l'objectif avec les mots de la personne."},
    )
    heading = LineField(label="Titre court pour les professionnels", max_length=120, required=False)
    kind = choice("Type", GoalKind.choices, empty="à préciser")
    criterion = LineField(label="À quoi saura-t-on qu'il est atteint ?", max_length=300, required=False)
    target = LineField(label="Cible", max_length=150, required=False)
    due_on = day("Échéance")
    restriction = choice("Qui peut lire", Restriction.choices)

    def content(self) -> GoalContent:
        """Return the valid content."""
        return GoalContent(
            due_on=self.cleaned_data["due_on"],
            external_id=getattr(self.line, "external_id", ""),
            document_reference=getattr(self.line, "document_reference", ""),
            **self.given("words", "heading", "kind", "criterion", "target", "restriction",
                         restriction=Restriction.CIRCLE),
        )  # fmt: skip


class ActionForm(WrittenForm):
    """An action: what, who, when, with which means."""

    title = LineField(label="Action", max_length=300, error_messages={"required": "Dites ce qui sera fait."})
    actor = forms.ChoiceField(label="Qui", required=False)
    actor_name = LineField(label="Nom, s'il n'est pas dans la liste", max_length=150, required=False)
    actor_contact = LineField(label="Téléphone ou courriel", max_length=150, required=False)
    service = forms.UUIDField(required=False, widget=forms.HiddenInput)
    starts_on = day("À partir du")
    ends_on = day("Au plus tard le")
    frequency = LineField(label="Rythme", max_length=120, required=False)
    nature = choice("Nature", ActionNature.choices, empty="à préciser")
    detail = TextField(label="Précision")
    means = LineField(label="Moyens", max_length=500, required=False)
    funding = LineField(label="Financement", max_length=150, required=False)

    def __init__(self, *args: Any, members: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {f"{MEMBER}{m.pk}": m for m in members}
        circle = [(key, f"{m.display_name} — {m.get_role_display()}") for key, m in self.members.items()]
        choices: list[Any] = [("", "qui ?"), ("Cercle", circle), (PERSON, "la personne elle-même")]
        if self.line is not None and self.line.organization_id:
            choices.append((f"{SERVICE}{self.line.organization_id}", str(self.line.organization)))
        if self.line is not None and self.line.participant_id:
            key = f"{MEMBER}{self.line.participant_id}"
            if key not in self.members:
                self.members[key] = self.line.participant
                choices.append((key, f"{self.line.participant.display_name} (a quitté le cercle)"))
        self.fields["actor"].choices = [*choices, (OTHER, "quelqu'un d'autre…")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("actor") == OTHER and not data.get("actor_name") and not data.get("service"):
            self.add_error("actor_name", "Dites qui, ou choisissez un service de l'annuaire.")
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "La fin précède le début.")
        return data

    def content(self) -> ActionContent:
        """Return the valid content."""
        data = self.cleaned_data
        return ActionContent(
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            external_id=getattr(self.line, "external_id", ""),
            **self._actor(),
            **self.given("title", "frequency", "nature", "detail", "means", "funding"),
        )

    def _actor(self) -> dict[str, Any]:
        data, chosen = self.cleaned_data, self.cleaned_data["actor"]
        if data.get("service"):
            return {"organization": directory.organization(self.reader, data["service"])}
        if chosen.startswith(SERVICE):
            return {"organization": self.line.organization}
        if chosen.startswith(MEMBER):
            return {"participant": self.members[chosen]}
        if chosen == PERSON:
            return {"is_by_person": True}
        return self.given("actor_name", "actor_contact") if data.get("actor_name") else {}


class AlertForm(WrittenForm):
    """An alert in clear."""

    condition = LineField(label="Si", max_length=300, error_messages={"required": "Si quoi ?"})
    call = LineField(label="alors appeler", max_length=200, error_messages={"required": "Qui appeler ?"})
    phone = LineField(label="au", max_length=20, required=False)
    then = LineField(label="puis", max_length=300, required=False)

    def content(self) -> AlertContent:
        """Return the valid content."""
        return AlertContent(**self.given("condition", "call", "phone", "then"))


LINE_FORMS: dict[str, type[Any]] = {
    LineKind.PROBLEM: ProblemForm,
    LineKind.GOAL: GoalForm,
    LineKind.ACTION: ActionForm,
    LineKind.ALERT: AlertForm,
}


class PresentationForm(WrittenForm):
    """What the plan says of itself."""

    matters = TextField(
        label="Ce qui compte pour la personne",
        rows=4,
        help_text="Avec ses mots, à la première personne : ses habitudes, ses projets, ce qu'elle refuse.",
    )
    family_words = TextField(label="Ce que l'entourage attend", rows=3)
    plain_text = TextField(
        label="Version facile à lire",
        rows=4,
        help_text="Phrases courtes, mots de tous les jours. Elle ouvre le document remis à la personne.",
    )
    kind = choice("Type de plan", PlanKind.choices)
    title = LineField(label="Titre", max_length=200, required=False)
    referent = forms.TypedChoiceField(label="Référent", coerce=UUID, required=False, empty_value=None)
    next_revision_on = day("Prochaine révision")
    authors = forms.TypedMultipleChoiceField(
        label="Co-auteurs",
        coerce=UUID,
        required=False,
        help_text="Ils écrivent le plan avec vous, dans la limite de ce qu'ils peuvent lire.",
    )

    def __init__(
        self, *args: Any, referents: Iterable[Any] = (), writers: Iterable[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {post.pk: post for post in (*referents, *writers)}
        own = [
            (str(p.pk), str(p)) for p in self.posts.values() if p.organization_id == self.plan.organization_id
        ]
        self.fields["referent"].choices = [("", "à nommer"), *own]  # type: ignore[attr-defined]
        self.fields["authors"].choices = [(str(p.pk), str(p)) for p in writers]  # type: ignore[attr-defined]

    def presentation(self) -> Presentation:
        """Return the valid presentation."""
        data = self.cleaned_data
        return Presentation(
            referent=self.posts.get(data["referent"]),
            authors=tuple(self.posts[key] for key in data["authors"]),
            next_revision_on=data["next_revision_on"],
            external_id=self.plan.external_id,
            document_reference=self.plan.document_reference,
            **self.given("matters", "family_words", "plain_text", "kind", "title", kind=self.plan.kind),
        )


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = LineField(label="Pourquoi", max_length=250, error_messages={"required": "Dites pourquoi."})


class RevisionForm(forms.Form):
    """Who takes part in a revision, and what is decided."""

    participants = LineField(label="Participants", max_length=500, required=False)
    decisions = TextField(label="Ce qui amène à réviser, ce qui est décidé", rows=3)


class AnswerForm(forms.Form):
    """Accept or refuse an action."""

    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[("oui", "J'accepte"), ("non", "Je ne peux pas")],
        error_messages={"required": "Choisissez une réponse."},
    )
    reason = LineField(label="Pourquoi ?", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == "non" and not data.get("reason"):
            self.add_error("reason", REFUSAL)
        return data

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data["answer"] == "oui")


class ReportForm(forms.Form):
    """Where an action stands."""

    status = forms.ChoiceField(label="Où en est l'action ?", choices=ActionStatus)
    result = TextField(label="Résultat", rows=2)
    obstacle = LineField(
        label="Ce qui a empêché",
        max_length=500,
        required=False,
        help_text="À dire pour une action annulée, refusée ou impossible.",
    )

    def report(self) -> Report:
        """Return the valid report."""
        return Report(**self.cleaned_data)


class AssessmentForm(forms.Form):
    """Where a goal stands."""

    status = forms.ChoiceField(label="Où en est l'objectif ?", choices=GoalStatus)
    reason = LineField(
        label="Pourquoi",
        max_length=500,
        required=False,
        help_text="À dire pour un objectif non atteint, abandonné, ou partagé et non réalisé.",
    )
    review = TextField(label="Bilan", rows=3)


class AgreementForm(forms.Form):
    """Who agrees, how, and with which proof."""

    party = forms.ChoiceField(label="Qui répond ?", choices=AgreementParty)
    given_by = LineField(label="Nom, si ce n'est pas la personne", max_length=150, required=False)
    answer = forms.ChoiceField(
        label="Réponse", choices=AgreementAnswer, widget=forms.RadioSelect, initial=AgreementAnswer.YES
    )
    agreed_on = forms.DateField(
        label="Quand ?", widget=DayInput, initial=lambda: timezone.localdate().isoformat()
    )
    means = forms.ChoiceField(label="Comment ?", choices=AgreementMeans)
    comment = LineField(label="Sur quoi porte le désaccord, ou précision", max_length=500, required=False)
    proof = forms.FileField(label="Preuve", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus.")

    def clean_proof(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data.get("proof")
        if not upload:
            return None
        if (upload.size or 0) > MAX_PROOF_BYTES:
            raise forms.ValidationError("La pièce dépasse 10 Mo.")
        if not media_type_of(upload.read(SIGNATURE_LENGTH)):
            raise forms.ValidationError("La pièce doit être un PDF ou une image JPEG ou PNG.")
        upload.seek(0)
        return upload

    def agreement(self) -> Agreement:
        """Return the valid agreement."""
        return Agreement(**self.cleaned_data)


class PathwayForm(forms.Form):
    """Which goals of a pathway to take, from which day on."""

    start = forms.DateField(label="À compter du", widget=DayInput)
    goals = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "Cet objectif n'est pas dans le modèle."}
    )
    alerts = forms.BooleanField(label="Ajouter aussi les alertes en clair", required=False, initial=True)

    def __init__(self, *args: Any, keys: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goals"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]


def _audiences(actor: Actor, line: Any) -> list[Any]:
    own = {Restriction.CIRCLE, Restriction.HEALTH, *([Restriction.DAC] if actor.is_coordination else [])}
    own.add(getattr(line, "restriction", Restriction.CIRCLE))
    return [pair for pair in Restriction.choices if pair[0] in own]
