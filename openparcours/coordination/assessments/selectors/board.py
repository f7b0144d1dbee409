"""The assessments of a person at a glance: what was done, what is under way, what could be proposed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from openparcours.coordination.assessments.choices import (
    QuestionnaireDomain,
    ResponseStatus,
    SectionState,
)
from openparcours.coordination.assessments.models import (
    QuestionnaireResponse,
    ResponseSection,
    Score,
    SectionAuthor,
)
from openparcours.coordination.assessments.rules import LicenceStatus, Questionnaire, name_in
from openparcours.coordination.assessments.rules.trends import Curve, Measure, Trend, curve_of, trend_of
from openparcours.coordination.assessments.selectors.offers import (
    OfferedQuestionnaire,
    offered_questionnaires,
)
from openparcours.coordination.assessments.selectors.responses import responses_of
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import new_id
from openparcours.kit.names import fold
from openparcours.registry.people.models import Person

READ = 200  # responses: far more than a life of assessments


@dataclass(frozen=True, kw_only=True)
class DoneRow:
    """A validated response: its first score that the reader may read, its authors, its move."""

    response: QuestionnaireResponse
    score: Score | None
    authors: str
    trend: Trend | None
    curve: Curve | None = None
    former_id: UUID | None = None


@dataclass(frozen=True)
class DraftRow:
    """A response under way: how many sections are done, of how many the reader reads, the first to fill."""

    response: QuestionnaireResponse
    done: int
    count: int
    authors: str
    code: str

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.count) if self.count else 0


@dataclass(frozen=True)
class Proposal:
    """A questionnaire that may be begun; `draft`: it is under way already."""

    offer: OfferedQuestionnaire
    last: QuestionnaireResponse | None
    draft: QuestionnaireResponse | None
    key: UUID = field(default_factory=new_id)  # against the double send of its button

    @property
    def questionnaire(self) -> Questionnaire:
        return self.offer.questionnaire

    @property
    def is_result_only(self) -> bool:
        return self.questionnaire.licence.status == LicenceStatus.RESULT_ONLY

    @property
    def can_be_sent(self) -> bool:
        return any(mode in self.questionnaire.modes for mode in ("personne", "proche"))


@dataclass(frozen=True)
class Board:
    """Everything the tab shows; `earlier` are the former responses to what `done` shows."""

    done: list[DoneRow]
    earlier: list[DoneRow]
    drafts: list[DraftRow]
    groups: list[tuple[str, list[Proposal]]] = field(default_factory=list)
    off: list[OfferedQuestionnaire] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.done and not self.drafts


def board(actor: Actor, person: Person, *, query: str = "") -> Board:
    """Return what was done, is under way and could be proposed for a person; `query` narrows proposals."""
    rows = list(responses_of(actor, person)[:READ])
    done = [row for row in rows if row.status == ResponseStatus.VALIDATED]
    drafts = [row for row in rows if row.is_draft]
    scores, authors = _scores(actor, done), _authors(actor, rows)
    lines = _done_rows(done, scores, authors)
    seen: set[str] = set()
    last: list[DoneRow] = []
    earlier: list[DoneRow] = []
    for line in lines:
        (earlier if line.response.code in seen else last).append(line)
        seen.add(line.response.code)
    groups, off = _proposals(actor, done, drafts, query) if actor.can("assessments.write") else ([], [])
    return Board(last, earlier, _draft_rows(actor, drafts, authors), groups, off)


def measure_of(score: Score) -> Measure:
    """Return a kept score, read with its response, as drawings and trends take it."""
    return Measure(
        on=score.response.answered_on,
        value=score.value,
        shown=score.shown,
        tone=score.tone,
        instrument=score.instrument_version,
    )


def _scores(actor: Actor, done: Sequence[QuestionnaireResponse]) -> dict[UUID, Score]:
    """Return the first result of each response that the actor may read."""
    kept = Score.objects.visible_to(actor).filter(response__in=done, is_auxiliary=False)
    found: dict[UUID, Score] = {}
    by_id = {row.pk: row for row in done}
    for score in kept.order_by("response", "position"):
        score.response = by_id[score.response_id]
        found.setdefault(score.response_id, score)
    return found


def _authors(actor: Actor, rows: Sequence[QuestionnaireResponse]) -> dict[UUID, str]:
    sections = ResponseSection.objects.visible_to(actor).filter(response__in=rows)
    named = SectionAuthor.objects.filter(section__in=sections).order_by("first_at")
    found: dict[UUID, dict[str, None]] = {}
    for response_id, label in named.values_list("section__response", "label"):
        found.setdefault(response_id, {})[name_in(label)] = None
    return {key: ", ".join(labels) for key, labels in found.items()}


def _done_rows(
    done: Sequence[QuestionnaireResponse], scores: dict[UUID, Score], authors: dict[UUID, str]
) -> Iterable[DoneRow]:
    by_code: dict[str, list[QuestionnaireResponse]] = {}
    for row in done:
        by_code.setdefault(row.code, []).append(row)
    for row in done:
        same = by_code[row.code]
        rank = same.index(row)
        older = [scores[one.pk] for one in same[rank:] if one.pk in scores]
        score = scores.get(row.pk)
        measures = [measure_of(one) for one in reversed(older)]
        yield DoneRow(
            response=row,
            score=score,
            authors=authors.get(row.pk, ""),
            trend=trend_of(measures[-2], measures[-1]) if score and len(measures) > 1 else None,
            curve=_curve(score, measures) if score else None,
            former_id=same[rank + 1].pk if rank + 1 < len(same) else None,
        )


def _curve(score: Score, measures: list[Measure]) -> Curve | None:
    same = [m for m in measures if m.instrument == score.instrument_version]
    return curve_of(same, minimum=score.minimum, maximum=score.maximum)


def _draft_rows(
    actor: Actor, drafts: Sequence[QuestionnaireResponse], authors: dict[UUID, str]
) -> list[DraftRow]:
    if not drafts:
        return []
    sections: dict[UUID, list[ResponseSection]] = {}
    readable = ResponseSection.objects.visible_to(actor).filter(response__in=drafts)
    for section in readable.only("response", "state", "code").order_by("position"):
        sections.setdefault(section.response_id, []).append(section)
    return [
        _draft_row(row, sections[row.pk], authors.get(row.pk, "")) for row in drafts if row.pk in sections
    ]


def _draft_row(
    response: QuestionnaireResponse, sections: Sequence[ResponseSection], authors: str
) -> DraftRow:
    waiting = [one for one in sections if one.state != SectionState.DONE]
    first = (waiting or sections)[0]
    return DraftRow(response, len(sections) - len(waiting), len(sections), authors, first.code)


def _proposals(
    actor: Actor,
    done: Sequence[QuestionnaireResponse],
    drafts: Sequence[QuestionnaireResponse],
    query: str,
) -> tuple[list[tuple[str, list[Proposal]]], list[OfferedQuestionnaire]]:
    last: dict[str, QuestionnaireResponse] = {}
    for row in done:
        last.setdefault(row.code, row)
    under_way = {row.code: row for row in reversed(drafts)}
    words = fold(query).split()
    offers = [o for o in offered_questionnaires(actor, with_off=True) if _speaks_of(o.questionnaire, words)]
    grouped: dict[str, list[Proposal]] = {domain: [] for domain in QuestionnaireDomain.values}
    for offer in offers:
        code = offer.questionnaire.code
        if offer.is_on:
            grouped[offer.questionnaire.domain].append(Proposal(offer, last.get(code), under_way.get(code)))
    labels = dict(QuestionnaireDomain.choices)
    groups = [(labels[d], sorted(found, key=_asked_first)) for d, found in grouped.items() if found]
    return groups, [offer for offer in offers if not offer.is_on]


def _asked_first(one: Proposal) -> tuple[bool, str]:
    """Order proposals: those whose questions are here, then those that take a result alone."""
    return one.is_result_only, fold(one.questionnaire.title)


def _speaks_of(questionnaire: Questionnaire, words: Sequence[str]) -> bool:
    labels = dict(QuestionnaireDomain.choices)
    said = fold(f"{questionnaire.title} {questionnaire.description} {labels[questionnaire.domain]}")
    return all(word in said for word in words)
