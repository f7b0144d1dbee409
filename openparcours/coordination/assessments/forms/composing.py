"""The properties of a questionnaire's parts, as an administrator writes them."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from openparcours.coordination.assessments.choices import (
    DOMAIN_LABELS,
    ITEM_TYPE_LABELS,
    LICENCE_LABELS,
    MODE_LABELS,
    RESTRICTION_LABELS,
    TONE_LABELS,
    USE_LABELS,
)
from openparcours.coordination.assessments.rules.nodes import CODE, OPTION_CODE
from openparcours.coordination.assessments.rules.numbers import to_json

Json = dict[str, Any]
MAX_TEXT = 5000


class PartForm(forms.Form):
    """A form about a part of a content: it opens on what the part says and keeps what it does not show."""

    texts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def initial_of(self, raw: Json) -> Json:
        """Return what the fields show of a part."""
        return {name: raw.get(name) for name in (*self.texts, *self.flags, *self.numbers)}

    def written(self, raw: Json) -> Json:
        """Return the part with what was typed; a blank leaves its key out."""
        data = self.cleaned_data
        said = {name: data.get(name) or None for name in (*self.texts, *self.flags)}
        said |= {name: _number(data.get(name)) for name in self.numbers}
        return {key: value for key, value in {**raw, **said}.items() if value is not None}


class CodedForm(PartForm):
    """A part with a code."""

    code = forms.CharField(
        label="Code", max_length=64, help_text="Minuscules, chiffres et « _ » ; les règles s'y réfèrent."
    )

    def clean_code(self) -> str:
        return _code(str(self.cleaned_data["code"]).strip(), CODE)


class HeadForm(PartForm):
    """What a questionnaire says of itself."""

    texts = ("title", "description", "version", "source", "domain", "use")
    numbers = ("minutes",)
    title = forms.CharField(label="Titre", max_length=200)
    description = forms.CharField(
        label="Présentation", required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )
    use = forms.ChoiceField(label="Sert à", choices=USE_LABELS)
    domain = forms.ChoiceField(label="Domaine", choices=DOMAIN_LABELS, required=False)
    minutes = forms.IntegerField(label="Durée en minutes", required=False, min_value=0, max_value=600)
    modes = forms.MultipleChoiceField(
        label="Qui peut le remplir", choices=MODE_LABELS, widget=forms.CheckboxSelectMultiple
    )
    version = forms.CharField(label="Version de l'instrument", max_length=60)
    source = forms.CharField(label="Source", max_length=500, required=False)
    licence_status = forms.ChoiceField(label="Droits", choices=LICENCE_LABELS)
    licence_notice = forms.CharField(
        label="Mention due",
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Montrée à l'écran et à l'impression.",
    )

    def initial_of(self, raw: Json) -> Json:
        """Return what the fields show of a questionnaire."""
        licence = raw["licence"] if isinstance(raw.get("licence"), dict) else {}
        about = {"modes": raw.get("modes") or ["professionnel"], "domain": raw.get("domain") or "autre"}
        rights = {"licence_status": licence.get("status"), "licence_notice": licence.get("notice")}
        return {**super().initial_of(raw), **about, **rights}

    def keep_licence(self) -> None:
        """Close the licence of a protected instrument: a copy owes the same notice."""
        for name in ("licence_status", "licence_notice"):
            self.fields[name].disabled = True
        self.fields[
            "licence_notice"
        ].help_text = "Instrument protégé : sa mention reste, même dans votre copie."

    def clean(self) -> Json:
        data = super().clean() or {}
        if data.get("licence_status") not in ("libre", None) and not data.get("licence_notice"):
            self.add_error("licence_notice", "Écrivez la mention que les droits demandent.")
        return data

    def written(self, raw: Json) -> Json:
        """Return the questionnaire with what was typed."""
        data = self.cleaned_data
        rights = {"status": data["licence_status"], "notice": data["licence_notice"]}
        licence = {key: value for key, value in rights.items() if value}
        return {**super().written(raw), "modes": data["modes"], "licence": licence}


class SectionPartForm(CodedForm):
    """A section."""

    texts = ("title", "code", "help", "restriction")
    title = forms.CharField(label="Titre", max_length=200)
    help = forms.CharField(label="Aide", required=False, max_length=MAX_TEXT)
    restriction = forms.ChoiceField(label="Qui la lit", choices=RESTRICTION_LABELS, required=False)


class QuestionForm(CodedForm):
    """A question."""

    texts = ("label", "code", "help", "type", "unit", "instrument")
    flags = ("required", "can_mark")
    numbers = ("min", "max")
    label = forms.CharField(
        label="Libellé", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 2, "autofocus": True})
    )
    help = forms.CharField(label="Aide", required=False, max_length=MAX_TEXT)
    type = forms.ChoiceField(label="Type de réponse", choices=ITEM_TYPE_LABELS)
    required = forms.BooleanField(label="Réponse attendue", required=False)
    can_mark = forms.BooleanField(label="Peut être pointée (besoin, force, risque)", required=False)
    unit = forms.CharField(label="Unité", required=False, max_length=40)
    min = forms.DecimalField(label="Minimum", required=False, max_digits=12)
    max = forms.DecimalField(label="Maximum", required=False, max_digits=12)
    joined = forms.ChoiceField(
        label="Montrée si",
        choices=[("all", "toutes ces réponses"), ("any", "l'une de ces réponses")],
        required=False,
    )
    drop_condition = forms.BooleanField(label="Retirer la condition écrite dans le fichier", required=False)
    instrument = forms.CharField(
        label="Code de l'instrument repris",
        required=False,
        max_length=64,
        help_text="Pour un résultat : le dernier est proposé.",
    )

    def clean(self) -> Json:
        data = super().clean() or {}
        low, high = data.get("min"), data.get("max")
        if low is not None and high is not None and low > high:
            self.add_error("max", "Le maximum est en dessous du minimum.")
        return data


class OptionForm(forms.Form):
    """An answer to choose."""

    label = forms.CharField(label="Réponse", max_length=500, required=False)
    value = forms.DecimalField(label="Points", required=False, max_digits=12)
    code = forms.CharField(label="Code", max_length=64, required=False)
    exclusive = forms.BooleanField(label="Seule", required=False)

    def clean_code(self) -> str:
        found = str(self.cleaned_data["code"]).strip()
        return _code(found, OPTION_CODE) if found else ""


class ConditionForm(forms.Form):
    """One reason to show a question: an earlier answer, or an earlier number and its limit."""

    when = forms.ChoiceField(label="Réponse", required=False)
    number = forms.DecimalField(label="Nombre", required=False, max_digits=12)

    def __init__(self, *args: Any, reasons: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        when = self.fields["when"]
        if isinstance(when, forms.ChoiceField):
            when.choices = [("", "—"), *reasons]

    def clean(self) -> Json:
        data = super().clean() or {}
        if (
            data.get("when")
            and json.loads(data["when"]).get("value", "") is None
            and data.get("number") is None
        ):
            self.add_error("number", "Écrivez le nombre.")
        return data


class ScoreForm(CodedForm):
    """A score."""

    texts = ("label", "code", "unit", "source")
    flags = ("auxiliary",)
    label = forms.CharField(label="Libellé", max_length=200)
    items = forms.MultipleChoiceField(
        label="Questions additionnées", required=False, widget=forms.CheckboxSelectMultiple
    )
    lowest = forms.DecimalField(label="Le plus bas", required=False, max_digits=12)
    highest = forms.DecimalField(label="Le plus haut", required=False, max_digits=12)
    missing = forms.IntegerField(
        label="Réponses manquantes admises",
        required=False,
        min_value=0,
        max_value=500,
        help_text="Au-delà de zéro, la somme est complétée au prorata.",
    )
    unit = forms.CharField(label="Unité", required=False, max_length=40)
    source = forms.CharField(label="Source", required=False, max_length=500)
    auxiliary = forms.BooleanField(label="Étape d'un autre score, pas un résultat", required=False)

    def clean(self) -> Json:
        data = super().clean() or {}
        low, high = data.get("lowest"), data.get("highest")
        if (low is None) != (high is None):
            self.add_error("highest", "Donnez les deux bornes, ou aucune.")
        elif low is not None and high is not None and low >= high:
            self.add_error("highest", "Le plus haut doit dépasser le plus bas.")
        return data

    def initial_of(self, raw: Json) -> Json:
        """Return what the fields show of a score."""
        found = raw.get("range")
        limits = found if isinstance(found, list) and len(found) == 2 else [None, None]
        prorating = raw.get("prorating") if isinstance(raw.get("prorating"), dict) else None
        return {
            **super().initial_of(raw),
            "items": [_item_of(term) for term in sum_of(raw) or [] if _item_of(term)],
            "lowest": limits[0],
            "highest": limits[1],
            "missing": prorating.get("max_missing") if prorating else None,
        }

    def written(self, raw: Json) -> Json:
        """Return the score with what was typed; weights and steps written in the file are kept."""
        said, data = super().written(raw), self.cleaned_data
        said.pop("range", None)
        prorating = said.pop("prorating", None)
        if data["lowest"] is not None:
            said["range"] = [_number(data["lowest"]), _number(data["highest"])]
        if data["missing"]:
            kept = prorating if isinstance(prorating, dict) else {}
            said["prorating"] = {**kept, "max_missing": data["missing"]}
        terms = sum_of(raw)
        if terms is not None:
            known, chosen = {_item_of(term) for term in terms}, data["items"]
            terms = [term for term in terms if not _item_of(term) or _item_of(term) in chosen]
            said["rule"] = {**raw["rule"], "sum": terms + [code for code in chosen if code not in known]}
        return said


class BandForm(forms.Form):
    """A reading of some values of a score."""

    start = forms.DecimalField(label="De", required=False, max_digits=12)
    end = forms.DecimalField(label="À (compris)", required=False, max_digits=12)
    label = forms.CharField(label="Lecture", max_length=200, required=False)
    tone = forms.ChoiceField(label="Ton", choices=TONE_LABELS, required=False)
    reading = forms.CharField(label="Conduite à tenir", max_length=MAX_TEXT, required=False)
    kept = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> Json:
        data = super().clean() or {}
        said = any(data.get(name) not in (None, "") for name in ("start", "end", "reading"))
        if said and not data.get("label") and not data.get("DELETE"):
            self.add_error("label", "Nommez cette lecture.")
        return data


def sum_of(score: Json) -> list[Any] | None:
    """Return the terms of a score that is a sum, None when another rule computes it."""
    rule = score.get("rule")
    found = rule.get("sum") if isinstance(rule, dict) else None
    return found if isinstance(found, list) else None


def reasons_among(items: Iterator[Json]) -> list[Any]:
    """Return the answers of questions that may show another one, question by question."""
    return [(str(item.get("label"))[:90], found) for item in items if (found := list(_answers(item)))]


def _answers(item: Json) -> Iterator[tuple[str, str]]:
    code, kind = item.get("code"), item.get("type")
    if kind in ("choice", "choices"):
        for option in item.get("options") or []:
            yield reason({"item": code, "value": option.get("code")}), str(option.get("label"))
    elif kind == "boolean":
        yield reason({"item": code, "value": True}), "Oui"
        yield reason({"item": code, "value": False}), "Non"
    elif kind in ("integer", "decimal"):
        yield reason({"item": code, "op": ">=", "value": None}), "au moins le nombre…"
        yield reason({"item": code, "op": "<=", "value": None}), "au plus le nombre…"


def reason(comparison: Mapping[str, Any]) -> str:
    """Return a comparison as the value of a choice."""
    return json.dumps(comparison, sort_keys=True, ensure_ascii=False)


def _item_of(term: Any) -> str:
    found = term.get("item") if isinstance(term, dict) else term
    return found if isinstance(found, str) else ""


def _number(value: Any) -> Any:
    return to_json(value) if isinstance(value, Decimal) else value


def _code(found: str, pattern: Any) -> str:
    if not pattern.fullmatch(found):
        message = "Un code s'écrit sans accent ni espace : lettres, chiffres et « _ »."
        raise forms.ValidationError(message)
    return found
