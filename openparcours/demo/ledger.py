"""Gather rows, events and traces of many lives, then write them in a few statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Model

from openparcours.coordination.records.choices import InformationNature, Restriction
from openparcours.coordination.records.models import CareTeamParticipant, TimelineEntry, TimelineReader
from openparcours.coordination.records.tasks import Line, circle_line_of, line_of
from openparcours.demo.bulk import write_rows
from openparcours.demo.randomness import key
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import Access, append_accesses
from openparcours.foundation.events.models import Event
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import PractitionerRole

_ACTION = {"registered": Action.CREATE, "opened": Action.CREATE, "recorded": Action.CREATE,
           "written": Action.CREATE, "read": Action.READ, "started": Action.CREATE, "revised": Action.CREATE}  # fmt: skip


@dataclass(kw_only=True)
class Act:
    """One act as a service would leave it: an event, its line of timeline, its trace."""

    at: datetime
    by: PractitionerRole
    person_id: UUID | None
    what: str
    target: Any = None
    event: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    line: Line | None = None
    restriction: str = Restriction.CIRCLE
    reader_ids: tuple[UUID, ...] = ()
    is_urgent: bool = False
    reason: str = ""
    is_emergency: bool = False
    points_at_target: bool = False
    points_at: Any = None
    guest: str = ""  # who acted by a link, without an account


class Ledger:
    """Rows of every table, kept in the order in which foreign keys need them."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.rows: dict[type[Model], list[Any]] = {}
        self.acts: list[Act] = []
        self._actors: dict[UUID, Actor] = {}

    def add(self, *rows: Any) -> None:
        """Keep rows to write."""
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)

    def act(self, **fields: Any) -> None:
        """Keep an act to write."""
        self.acts.append(Act(**fields))

    def write(self, order: Iterable[type[Model]]) -> None:
        """Write the rows, table by table, then the acts in the order of time."""
        for model in order:
            write_rows(self.rows.pop(model, []))
        if self.rows:
            raise ValueError(f"tables sans ordre : {list(self.rows)}")
        if self.acts:
            self._write_acts()

    def _write_acts(self) -> None:
        acts = sorted(self.acts, key=lambda act: act.at)
        events, entries, readers = [], [], []
        for act in acts:
            if not act.event:
                continue
            event = self._event(act)
            events.append(event)
            entry = self._entry(act, event)
            entries.append(entry)
            readers += [TimelineReader(entry=entry, post_id=i) for i in set(act.reader_ids)]
        for rows in (events, entries, readers):
            write_rows(rows)
        append_accesses((self._author(act), act.at, _access(act)) for act in acts)
        self.acts = []

    def actor(self, post: PractitionerRole) -> Actor:
        """Return the actor of a post."""
        if post.pk not in self._actors:
            self._actors[post.pk] = directory.actor_at(post, origin="démonstration")
        return self._actors[post.pk]

    def _author(self, act: Act) -> Actor:
        if act.guest:
            return Actor(user_id=None, label=f"Par lien : {act.guest}", origin="démonstration")
        return self.actor(act.by)

    def _event(self, act: Act) -> Event:
        return Event(
            id=key(self.rng, act.at),
            name=act.event,
            occurred_at=act.at,
            person_id=act.person_id,
            organization_id=act.by.organization_id,
            author_id=None if act.guest else act.by.pk,
            payload={k: str(v) if isinstance(v, UUID) else v for k, v in act.payload.items()},
        )

    def _entry(self, act: Act, event: Event) -> TimelineEntry:
        target = act.points_at or (act.target if act.points_at_target else None)
        line = act.line or _line(act, event)
        return TimelineEntry(
            id=key(self.rng, act.at),
            person_id=event.person_id,  # type: ignore[misc]
            event_id=event.id,
            at=act.at,
            kind=line.kind,
            title=line.title[:200],
            summary=line.summary,
            author_id=event.author_id,
            author_label=(act.guest or str(act.by.practitioner))[:200],
            organization_id=act.by.organization_id,
            restriction=act.restriction,
            nature=_nature(act.target),
            is_urgent=act.is_urgent,
            object_type=target._meta.label_lower if target is not None else "",
            object_id=target.pk if target is not None else None,
        )


def _line(act: Act, event: Event) -> Line:
    if isinstance(act.target, CareTeamParticipant):
        return circle_line_of(event, act.target)
    return line_of(event)


def _nature(target: Any) -> str:
    """Return what a line speaks of: what its target says, mixed when it cannot say, nothing for a door."""
    if target is None or target._meta.app_label in {"records", "people"}:
        return InformationNature.NONE
    said = getattr(target, "nature", "")
    return said if said in InformationNature.values else InformationNature.MIXED


def _access(act: Act) -> Access:
    verb = act.what.rsplit(".", 1)[-1]
    action = Action.EXECUTE if act.is_emergency else _ACTION.get(verb, Action.UPDATE)
    return Access(
        action=action,
        what=act.what,
        object_type=act.target._meta.label_lower if act.target is not None else "",
        object_id=act.target.pk if act.target is not None else None,
        person_id=act.person_id,
        reason=act.reason[:500],
        is_emergency=act.is_emergency,
    )
