"""Assessments of the invented lives: instruments and evaluations, answered, scored and frozen as the services would."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from openparcours.coordination.assessments.choices import (
    EVALUATION_CODE,
    QuestionnaireUse,
    ResponseStatus,
    SectionState,
)
from openparcours.coordination.assessments.models import (
    InstrumentSwitch,
    Marking,
    QuestionnaireResponse,
    ResponseSection,
    ResponseTransition,
    Score,
    SectionAuthor,
)
from openparcours.coordination.assessments.rules import (
    CheckedAnswers,
    Item,
    ItemType,
    Questionnaire,
    ScoreResult,
    score_checked,
    validate_answers,
)
from openparcours.coordination.assessments.selectors import guard_of, questionnaire_of
from openparcours.coordination.assessments.services.validation import score_row
from openparcours.coordination.records.choices import Restriction, TimelineKind
from openparcours.coordination.records.tasks import Line
from openparcours.demo.geography import DATA
from openparcours.demo.lives import Life
from openparcours.demo.randomness import key
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.models import Definition
from openparcours.registry.directory.models import PractitionerRole

ORDER = (
    QuestionnaireResponse, ResponseTransition, ResponseSection, SectionAuthor, Score, Marking,
)  # fmt: skip
SHARE_EVALUATED, SHARE_MEASURED, SHARE_UNDER_WAY = 0.2, 0.42, 0.04
_MEASURES = ("katz", "mini_gds", "aggir", "tug", "lawton", "gad_2", "phq_2", "douleur_en")
_SHOWCASE = ("katz", "mini_gds", "aggir", "tug", "katz", "douleur_en", "mini_gds", "katz", "gad_2")
_BY_NURSE = ("mini_gds", "douleur_en", "gad_2", "phq_2")


@cache
def read_answers() -> dict[str, Any]:
    """Return the invented answers by section, and what is pointed out."""
    return tomllib.loads((DATA / "assessments.toml").read_text())


@dataclass
class Instruments:
    """The questionnaires in force, read once for the whole demonstration; the modules that need it are on."""

    known: dict[str, tuple[Definition, Questionnaire]] = field(default_factory=dict)

    @classmethod
    def in_force(cls) -> "Instruments":
        """Read the questionnaires that come with the product, and switch AGGIR on."""
        found = {one.code: (one, questionnaire_of(one)) for one in definitions.active_all("questionnaire")}
        if "aggir" in found:
            InstrumentSwitch.objects.get_or_create(
                code="aggir", defaults={"is_on": True, "decided_by": "Démonstration"}
            )
        return cls(found)


class AssessmentWriter:
    """Write the assessments of one life into its ledger; its chance is its own, so that nothing else moves."""

    def __init__(self, life: Life, instruments: Instruments) -> None:
        self.life, self.instruments = life, instruments
        self.rng = Random(f"évaluations {life.person.pk}")
        self.severity = self.rng.betavariate(2, 2)
        self.last: dict[str, dict[str, str]] = {}
        self.days = (life.end - life.start).days

    def write(self, *, is_showcase: bool) -> None:
        """Measure first, then evaluate; a heavy record is measured again and evaluated twice."""
        if self.days < 10 or not self.instruments.known:
            return
        codes = _SHOWCASE if is_showcase else self._chosen()
        for rank, code in enumerate(codes):
            worse = 0.06 * rank if is_showcase else self.rng.uniform(-0.1, 0.1)
            self._measure(code, (rank + 1) / (len(codes) + 1), self.severity + worse)
        if is_showcase or self.rng.random() < SHARE_EVALUATED:
            first = self._evaluate(0.25, self.severity)
            if is_showcase or self.days > 270:
                self._evaluate(0.85, self.severity + 0.15, copied=first)
        elif self.life.story.closed_on is None and self.rng.random() < SHARE_UNDER_WAY:
            self._evaluate(0.95, self.severity, is_draft=True)

    def _chosen(self) -> list[str]:
        if self.rng.random() > SHARE_MEASURED:
            return []
        return sorted(self.rng.sample(_MEASURES, self.rng.choice((1, 1, 2, 3))))

    def _measure(self, code: str, part: float, severity: float) -> None:
        definition, questionnaire = self.instruments.known[code]
        rising = _gets_worse_upwards(questionnaire)
        answers = {
            item.code: answer
            for item in questionnaire.items.values()
            if item.is_required and (answer := self._answer(item, severity, rising=rising)) is not None
        }
        nurse = self.life.posts.get("infirmier") if code in _BY_NURSE else None
        self._respond(
            definition, questionnaire, answers, at=self._moment(part), by=nurse or self.life.referent
        )

    def _answer(self, item: Item, severity: float, *, rising: bool) -> Any:
        part = min(max(severity + self.rng.uniform(-0.3, 0.3), 0.0), 0.999)
        if item.type == ItemType.CHOICE:
            options = list(item.options)
            if all(option.value is not None for option in options):
                options.sort(key=lambda option: option.value or 0, reverse=not rising)
            return options[int(part * len(options))].code
        if item.type == ItemType.INTEGER:
            return round(float(item.minimum or 0) + part * float((item.maximum or 10) - (item.minimum or 0)))
        if item.type == ItemType.DECIMAL:
            return str(round(7 + 22 * part, 1))
        return True if item.type == ItemType.BOOLEAN else None

    def _evaluate(
        self,
        part: float,
        severity: float,
        *,
        copied: QuestionnaireResponse | None = None,
        is_draft: bool = False,
    ) -> QuestionnaireResponse:
        definition, questionnaire = self.instruments.known[EVALUATION_CODE]
        told: Mapping[str, Mapping[str, list[Any]]] = read_answers()["answers"]
        answers: dict[str, Any] = {}
        for rank, questions in enumerate(told.values()):
            if is_draft and rank > 3:
                break
            for code, pool in questions.items():
                drawn = min(max(severity + self.rng.uniform(-0.25, 0.25), 0.0), 0.999)
                chosen = pool[int(drawn * len(pool))]
                is_told = isinstance(chosen, str) and " " in chosen
                answers[code] = self.life.voice.say(chosen, self.rng) if is_told else chosen
        if not is_draft:
            answers |= {code: given for code, given in self.last.items() if code in questionnaire.items}
        at, by = self._moment(part), self.life.referent
        return self._respond(
            definition, questionnaire, answers, at=at, by=by, copied=copied, is_draft=is_draft
        )

    def _respond(
        self,
        definition: Definition,
        questionnaire: Questionnaire,
        answers: Mapping[str, Any],
        *,
        at: datetime,
        by: PractitionerRole,
        copied: QuestionnaireResponse | None = None,
        is_draft: bool = False,
    ) -> QuestionnaireResponse:
        done_at = min(at + timedelta(minutes=self.rng.randint(4, 55)), self.life.now)
        response = QuestionnaireResponse(
            id=key(self.rng, at), person=self.life.person, organization=by.organization,
            definition=definition, code=questionnaire.code, title=questionnaire.title,
            use=questionnaire.use.value, author=by, answered_on=timezone.localdate(at), started_at=at,
            copied_from=copied,
            status=ResponseStatus.DRAFT if is_draft else ResponseStatus.VALIDATED,
            validated_at=None if is_draft else done_at, validated_by=None if is_draft else by,
        )  # fmt: skip
        self.life.ledger.add(response)
        self._move(response, "", ResponseStatus.DRAFT, at, by)
        checked = validate_answers(questionnaire, answers)
        sections = self._sections(response, questionnaire, checked, done_at, by)
        self._point_out(response, sections, checked, by, done_at)
        if not is_draft:
            self._move(response, ResponseStatus.DRAFT, ResponseStatus.VALIDATED, done_at, by)
            results = score_checked(questionnaire, checked)
            for position, result in enumerate(results):
                guard = sections[guard_of(questionnaire, result.code)]
                self.life.ledger.add(score_row(response, result, position, guard.pk))
            self._tell(response, results, {row.restriction for row in sections.values()}, done_at, by)
            self._remember(response, results, by)
        return response

    def _sections(
        self,
        response: QuestionnaireResponse,
        questionnaire: Questionnaire,
        checked: CheckedAnswers,
        at: datetime,
        by: PractitionerRole,
    ) -> dict[str, ResponseSection]:
        rows = {}
        for position, section in enumerate(questionnaire.sections):
            answers = {
                item.code: checked.values[item.code] for item in section.items if item.code in checked.values
            }
            writer = self._writer(section.restriction, by)
            begun = SectionState.STARTED if answers else SectionState.TO_FILL
            rows[section.code] = ResponseSection(
                id=key(self.rng, at), response=response, code=section.code, title=section.title,
                position=position, restriction=section.restriction.value, answers=answers,
                revision=1 if answers else 0, stamps={code: [1, ""] for code in answers},
                state=begun if response.is_draft else SectionState.DONE,
                updated_at=at if answers else None, updated_by=writer if answers else None,
            )  # fmt: skip
            if answers:
                signed = SectionAuthor(
                    section=rows[section.code], post=writer, label=str(writer)[:200], first_at=at, last_at=at
                )
                self.life.ledger.add(signed)
        self.life.ledger.add(*rows.values())
        return rows

    def _writer(self, restriction: str, by: PractitionerRole) -> PractitionerRole:
        """Return who writes in a section: the nurse of the circle in those of health, when there is one."""
        return self.life.posts.get("infirmier", by) if restriction == Restriction.HEALTH else by

    def _point_out(
        self,
        response: QuestionnaireResponse,
        sections: Mapping[str, ResponseSection],
        checked: CheckedAnswers,
        by: PractitionerRole,
        at: datetime,
    ) -> None:
        if response.code != EVALUATION_CODE:
            return
        _, questionnaire = self.instruments.known[response.code]
        for mark in read_answers()["marks"]:
            if mark["item"] in checked.values and self.severity >= mark["from"]:
                self.life.ledger.add(
                    Marking(
                        id=key(self.rng, at), section=sections[mark["section"]], item_code=mark["item"],
                        label=questionnaire.items[mark["item"]].label, kind=mark["kind"], marked_by=by,
                        text=self.life.voice.say(mark["text"], self.rng), marked_at=at,
                    )
                )  # fmt: skip

    def _remember(
        self, response: QuestionnaireResponse, results: list[ScoreResult], by: PractitionerRole
    ) -> None:
        """Keep a result for the evaluation that quotes it, under the name that it has there."""
        told = next((r for r in results if not r.is_auxiliary and r.value is not None), None)
        if told:
            code = {"aggir": "gir", "gad_2": "anxiete", "douleur_en": "douleur"}.get(
                response.code, response.code
            )
            self.last[code] = {
                "score": str(told.value), "on": response.answered_on.isoformat(),
                "by": str(by.practitioner), "response": str(response.pk),
            }  # fmt: skip

    def _move(
        self, response: QuestionnaireResponse, before: str, after: str, at: datetime, by: PractitionerRole
    ) -> None:
        self.life.ledger.add(
            ResponseTransition(
                response=response, from_status=before, to_status=after, by_label=str(by)[:200], by_id=by.pk, at=at
            )
        )  # fmt: skip

    def _tell(
        self,
        response: QuestionnaireResponse,
        results: list[ScoreResult],
        restrictions: set[str],
        at: datetime,
        by: PractitionerRole,
    ) -> None:
        """Leave the event, the line of timeline and the trace of a validation."""
        shown = [r for r in results if not r.is_auxiliary]
        told = [f"{r.label} : {r.shown}{f' ({r.band})' if r.band else ''}" for r in shown]
        has_alert = any(r.alerts for r in results)
        is_screening = response.use == QuestionnaireUse.SCREENING
        self.life.ledger.act(
            at=at, by=by, person_id=self.life.person.pk, what="assessments.response.validated",
            target=response, points_at_target=True, is_urgent=has_alert,
            event="ScreeningCompleted" if is_screening else "AssessmentValidated",
            payload={"response_id": response.pk, "code": response.code, "has_alert": has_alert},
            restriction=restrictions.pop() if len(restrictions) == 1 else Restriction.CIRCLE,
            line=Line(TimelineKind.ASSESSMENT, response.title, "\n".join(told)),
        )  # fmt: skip
        self.life.record.last_activity_at = max(self.life.record.last_activity_at, at)

    def _moment(self, part: float) -> datetime:
        at = self.life.start + (self.life.end - self.life.start) * part
        local = timezone.localtime(at).replace(hour=self.rng.randint(9, 16), minute=self.rng.randint(0, 59))
        return min(max(local, self.life.start), self.life.now - timedelta(hours=2))


def assess(life: Life, instruments: Instruments, *, is_showcase: bool) -> None:
    """Give a person what a team would have assessed of her."""
    AssessmentWriter(life, instruments).write(is_showcase=is_showcase)


def _gets_worse_upwards(questionnaire: Questionnaire) -> bool:
    """Tell whether a high value is the worse one, by the readings of the first result."""
    ranks = {"success": 0, "info": 1, "": 1, "warning": 2, "danger": 3}
    bands = [band for score in questionnaire.results for band in score.bands]
    return bool(bands) and ranks[bands[-1].tone] > ranks[bands[0].tone]
