"""Record what breaks pathways: by itself at each refusal, or in two gestures for a gap."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.orientations import selectors
from openparcours.coordination.orientations.choices import BreakKind
from openparcours.coordination.orientations.models import Orientation, PathwayBreak
from openparcours.foundation.accounts.permissions import SYSTEM, Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.models import Event
from openparcours.foundation.events.services import Fact, publish
from openparcours.registry.directory.models import Commune, Territory
from openparcours.registry.people.models import Person


@dataclass(frozen=True)
class PathwayBreakRecorded(Fact):
    break_id: UUID | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that does not exist on a territory: the need, where, for whom if it is for somebody."""

    need: str
    commune: Commune | None = None
    person: Person | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a room above says of a break: never a free text, which could name somebody."""

    need: str = ""
    request_id: UUID | None = None
    target_category: str = ""
    reason: str = ""
    note: str = ""
    wait_days: int | None = None


@transaction.atomic
def record_break(
    actor: Actor,
    *,
    kind: BreakKind,
    orientation: Orientation | None = None,
    organization_id: UUID | None = None,
    person: Person | None = None,
    request_id: UUID | None = None,
    need: str = "",
    commune: Commune | None = None,
    target_category: str = "",
    reason: str = "",
    note: str = "",
    wait_days: int | None = None,
    submission_key: UUID | None = None,
) -> PathwayBreak:
    """Keep a break as data; the act that causes it has checked the right.

    An orientation gives its person, need, place and target category; the same kind twice a day for one
    orientation is kept once.
    """
    if orientation is not None:
        person, need = orientation.person, orientation.need
        organization_id = orientation.organization_id
        target_category = orientation.target.category_label or orientation.target.get_sector_display()
        request_id = orientation.request_id
    if commune is None and person is not None:
        commune = selectors.home_of(person)
    values: dict[str, Any] = {
        "organization_id": organization_id or actor.organization_id,
        "declared_by_id": actor.post_id,
        "person": person,
        "request_id": request_id,
        "need": need,
        "commune": commune,
        "territory": _territory(commune),
        "target_category": target_category[:200],
        "reason": reason,
        "note": note[:250],
        "wait_days": wait_days,
        "submission_key": submission_key,
    }
    found, is_new = _kept_once(kind, orientation, values)
    if is_new:
        _tell(actor, found)
    return found


@transaction.atomic
def record_told_break(event: Event, *, kind: BreakKind, told: Told) -> PathwayBreak:
    """Keep the break that an event of a room above tells; told again, it is kept once, under the event's key."""
    person = Person.objects.filter(pk=event.person_id).first() if event.person_id else None
    commune = selectors.home_of(person) if person else None
    values: dict[str, Any] = {
        "kind": kind,
        "organization_id": event.organization_id,
        "declared_by_id": event.author_id,
        "person": person,
        "request_id": told.request_id,
        "need": told.need if selectors.is_need(told.need, event.organization_id) else "",
        "commune": commune,
        "territory": _territory(commune),
        "target_category": told.target_category[:200],
        "reason": told.reason,
        "note": told.note[:250],
        "wait_days": told.wait_days,
        "occurred_on": timezone.localdate(event.occurred_at),
    }
    found, is_new = PathwayBreak.objects.get_or_create(id=event.id, defaults=values)
    if is_new:
        _tell(SYSTEM, found)
    return found


@transaction.atomic
def declare_gap(actor: Actor, *, gap: Gap, submission_key: UUID | None = None) -> PathwayBreak:
    """Say that nothing answers a need on a territory, with or without a person; twice sent, kept once.

    Raises:
        PermissionDenied: the person is out of reach.
        ValidationError: no need, or no place.
    """
    actor.require("breaks.declare")
    person = gap.person
    if person is not None and not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")
    if gap.need not in dict(selectors.needs(actor.organization_id).choices(timezone.localdate())):
        raise ValidationError({"need": "Choisissez le besoin sans réponse."})
    if gap.commune is None and (person is None or selectors.home_of(person) is None):
        raise ValidationError({"commune": "Dites sur quelle commune."})
    if submission_key:
        sent = PathwayBreak.objects.filter(submission_key=submission_key, declared_by=actor.post).first()
        if sent:
            return sent
    found = record_break(
        actor,
        kind=BreakKind.GAP,
        person=person,
        need=gap.need,
        commune=gap.commune,
        note=gap.note,
        submission_key=submission_key,
    )
    record_access(
        actor,
        Action.CREATE,
        "orientations.break.declared",
        target=found,
        person_id=person.pk if person else None,
    )
    return found


@transaction.atomic
def solve_break(actor: Actor, *, found: PathwayBreak, solved_on: date) -> PathwayBreak:
    """Say from which day what was missing is no longer.

    Raises:
        PermissionDenied: another structure recorded it.
        ValidationError: the day is to come, or before the break.
    """
    actor.require("breaks.declare")
    locked = PathwayBreak.objects.select_for_update().get(pk=found.pk)
    if locked.organization_id != actor.organization_id:
        raise PermissionDenied("rupture d'une autre structure")
    if solved_on > timezone.localdate():
        raise ValidationError({"solved_on": "Ce jour n'est pas encore passé."})
    if solved_on < locked.occurred_on:
        raise ValidationError({"solved_on": "Ce jour précède la rupture."})
    if locked.solved_on is None:
        locked.solved_on = solved_on
        locked.save(update_fields=["solved_on"])
        record_access(
            actor,
            Action.UPDATE,
            "orientations.break.solved",
            target=locked,
            person_id=locked.person_id,
        )
    return locked


def solve_breaks_of(orientation: Orientation, *, on: date) -> int:
    """Mark as solved the breaks of the person for the need that an orientation now answers; return how many."""
    rows = selectors.open_breaks_of(orientation.person, orientation.need)
    return rows.filter(occurred_on__lte=on).update(solved_on=on)


def _kept_once(
    kind: BreakKind, orientation: Orientation | None, values: dict[str, Any]
) -> tuple[PathwayBreak, bool]:
    today = timezone.localdate()
    if orientation is None:
        return PathwayBreak.objects.create(kind=kind, occurred_on=today, **values), True
    return PathwayBreak.objects.get_or_create(
        orientation=orientation, kind=kind, occurred_on=today, defaults=values
    )


def _tell(actor: Actor, found: PathwayBreak) -> None:
    publish(
        PathwayBreakRecorded(
            person_id=found.person_id,
            organization_id=found.organization_id,
            author_id=actor.post_id,
            break_id=found.pk,
            kind=found.kind,
        )
    )


def _territory(commune: Commune | None) -> Territory | None:
    if commune is None:
        return None
    return Territory.objects.filter(communes=commune).order_by("kind", "name").first()
