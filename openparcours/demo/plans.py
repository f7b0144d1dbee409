"""Plans of the invented lives: written, proposed, answered, applied, revised, as the services would leave them."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from openparcours.coordination.careplans import selectors
from openparcours.coordination.careplans.choices import (
    AgreementAnswer,
    AgreementParty,
    GoalStatus,
    PlanStatus,
    ProblemSource,
)
from openparcours.coordination.careplans.models import (
    CarePlan,
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanAgreement,
    PlanProblem,
    PlanRevision,
    PlanTransition,
)
from openparcours.coordination.careplans.services.plans import revision_after
from openparcours.coordination.records.choices import AgreementMeans, Restriction, TimelineKind
from openparcours.coordination.records.tasks import Line
from openparcours.demo.breaks import keep_break_of_action
from openparcours.demo.geography import DATA
from openparcours.demo.lives import Life
from openparcours.demo.randomness import awake, key
from openparcours.foundation.definitions.rules import parse_code_list
from openparcours.foundation.definitions.selectors import shipped

PLAN_TABLES = (
    CarePlan, PlanTransition, PlanRevision, PlanProblem, Goal, PlanAction, ContingencyAlert, PlanAgreement,
)  # fmt: skip
WRITTEN_AFTER, VALID_AFTER, REVISED_EVERY = timedelta(weeks=2), timedelta(weeks=5), timedelta(days=92)
_REFUSALS = (
    "Plus de place dans ma tournée avant le mois prochain.",
    "Je ne me déplace pas dans cette commune.",
    "Service complet : liste d'attente de deux mois.",
)
_SET_ASIDE = (
    "Liste d'attente d'un an.",
    "La personne préfère attendre le printemps.",
    "Aucune offre à moins d'une heure.",
)


@cache
def read_plans() -> dict[str, dict[str, Any]]:
    """Return the invented plans by motif."""
    plans = tomllib.loads((DATA / "plans.toml").read_text())["plan"]
    return {plan["motif"]: plan for plan in plans}


@cache
def domains() -> dict[str, str]:
    """Return the domain of each need."""
    content = next(file["content"] for code, file in shipped("code_list") if code == "plan.need")
    return {item.code: item.group for item in parse_code_list(content).items}


@dataclass
class Moments:
    """When a version was written, shown, put in force and ended."""

    written: datetime
    proposed: datetime | None
    valid: datetime | None
    ended: datetime | None = None


class PlanWriter:
    """Write the versions of one life's plan into its ledger."""

    def __init__(self, life: Life, told: dict[str, Any]) -> None:
        self.life, self.told, self.rng, self.ledger = life, told, life.rng, life.ledger
        self.series = key(self.rng, life.start)
        self.lines: dict[str, Any] = {}

    def write(self) -> None:
        """Write the first version, and the second when the first one's time has passed."""
        life, end = self.life, self.life.end
        first = self._moments(life.start + WRITTEN_AFTER, life.start + VALID_AFTER)
        if first.written >= end:
            return
        again = self._again(first)
        if again:
            first.ended = again.valid
        elif life.story.closed_on:
            first.ended = end
        former = self._version(first, version=1, previous=None, is_last=again is None)
        if again:
            if life.story.closed_on:
                again.ended = end
            second = self._version(again, version=2, previous=former, is_last=True)
            self.ledger.add(
                PlanRevision(
                    id=key(self.rng, again.written), plan=former, next_plan=second,
                    planned_on=former.next_revision_on, opened_on=timezone.localdate(again.written),
                    done_on=timezone.localdate(again.valid) if again.valid else None, by=life.referent,
                    participants="Réunion avec la personne, l'infirmière et le médecin traitant",
                    decisions="Garder ce qui marche, reformuler avec les mots de la personne.",
                )
            )  # fmt: skip

    def _moments(self, written: datetime, valid: datetime) -> Moments:
        now, hour = self.life.now, self.life.hour
        shown = hour(valid - timedelta(days=9))
        put = hour(valid)
        return Moments(
            hour(written), shown if shown < now else None, put if put < min(now, self.life.end) else None
        )

    def _again(self, first: Moments) -> Moments | None:
        if first.valid is None or self.life.end - first.valid < REVISED_EVERY + timedelta(days=20):
            return None
        last = self.life.end - timedelta(days=self.rng.randint(6, 96))
        return self._moments(last - timedelta(days=16), last)

    def _version(self, at: Moments, *, version: int, previous: CarePlan | None, is_last: bool) -> CarePlan:
        life = self.life
        goals = self.told["goals"] if version > 1 or len(self.told["goals"]) < 3 else self.told["goals"][:-1]
        written_on = timezone.localdate(at.written)
        plan = CarePlan(
            id=key(self.rng, at.written), series_id=self.series, person=life.person, episode=life.episode,
            organization=life.department.dac, version=version, previous=previous, referent=life.referent,
            matters=life.voice.say(self.told["matters"], self.rng),
            family_words=life.voice.say(self.told.get("family", ""), self.rng),
            written_on=written_on, created_at=at.written, goal_count=len(goals),
            proposed_on=timezone.localdate(at.proposed) if at.proposed else None,
            validated_on=timezone.localdate(at.valid) if at.valid else None,
            next_revision_on=revision_after(timezone.localdate(at.valid or at.written)),
        )  # fmt: skip
        self._settle(plan, at, is_last=is_last)
        self.ledger.add(plan)
        name = "PlanStarted" if version == 1 else "PlanRevisionOpened"
        self._tell(at.written, name, plan, "started" if version == 1 else "revised", inner=True)
        for rank, told in enumerate(goals):
            self._goal(plan, at, told, rank, is_first=version == 1)
        for rank, (condition, call, then) in enumerate(self.told.get("alerts", [])):
            say = self._first_person
            self.ledger.add(
                ContingencyAlert(
                    id=key(self.rng, at.written), line_id=self._line(f"alerte {rank}", at.written), plan=plan,
                    rank=rank, created_by=life.referent, condition=say(condition),
                    call=say(call), then=say(then),
                )
            )  # fmt: skip
        if at.proposed:
            self._tell(at.proposed, "PlanProposed", plan, "proposed")
        if at.valid:
            self._agree(plan, at.valid)
            self._tell(at.valid + timedelta(minutes=4), "PlanValidated", plan, "validated", version=version)
        if at.ended and is_last:
            self._tell(at.ended - timedelta(minutes=3), "PlanClosed", plan, "closed", is_replaced=False)
        return plan

    def _settle(self, plan: CarePlan, at: Moments, *, is_last: bool) -> None:
        """Give a version its status, and the transitions that led there."""
        path = [(PlanStatus.DRAFT, at.written)]
        if at.proposed:
            path.append((PlanStatus.PROPOSED, at.proposed))
        if at.valid:
            path.append((PlanStatus.VALID, at.valid))
        if at.ended:
            path.append((PlanStatus.CLOSED, at.ended))
            plan.closed_on = timezone.localdate(at.ended)
            plan.closing_reason = (
                "accompagnement clos" if is_last else f"remplacé par la version {plan.version + 1}"
            )
        former = ""
        for status, when in path:
            self.ledger.add(
                PlanTransition(
                    id=key(self.rng, when), plan=plan, from_status=former, to_status=status, at=when,
                    by=self.life.referent, reason=plan.closing_reason if status == PlanStatus.CLOSED else "",
                )
            )  # fmt: skip
            former = status
        plan.status = former

    def _goal(self, plan: CarePlan, at: Moments, told: dict[str, Any], rank: int, *, is_first: bool) -> None:
        life, say = self.life, self.life.voice.say
        problem = PlanProblem(
            id=key(self.rng, at.written), line_id=self._line(f"problème {told['need']}", at.written), plan=plan,
            rank=rank, created_by=life.referent, label=told["problem"], need=told["need"],
            domain=domains().get(told["need"], ""), restriction=told["audience"],
            source_kind=self._once(f"source {told['need']}", [ProblemSource.ASSESSMENT, ProblemSource.PERSON]),
            priority=1 if rank == 0 else 2,
        )  # fmt: skip
        start = timezone.localdate(at.valid or at.proposed or at.written)
        goal = Goal(
            id=key(self.rng, at.written), line_id=self._line(f"objectif {told['need']}", at.written), plan=plan,
            problem=problem, rank=rank, created_by=life.referent, kind=told["kind"], restriction=told["audience"],
            words=say(told["words"], self.rng), criterion=told["criterion"],
            due_on=start + timedelta(days=told["days"] - (20 if is_first else 0)),
        )  # fmt: skip
        self.ledger.add(problem)
        actions = [self._action(plan, goal, at, row, n, start) for n, row in enumerate(told["actions"])]
        self._assess(plan, goal, actions, at)
        self.ledger.add(goal, *actions)
        self.ledger_counts(plan, goal)

    def ledger_counts(self, plan: CarePlan, goal: Goal) -> None:
        """Keep the count of goals by status of a version that ended."""
        if plan.status == PlanStatus.CLOSED:
            plan.goal_counts = plan.goal_counts or {}
            plan.goal_counts[goal.status] = plan.goal_counts.get(goal.status, 0) + 1

    def _action(
        self, plan: CarePlan, goal: Goal, at: Moments, row: list[Any], rank: int, start: date
    ) -> PlanAction:
        title, who, nature, first, last, frequency = row
        action = PlanAction(
            id=key(self.rng, at.written), line_id=self._line(f"action {goal.line_id} {rank}", at.written),
            plan=plan, goal=goal, rank=rank, created_by=self.life.referent, nature=nature, frequency=frequency,
            title=self.life.voice.say(title, self.rng), starts_on=start + timedelta(days=first),
            ends_on=start + timedelta(days=last),
        )  # fmt: skip
        self._carry(action, who)
        if at.proposed and action.is_askable:
            self._ask(action, at.proposed)
        if at.valid and action.agreement != "refuse":
            self._advance(action, at)
        return action

    def _carry(self, action: PlanAction, who: str) -> None:
        if who == "personne":
            action.is_by_person = True
        elif who == "aidant":
            carer = next((r for r in self.life.household.relatives if r.is_carer), None)
            action.actor_name = str(carer) if carer else "Une voisine"
            action.actor_contact = carer.phone if carer else ""
        elif who in self.life.circle:
            action.participant = self.life.circle[who]

    def _ask(self, action: PlanAction, at: datetime) -> None:
        action.asked_at, action.agreement = at, "demande"
        action.answer_due_on = timezone.localdate(at) + timedelta(days=15)
        post = action.participant.practitioner_role if action.participant else None
        answered = awake(self.rng, at + timedelta(hours=self.rng.randint(2, 190)), self.life.now)
        chance = self.rng.random()
        if answered >= self.life.now or answered >= self.life.end or chance > 0.95:
            return
        action.answered_at = answered
        is_refused = chance < 0.05 and post is not None and post.pk != self.life.referent.pk
        action.agreement = "refuse" if is_refused else "accepte"
        if is_refused:
            action.answer_reason = action.obstacle = self.rng.choice(_REFUSALS)
            action.status, action.reported_at = "refusee", answered
            keep_break_of_action(self.ledger, self.rng, self.life, action, answered)
        if post is not None and post.pk != self.life.referent.pk:
            name = "PlanActionRefused" if is_refused else "PlanActionAccepted"
            title, summary = selectors.action_line(name, action)
            self._act(
                answered, name, action, "action.answered", {"action_id": action.pk}, Line(TimelineKind.PLAN, title, summary),
                by=post, restriction=action.goal.restriction,
            )  # fmt: skip

    def _advance(self, action: PlanAction, at: Moments) -> None:
        """Move an action along with the time that passed; some stay late."""
        day = timezone.localdate(min(at.ended or self.life.now, self.life.end))
        if action.starts_on and action.starts_on <= day and self.rng.random() < 0.85:
            action.status = "en_cours"
            if action.ends_on and action.ends_on < day and self.rng.random() < 0.88:
                action.status = "faite"
            action.reported_at = at.valid

    def _assess(self, plan: CarePlan, goal: Goal, actions: list[PlanAction], at: Moments) -> None:
        if not at.valid:
            return
        day = timezone.localdate(min(at.ended or self.life.now, self.life.end))
        is_past = goal.due_on is not None and goal.due_on < day
        done = [one for one in actions if one.status == "faite"]
        goal.status = (
            GoalStatus.ONGOING if any(a.status != "a_faire" for a in actions) else GoalStatus.ACCEPTED
        )
        if is_past and len(done) == len(actions):
            goal.status = GoalStatus.REACHED
        elif is_past and plan.status == PlanStatus.CLOSED:
            goal.status = GoalStatus.PARTIAL if done else GoalStatus.SHARED
        if goal.status == GoalStatus.SHARED:
            goal.reason = self.rng.choice(_SET_ASIDE)

    def _agree(self, plan: CarePlan, at: datetime) -> None:
        parties = [AgreementParty.PERSON]
        if "medecin" in self.life.posts and self.rng.random() < 0.6:
            parties.append(AgreementParty.PHYSICIAN)
        for party in parties:
            is_partial = party == AgreementParty.PERSON and self.rng.random() < 0.07
            agreement = PlanAgreement(
                id=key(self.rng, at), plan=plan, party=party, agreed_on=timezone.localdate(at), recorded_at=at,
                answer=AgreementAnswer.PARTIAL if is_partial else AgreementAnswer.YES,
                comment="D'accord, sauf pour le portage de repas." if is_partial else "",
                means=AgreementMeans.WRITTEN if self.rng.random() < 0.4 else AgreementMeans.ORAL,
                recorded_by=self.life.referent,
            )  # fmt: skip
            self.ledger.add(agreement)
            line = Line(TimelineKind.PLAN, selectors.agreement_line(agreement), agreement.comment)
            self._act(at, "PlanAgreementRecorded", agreement, "agreement.recorded", {"agreement_id": agreement.pk}, line)  # fmt: skip

    def _tell(
        self, at: datetime, name: str, plan: CarePlan, verb: str, *, inner: bool = False, **more: Any
    ) -> None:
        title, summary = selectors.plan_line(name, plan)
        payload = {"plan_id": plan.previous_id if verb == "revised" else plan.pk, **more}
        if verb == "revised":
            payload["next_plan_id"] = plan.pk
        self._act(
            at, name, plan, f"plan.{verb}", payload, Line(TimelineKind.PLAN, title, summary),
            restriction=Restriction.DAC if inner else Restriction.CIRCLE,
        )  # fmt: skip

    def _act(
        self,
        at: datetime,
        name: str,
        target: Any,
        what: str,
        payload: dict[str, Any],
        line: Line,
        **more: Any,
    ) -> None:
        self.life.last_at = max(self.life.last_at, at)
        self.ledger.act(
            at=at, by=more.get("by", self.life.referent), person_id=self.life.person.pk,
            what=f"careplans.{what}", target=target, event=name, payload=payload, line=line,
            restriction=more.get("restriction", Restriction.CIRCLE), points_at=_plan_of(target),
        )  # fmt: skip

    def _first_person(self, text: str) -> str:
        """Return a text that the person reads: her carer is told by name, not as hers."""
        carer = next((r for r in self.life.household.relatives if r.is_carer), None)
        return text.replace("{aidant}", str(carer) if carer else "ma voisine").replace(
            "{e}", "e" if self.life.voice.is_woman else ""
        )

    def _line(self, name: str, at: datetime) -> Any:
        """Return the key of a line, the same in every version."""
        return self.lines.setdefault(name, key(self.rng, at))

    def _once(self, name: str, values: list[Any]) -> Any:
        return self.lines.setdefault(name, self.rng.choice(values))


def write_plan(life: Life) -> None:
    """Write the plan of a life, unless its story has none, its record is too young or it was forgotten."""
    told = read_plans().get(life.story.story["motif"])
    chance = life.rng.random()
    if told is not None and life.record.level != "ponctuel" and chance > 0.1:
        PlanWriter(life, told).write()
        life.record.last_activity_at = life.last_at


def _plan_of(target: Any) -> CarePlan:
    found: CarePlan = target if isinstance(target, CarePlan) else target.plan
    return found
