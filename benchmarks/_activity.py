"""A year's work on every record of a population: a request each, plans, orientations, scores, a million events."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from benchmarks._base import say
from openparcours.coordination.assessments.models import QuestionnaireResponse, ResponseSection, Score
from openparcours.coordination.careplans.models import CarePlan, Goal, PlanAction, PlanProblem
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.orientations.models import Orientation
from openparcours.coordination.records.choices import TimelineKind
from openparcours.coordination.records.models import Episode, TimelineEntry
from openparcours.coordination.requests.models import Requester, RequestTransition, SupportRequest
from openparcours.demo.bulk import write_rows
from openparcours.demo.randomness import key, pick
from openparcours.foundation.definitions.models import Definition
from openparcours.foundation.events.models import Event
from openparcours.registry.directory.models import Organization

BATCH, NOTES, OTHERS = 2_000, 3, 4
REASONS = ("maintien_domicile", "isolement", "perte_autonomie", "sante_mentale", "precarite_droits")
NEEDS = ("aide_domicile", "soins_domicile", "repit_aidant", "lien_social", "acces_droits")
RUNNING = (("envoyee", 4), ("question", 1), ("acceptee", 2), ("effective", 8))
OPEN = ("recue", "en_analyse")


def add_activity() -> None:
    """Write the work of every record that has none; a base that has it is left as it is."""
    if SupportRequest.objects.filter(number__startswith="MESURE-").exists():
        return
    screening = Definition.objects.filter(kind="questionnaire", code="gad_2", status="active").first()
    targets = list(Organization.objects.filter(is_active=True).values_list("pk", flat=True)[:500])
    planned = CarePlan.objects.values("episode")
    keys = list(Episode.objects.exclude(pk__in=planned).order_by("pk").values_list("pk", flat=True))
    episodes = Episode.objects.select_related("record__person", "record__referent__practitioner")
    for start in range(0, len(keys), BATCH):
        year = _Year(Random(f"activité {start}"), targets, screening)
        for number, episode in enumerate(episodes.filter(pk__in=keys[start : start + BATCH]), start=start):
            year.follow(episode, number)
        year.write()
        say(f"Activité : {min(start + BATCH, len(keys))} / {len(keys)} dossiers")


class _Year:
    """The rows of a batch of records, in the order of their foreign keys."""

    def __init__(self, rng: Random, targets: list[Any], screening: Definition | None) -> None:
        self.rng, self.targets, self.screening, self.now = rng, targets, screening, timezone.now()
        self.rows: dict[type[Model], list[Model]] = {}

    def add(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row

    @transaction.atomic
    def write(self) -> None:
        for rows in self.rows.values():
            write_rows(rows)

    def follow(self, episode: Episode, number: int) -> None:
        record = episode.record
        if record.referent is None:
            return
        self._ask(episode, number)
        for at in self._moments(NOTES):
            note = self.add(LiaisonNote(
                id=key(self.rng, at), person=record.person, author=record.referent,
                organization_id=record.organization_id, text="Visite faite, rien à signaler.", created_at=at,
            ))  # fmt: skip
            self._tell(record, at, TimelineKind.NOTE, "Observation", note)
        for at in self._moments(OTHERS):
            self._tell(record, at, TimelineKind.EPISODE, "Point fait", None)
        if number % 3 == 0:
            self._plan(episode)
        elif number % 3 == 1:
            self._orient(record, number)
        if number % 4 == 0 and self.screening is not None:
            self._assess(record)

    def _moments(self, count: int) -> Iterator[datetime]:
        for _ in range(count):
            yield self.now - timedelta(minutes=self.rng.randint(60, 400 * 1440))

    def _tell(self, record: Any, at: datetime, kind: TimelineKind, title: str, target: Any) -> None:
        event = self.add(Event(
            id=key(self.rng, at), name="LiaisonNoteWritten", occurred_at=at, person_id=record.person_id,
            organization_id=record.organization_id, author_id=record.referent_id, payload={},
        ))  # fmt: skip
        self.add(TimelineEntry(
            id=key(self.rng, at), person_id=record.person_id, event_id=event.id, at=at, kind=kind, title=title,
            author_id=record.referent_id, author_label=str(record.referent.practitioner),
            organization_id=record.organization_id, summary="Visite faite, rien à signaler.",
            object_type="notes.liaisonnote" if target else "", object_id=target.pk if target else None,
        ))  # fmt: skip

    def _ask(self, episode: Episode, number: int) -> None:
        record, rng = episode.record, self.rng
        is_open = number % 25 == 0
        at = self.now - timedelta(minutes=rng.randint(60, 30 * 1440 if is_open else 400 * 1440))
        status = rng.choice(OPEN) if is_open else "close_inclusion"
        asked: dict[str, Any] = {} if is_open else {"record": record, "episode": episode}
        one = self.add(SupportRequest(
            id=key(rng, at), organization_id=record.organization_id, number=f"MESURE-{number:07d}", status=status,
            channel="telephone", received_at=at, entered_at=at, entered_by=record.referent,
            person=record.person, text="Ne sort plus depuis sa chute.", reason=rng.choice(REASONS),
            priority="standard", answer_due_at=at + timedelta(hours=48), analyst=record.referent, **asked,
        ))  # fmt: skip
        self.add(Requester(request=one, category="aidant_entourage", name="Voisine fictive"))
        former = ""
        for step in ("recue", *((status,) if status != "recue" else ())):
            move = RequestTransition(id=key(rng, at), request=one, from_status=former, to_status=step, at=at)
            self.add(move)
            former = step

    def _plan(self, episode: Episode) -> None:
        record, today = episode.record, timezone.localdate()
        plan = self.add(CarePlan(
            person=record.person, episode=episode, organization_id=record.organization_id, title="Plan",
            status="valide", referent=record.referent, written_on=today, proposed_on=today, validated_on=today,
            next_revision_on=today + timedelta(days=self.rng.randint(-20, 180)), goal_count=2,
        ))  # fmt: skip
        problem = self.add(PlanProblem(plan=plan, need="isolement", label="Isolement", status="actif"))
        for rank in range(2):
            goal = self.add(
                Goal(
                    plan=plan,
                    problem=problem,
                    rank=rank,
                    words="Sortir une fois par semaine",
                    status="en_cours",
                )
            )
            for _ in range(2):
                ends_on = today + timedelta(days=self.rng.randint(-10, 90))
                self.add(PlanAction(plan=plan, goal=goal, title="Visite d'une bénévole", ends_on=ends_on))

    def _orient(self, record: Any, number: int) -> None:
        status = pick(self.rng, RUNNING)
        days = 4 if status in {"envoyee", "question"} else 300  # what waits for an answer is not late
        at = self.now - timedelta(minutes=self.rng.randint(60, days * 1440))
        self.add(Orientation(
            id=key(self.rng, at), number=f"O-MESURE-{number:07d}", person=record.person,
            organization_id=record.organization_id, sender=record.referent, referent=record.referent,
            target_id=self.rng.choice(self.targets), need=self.rng.choice(NEEDS), motive="Courses et repas",
            status=status, created_at=at, changed_at=at, sent_at=at, expires_at=at + timedelta(days=8),
            remind_at=at + timedelta(days=4), is_in_team=True,
        ))  # fmt: skip

    def _assess(self, record: Any) -> None:
        at, screening = next(self._moments(1)), self.screening
        response = self.add(QuestionnaireResponse(
            id=key(self.rng, at), person=record.person, organization_id=record.organization_id,
            definition=screening, code="gad_2", title="GAD-2", use="depistage", status="valide",
            answered_on=timezone.localdate(at), author=record.referent, started_at=at, validated_at=at,
            validated_by=record.referent,
        ))  # fmt: skip
        section = self.add(ResponseSection(
            response=response, code="tout", title="Questions", position=0, restriction="cercle",
            answers={"q1": 1, "q2": 1}, state="terminee", updated_at=at,
        ))  # fmt: skip
        self.add(Score(
            response=response, section=section, code="total", label="GAD-2", position=0, value=2, state="calcule",
            shown="2 sur 6", minimum=0, maximum=6, instrument_version="1",
        ))  # fmt: skip
