"""What a home visit takes away: the sections that the actor may fill, ready to be answered without a server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from openparcours.coordination.assessments.models import (
    QuestionnaireResponse,
    ResponseSection,
    VisitCopy,
)
from openparcours.coordination.assessments.rules import Item, Questionnaire
from openparcours.coordination.assessments.rules.shown_when import shown_when
from openparcours.coordination.assessments.selectors.filling import Question, asked_away
from openparcours.coordination.assessments.selectors.forms import ShownSection, shown_response
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.rules import Parameter

HOURS, DEFAULT_HOURS = "assessment.visit_hours", 72


@dataclass(frozen=True)
class QuestionAway:
    """A question with the condition under which the device shows it, as JSON, blank for always."""

    question: Question
    when: str

    @property
    def item(self) -> Item:
        return self.question.item


@dataclass(frozen=True, kw_only=True)
class SectionAway:
    """A section as it was when it was taken: its revision, its answers, every question of it."""

    shown: ShownSection
    questions: tuple[QuestionAway, ...]

    @property
    def row(self) -> ResponseSection:
        return self.shown.row

    @property
    def seen(self) -> str:
        return json.dumps(self.row.answers, ensure_ascii=False)


def visit_hours(owner_id: UUID | None) -> int:
    """Return how many hours a copy lives on a device, as the structure has set it."""
    found = definitions.active("parameter", HOURS, owner_id=owner_id)
    if found is None:
        return DEFAULT_HOURS
    parameter: Parameter = definitions.parsed(found)
    return max(1, int(parameter.on(timezone.localdate())))


def visit_copy(actor: Actor, copy_id: UUID) -> VisitCopy | None:
    """Return a copy that the actor took."""
    return (
        VisitCopy.objects.visible_to(actor).select_related("response__definition").filter(pk=copy_id).first()
    )


def copies_out(response: QuestionnaireResponse) -> list[VisitCopy]:
    """Return the copies of a response that have not come back nor expired, the last first."""
    out = VisitCopy.objects.filter(response=response, returned_at=None, expires_at__gt=timezone.now())
    return list(out.select_related("taken_by__practitioner").order_by("-taken_at"))


def sections_away(actor: Actor, response: QuestionnaireResponse) -> tuple[SectionAway, ...]:
    """Return the sections of a response found by `selectors.response`, hidden questions included."""
    whole = shown_response(actor, response)
    return tuple(
        SectionAway(shown=each, questions=_questions(actor, whole.questionnaire, each))
        for each in whole.sections
    )


def _questions(actor: Actor, questionnaire: Questionnaire, section: ShownSection) -> tuple[QuestionAway, ...]:
    return tuple(
        QuestionAway(one, _json(shown_when(questionnaire, one.item))) for one in asked_away(actor, section)
    )


def _json(condition: Mapping[str, Any] | None) -> str:
    return "" if condition is None else json.dumps(condition, ensure_ascii=False)
