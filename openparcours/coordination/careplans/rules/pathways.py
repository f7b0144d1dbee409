"""Pathways: a definition's steps, roles and delays become problems, goals and actions with dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from openparcours.coordination.careplans.choices import ActionNature, GoalKind, PlanKind
from openparcours.coordination.records.choices import CircleRole, OpeningReason

LONGEST_DAYS = 3 * 365
REVISION_DAYS = 90


@dataclass(frozen=True)
class PathwayAction:
    """What is to be done, by which role of the circle, between which days after the beginning."""

    title: str
    nature: str = ""
    role: str = ""
    starts_after: int | None = None
    ends_after: int | None = None
    frequency: str = ""
    funding: str = ""


@dataclass(frozen=True)
class PathwayGoal:
    """A goal to propose, with its delay in days and its actions."""

    words: str
    kind: str = ""
    criterion: str = ""
    due_after: int | None = None
    actions: tuple[PathwayAction, ...] = ()


@dataclass(frozen=True)
class PathwayStep:
    """A problem that the pathway expects, and the goals that answer it."""

    label: str
    need: str
    goals: tuple[PathwayGoal, ...]


@dataclass(frozen=True)
class PathwayAlert:
    """An alert in clear to propose."""

    condition: str
    call: str
    then: str = ""


@dataclass(frozen=True)
class Pathway:
    """A pathway: for which situations, which steps, alerts and forms, reviewed after how long."""

    summary: str
    kind: str
    reasons: tuple[str, ...]
    revision_after: int
    forms: tuple[str, ...]
    steps: tuple[PathwayStep, ...]
    alerts: tuple[PathwayAlert, ...]


@dataclass(frozen=True)
class DatedAction:
    """An action with its days."""

    action: PathwayAction
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class DatedGoal:
    """A goal with its day, its actions, and the key by which a screen chooses it."""

    key: str
    goal: PathwayGoal
    due_on: date | None
    actions: tuple[DatedAction, ...]


@dataclass(frozen=True)
class DatedStep:
    """A step with its goals dated."""

    step: PathwayStep
    goals: tuple[DatedGoal, ...]


def dated(pathway: Pathway, *, start: date) -> list[DatedStep]:
    """Return the steps of a pathway that begins on a day, each delay become a day."""
    return [
        DatedStep(step, tuple(_dated_goal(f"{i}.{j}", goal, start) for j, goal in enumerate(step.goals)))
        for i, step in enumerate(pathway.steps)
    ]


def parse_pathway(content: Mapping[str, Any]) -> Pathway:
    """Read a pathway.

    Raises:
        ValueError: no step, a step without goal, an unknown role or reason, a delay that is not one.
    """
    steps = tuple(_step(place, row) for place, row in _rows(content, "steps", "étape", required=True))
    reasons = tuple(_known(content, "reasons", OpeningReason.values, "motif"))
    kind = str(content.get("kind", PlanKind.PPCS))
    if kind not in PlanKind.values:
        raise ValueError(f"« {kind} » n'est pas un type de plan.")
    return Pathway(
        summary=str(content.get("summary", "")),
        kind=kind,
        reasons=reasons,
        revision_after=_delay(content, "revision_after_days", "Le parcours") or REVISION_DAYS,
        forms=tuple(str(one) for one in content.get("forms") or ()),
        steps=steps,
        alerts=tuple(_alert(place, row) for place, row in _rows(content, "alerts", "alerte")),
    )


def _dated_goal(key: str, goal: PathwayGoal, start: date) -> DatedGoal:
    actions = tuple(
        DatedAction(one, _day(start, one.starts_after), _day(start, one.ends_after)) for one in goal.actions
    )
    return DatedGoal(key, goal, _day(start, goal.due_after), actions)


def _day(start: date, delay: int | None) -> date | None:
    return None if delay is None else start + timedelta(days=delay)


def _step(place: str, row: Mapping[str, Any]) -> PathwayStep:
    goals = tuple(
        _goal(f"{place}, {where}", one) for where, one in _rows(row, "goals", "objectif", required=True)
    )
    return PathwayStep(_text(row, "label", place), str(row.get("need", "")), goals)


def _goal(place: str, row: Mapping[str, Any]) -> PathwayGoal:
    kind = str(row.get("kind", ""))
    if kind and kind not in GoalKind.values:
        raise ValueError(f"{place} : « {kind} » n'est pas un type d'objectif.")
    actions = tuple(_action(f"{place}, {where}", one) for where, one in _rows(row, "actions", "action"))
    due = _delay(row, "due_after_days", place)
    return PathwayGoal(_text(row, "words", place), kind, str(row.get("criterion", "")), due, actions)


def _action(place: str, row: Mapping[str, Any]) -> PathwayAction:
    role, nature = str(row.get("role", "")), str(row.get("nature", ""))
    if role and role not in CircleRole.values:
        raise ValueError(f"{place} : « {role} » n'est pas un rôle du cercle.")
    if nature and nature not in ActionNature.values:
        raise ValueError(f"{place} : « {nature} » n'est pas une nature d'action.")
    start, end = _delay(row, "starts_after_days", place), _delay(row, "ends_after_days", place)
    if start is not None and end is not None and end < start:
        raise ValueError(f"{place} : la fin précède le début.")
    title = _text(row, "title", place)
    return PathwayAction(
        title, nature, role, start, end, str(row.get("frequency", "")), str(row.get("funding", ""))
    )


def _alert(place: str, row: Mapping[str, Any]) -> PathwayAlert:
    return PathwayAlert(_text(row, "if", place), _text(row, "call", place), str(row.get("then", "")))


def _rows(
    content: Mapping[str, Any], key: str, word: str, *, required: bool = False
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    rows = content.get(key) or []
    if not isinstance(rows, list) or (required and not rows):
        raise ValueError(f"Il faut au moins un(e) {word}.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise ValueError(f"{word.capitalize()} n° {number} : ce n'est pas un objet.")
        yield f"{word.capitalize()} n° {number}", row


def _text(row: Mapping[str, Any], key: str, place: str) -> str:
    text = str(row.get(key) or "").strip()
    if not text:
        raise ValueError(f"{place} : il manque « {key} ».")
    return text


def _delay(row: Mapping[str, Any], key: str, place: str) -> int | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST_DAYS:
        raise ValueError(f"{place} : « {value} » n'est pas un délai en jours ({key}).")
    return value


def _known(content: Mapping[str, Any], key: str, known: list[str], word: str) -> Iterator[str]:
    values = content.get(key) or []
    if not isinstance(values, list):
        raise ValueError(f"« {key} » doit être une liste.")
    for value in values:
        if value not in known:
            raise ValueError(f"« {value} » n'est pas un {word} connu.")
        yield str(value)
