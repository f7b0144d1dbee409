"""Forms of assessments: begin, fill a section, point out, decide, say why, send."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from openparcours.coordination.assessments.choices import AnswerMode, ConflictOutcome, MarkingKind
from openparcours.coordination.assessments.rules import Questionnaire, Section
from openparcours.coordination.assessments.rules.typed import changed_answers, fields_of, typed_answer
from openparcours.coordination.assessments.services import Filling, NewResponse
from openparcours.ui.fields import DayInput, LineField

MAX_REVISION = 2**31 - 1
OLDEST_YEAR = 1900
DEEPEST_ANSWER = 5  # a page holds questions, a question rows, a row columns, a column choices


class StartForm(forms.Form):
    """Which questionnaire, and whether it begins with the last answers."""

    code = forms.SlugField(max_length=64)
    copies_last = forms.BooleanField(required=False)
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def new(self) -> NewResponse:
        """Return how the response begins."""
        return NewResponse(code=self.cleaned_data["code"], copies_last=self.cleaned_data["copies_last"])


class SectionForm(forms.Form):
    """A page of questions as it was sent: only what differs from what it was shown with is an answer."""

    revision = forms.IntegerField(required=False, min_value=0, max_value=MAX_REVISION)
    client = LineField(required=False, max_length=40)
    seen = forms.CharField(required=False, strip=False)

    def __init__(self, data: QueryDict, *, section: Section) -> None:
        super().__init__(data)
        self.section = section
        self.fields_sent = {name: data.getlist(name) for name in data}
        self.is_valid()

    @cached_property
    def asked(self) -> list[str]:
        """Return the questions that the page showed."""
        return self.fields_sent.get("asked", [])

    @cached_property
    def shown_with(self) -> dict[str, Any]:
        """Return the answers that the page was shown with; nothing when they cannot be read."""
        try:
            found = json.loads(self.cleaned_data.get("seen") or "{}")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) and _is_shallow(found, DEEPEST_ANSWER) else {}

    @cached_property
    def filling(self) -> Filling:
        """Return what changed, since which revision, with the fields to keep if an answer is wrong."""
        answers = changed_answers(self.section, self.asked, self.fields_sent, self.shown_with)
        items = {item.code: item for item in self.section.items}
        return Filling(
            answers=answers,
            revision=self.cleaned_data.get("revision") or 0,
            client=self.cleaned_data.get("client") or "",
            is_done=self.data.get("suite") in {"suivante", "bilan"},
            fields={code: fields_of(items[code], self.fields_sent) for code in answers},
        )

    def typed(self) -> dict[str, Any]:
        """Return every answer as it was typed."""
        return {
            item.code: typed_answer(item, self.fields_sent)
            for item in self.section.items
            if item.code in self.asked
        }


class VisitForm(forms.Form):
    """What a device brings back: for each section, its page of questions as it would have been sent."""

    def __init__(self, data: QueryDict, *, questionnaire: Questionnaire) -> None:
        super().__init__(data)
        self.questionnaire = questionnaire

    @cached_property
    def fillings(self) -> dict[str, Filling]:
        """Return what changed in each section sent, by its code."""
        sent = {section: self.data.get(f"section-{section.code}") for section in self.questionnaire.sections}
        return {
            section.code: SectionForm(QueryDict(page), section=section).filling
            for section, page in sent.items()
            if page
        }


def _is_shallow(value: Any, depth: int) -> bool:
    """Tell whether lists and objects are held in one another no deeper than answers are."""
    if not isinstance(value, list | dict):
        return True
    held = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(one, depth - 1) for one in held)


class MarkForm(forms.Form):
    """A need, a strength or a risk, about an answer or the whole domain."""

    kind = forms.ChoiceField(label="Repère", choices=MarkingKind.choices, widget=forms.RadioSelect)
    item_code = forms.ChoiceField(label="À propos de", required=False)
    text = LineField(label="Précision", required=False, max_length=1000)

    def __init__(self, *args: Any, section: Section, item: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        markable = [(i.code, i.label) for i in section.items if i.can_mark]
        self.fields["item_code"].choices = [("", "Tout le domaine"), *markable]  # type: ignore[attr-defined]
        if item in dict(markable):
            self.initial["item_code"] = item


class DecisionForm(forms.Form):
    """Which of two answers is kept."""

    outcome = forms.ChoiceField(choices=[c for c in ConflictOutcome.choices if c[0] != ConflictOutcome.OPEN])
    answer = forms.CharField(required=False, max_length=20_000)


class AssignForm(forms.Form):
    """Who is asked to fill a section; nobody when left blank."""

    post = forms.ChoiceField(label="Confier cette section à", required=False)

    def __init__(self, *args: Any, posts: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        known = [(key, str(post)) for key, post in self.posts.items()]
        self.fields["post"].choices = [("", "personne en particulier"), *known]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Any:
        """Return the post chosen, if any."""
        return self.posts.get(self.cleaned_data["post"])


class ReasonForm(forms.Form):
    """Why answers are amended or withdrawn."""

    reason = LineField(label="Motif", max_length=500)


class DayForm(forms.Form):
    """The day the answers were given, and by whom."""

    answered_on = forms.DateField(label="Date des réponses", widget=DayInput)

    def clean_answered_on(self) -> date:
        """Refuse a day to come, and one that nobody alive remembers."""
        day: date = self.cleaned_data["answered_on"]
        if day.year < OLDEST_YEAR:
            raise forms.ValidationError("Ce jour est trop ancien : relisez l'année.")
        if day > timezone.localdate():
            raise forms.ValidationError("Les réponses ne peuvent pas dater de demain.")
        return day


class SendForm(forms.Form):
    """To whom a link is given, and for how long."""

    mode = forms.ChoiceField(label="Qui répondra", widget=forms.RadioSelect)
    days = forms.TypedChoiceField(
        label="Le lien reste ouvert",
        coerce=int,
        choices=[("7", "7 jours"), ("14", "14 jours"), ("30", "30 jours")],
        initial="14",
    )

    def __init__(self, *args: Any, modes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {AnswerMode.PERSON.value: "La personne", AnswerMode.PROXY.value: "Un proche"}
        offered = [(mode, names[mode]) for mode in names if mode in modes]
        self.fields["mode"].choices = offered  # type: ignore[attr-defined]
        if offered:
            self.initial.setdefault("mode", offered[0][0])
