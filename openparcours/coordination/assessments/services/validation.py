"""Freeze a response: answers, scores, markings, with the version they were given on."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.assessments import selectors
from openparcours.coordination.assessments.choices import (
    ConflictOutcome,
    QuestionnaireUse,
    ResponseStatus,
    SectionState,
)
from openparcours.coordination.assessments.models import (
    AnswerConflict,
    QuestionnaireResponse,
    ResponseSection,
    Score,
)
from openparcours.coordination.assessments.rules import (
    CheckedAnswers,
    Questionnaire,
    ScoreResult,
    score_checked,
)
from openparcours.coordination.assessments.services.facts import (
    AssessmentAmended,
    AssessmentValidated,
    ScreeningCompleted,
    about,
    demand_team,
    locked,
    locked_draft,
    move,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish


@transaction.atomic
def validate_response(
    actor: Actor, *, response: QuestionnaireResponse, answered_on: date | None = None
) -> QuestionnaireResponse:
    """Freeze a response with its scores; the version it amends gives way to it.

    `answered_on` corrects the day the answers were given, when they were typed later.

    Answers of items that the others hide are dropped: they were never asked.

    Raises:
        PermissionDenied: she may not read it, or is of another team.
        ValidationError: an answer is expected, two answers wait for a decision, nothing is answered, or
            the day is to come.
    """
    draft = locked_draft(actor, response.pk)
    demand_team(actor, draft)
    if answered_on and answered_on > timezone.localdate():
        raise ValidationError({"answered_on": "Les réponses ne peuvent pas dater de demain."})
    questionnaire, checked = selectors.questionnaire_of(draft.definition), selectors.checked_answers(draft)
    _demand_whole(actor, draft, questionnaire, checked)
    _freeze(draft, questionnaire, checked)
    results = score_checked(questionnaire, checked)
    _keep_scores(draft, questionnaire, results)
    draft.validated_at, draft.validated_by_id = timezone.now(), actor.post
    draft.answered_on = answered_on or draft.answered_on
    draft.save(update_fields=["validated_at", "validated_by", "answered_on"])
    move(actor, draft, ResponseStatus.VALIDATED)
    if draft.amends_id:
        former = locked(draft.amends_id)
        move(actor, former, ResponseStatus.REPLACED, "amendé")
        publish(AssessmentAmended(**about(actor, former)))
    record_access(
        actor, Action.UPDATE, "assessments.response.validated", target=draft, person_id=draft.person_id
    )
    fact = ScreeningCompleted if draft.use == QuestionnaireUse.SCREENING else AssessmentValidated
    publish(fact(**about(actor, draft), has_alert=any(result.alerts for result in results)))
    return draft


def score_row(draft: QuestionnaireResponse, result: ScoreResult, position: int, section_id: UUID) -> Score:
    """Return the row that keeps a result, under the audience of a section."""
    told = result.as_json()
    return Score(
        response=draft,
        section_id=section_id,
        code=result.code,
        label=result.label[:500],
        position=position,
        value=result.value,
        state=result.state.value,
        shown=result.shown[:80],
        minimum=result.minimum,
        maximum=result.maximum,
        band=result.band[:500],
        tone=result.tone,
        reading=result.reading,
        instrument_version=result.version[:500],
        source=result.source,
        is_auxiliary=result.is_auxiliary,
        has_alert=bool(result.alerts),
        details={key: told[key] for key in ("trace", "missing", "alerts", "unit")},
    )


def _demand_whole(
    actor: Actor, draft: QuestionnaireResponse, questionnaire: Questionnaire, checked: CheckedAnswers
) -> None:
    if AnswerConflict.objects.filter(section__response=draft, outcome=ConflictOutcome.OPEN).exists():
        raise ValidationError("Deux réponses attendent que l'on choisisse entre elles.")
    if not checked.values:
        raise ValidationError("Aucune réponse n'a été donnée.")
    if checked.expected:
        readable = ResponseSection.objects.visible_to(actor).filter(response=draft)
        raise ValidationError(
            _expectations(questionnaire, checked, set(readable.values_list("code", flat=True)))
        )


def _expectations(questionnaire: Questionnaire, checked: CheckedAnswers, readable: set[str]) -> list[str]:
    """Say what is expected, by section; of a section closed to the actor, only how much."""
    told = []
    for section in questionnaire.sections:
        labels = [item.label for item in section.items if item.code in checked.expected]
        if labels and section.code in readable:
            told.append(f"{section.title}, réponse attendue : {' ; '.join(labels)}.")
        elif labels:
            told.append(f"{section.title} : {len(labels)} réponse(s) attendue(s), d'une autre audience.")
    return told


def _freeze(draft: QuestionnaireResponse, questionnaire: Questionnaire, checked: CheckedAnswers) -> None:
    rows = {row.code: row for row in ResponseSection.objects.select_for_update().filter(response=draft)}
    for section in questionnaire.sections:
        row = rows[section.code]
        codes = [item.code for item in section.items]
        row.answers = {code: checked.values[code] for code in codes if code in checked.values}
        row.state = SectionState.DONE
    ResponseSection.objects.bulk_update(rows.values(), ["answers", "state"])


def _keep_scores(
    draft: QuestionnaireResponse, questionnaire: Questionnaire, results: Sequence[ScoreResult]
) -> None:
    sections = {row.code: row.pk for row in ResponseSection.objects.filter(response=draft)}
    Score.objects.bulk_create(
        [
            score_row(draft, result, position, sections[selectors.guard_of(questionnaire, result.code)])
            for position, result in enumerate(results)
        ]
    )
