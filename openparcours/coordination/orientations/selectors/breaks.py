"""Read pathway breaks: counts by kind and commune, and the list, without a person's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from openparcours.coordination.orientations.choices import BreakKind
from openparcours.coordination.orientations.models import PathwayBreak
from openparcours.coordination.orientations.selectors.lists import break_lists
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.rules import CodeList
from openparcours.registry.people.models import Person

SHOWN, TOWNS = 40, 15


@dataclass(frozen=True, kw_only=True)
class BreakFilter:
    """What one asks of the list: kind, need, period in days, open ones only."""

    kind: str = ""
    need: str = ""
    days: int = 365
    is_open: bool = False


@dataclass(frozen=True)
class TownCounts:
    """How many breaks of each kind a commune knew."""

    town: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def detail(self) -> str:
        """Return the counts in words, the kinds that never happened left out."""
        pairs = zip(self.counts, BreakKind, strict=True)
        return " · ".join(f"{count} {kind.label}" for count, kind in pairs if count)


@dataclass(frozen=True)
class BreakRow:
    """A break as the list shows it; the note is the declaring organisation's own."""

    found: PathwayBreak
    need: str
    reason: str
    note: str
    is_mine: bool


@dataclass(frozen=True)
class BreaksPage:
    """The counts and the rows."""

    kinds: list[tuple[str, str, int]]
    towns: list[TownCounts]
    rows: list[BreakRow]
    total: int
    open_count: int


def breaks_page(actor: Actor, wanted: BreakFilter) -> BreaksPage:
    """Return the breaks within the actor's reach, counted by kind and by commune, then the last ones."""
    rows = _filtered(actor, wanted)
    by_kind = _counts(rows, "kind")
    total = sum(by_kind.values())
    shown = rows.filter(kind=wanted.kind) if wanted.kind else rows
    listed = shown.select_related("commune", "territory").order_by("-occurred_on", "-pk")
    labels = _Labels(actor)
    return BreaksPage(
        kinds=[(kind.value, kind.label, by_kind.get(kind.value, 0)) for kind in BreakKind],
        towns=_towns(rows),
        rows=[labels.row(one) for one in listed[:SHOWN]],
        total=total,
        open_count=rows.filter(solved_on=None).count(),
    )


def pathway_break(actor: Actor, break_id: UUID) -> PathwayBreak | None:
    """Return a break that the actor's organisation recorded."""
    mine = PathwayBreak.objects.visible_to(actor).filter(organization=actor.organization_id)
    return mine.filter(pk=break_id).first()


def open_breaks_of(person: Person, need: str) -> QuerySet[PathwayBreak]:
    """Return the breaks of a person for a need that nothing has solved."""
    return PathwayBreak.objects.filter(person=person, need=need, solved_on=None)


def _filtered(actor: Actor, wanted: BreakFilter) -> QuerySet[PathwayBreak]:
    since: date = timezone.localdate() - timedelta(days=wanted.days)
    rows = PathwayBreak.objects.visible_to(actor).filter(occurred_on__gte=since)
    if wanted.need:
        rows = rows.filter(need=wanted.need)
    return rows.filter(solved_on=None) if wanted.is_open else rows


def _counts(rows: QuerySet[PathwayBreak], field: str) -> dict[str, int]:
    counted = rows.order_by().values(field).annotate(number=Count("pk"))
    return {row[field]: row["number"] for row in counted}


def _towns(rows: QuerySet[PathwayBreak]) -> list[TownCounts]:
    counted = rows.order_by().values("commune__name", "kind").annotate(number=Count("pk"))
    by_town: dict[str, dict[str, int]] = {}
    for row in counted:
        town = row["commune__name"] or "commune inconnue"
        by_town.setdefault(town, {})[row["kind"]] = row["number"]
    towns = [TownCounts(town, _by_kind(counts)) for town, counts in by_town.items()]
    return sorted(towns, key=lambda one: (-one.total, one.town))[:TOWNS]


def _by_kind(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(counts.get(kind, 0) for kind in BreakKind.values)


class _Labels:
    """Turn codes into words, each list read once."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.lists = actor, break_lists(actor.organization_id)

    def row(self, one: PathwayBreak) -> BreakRow:
        reasons = self._reasons(one)
        is_mine = one.organization_id == self.actor.organization_id
        return BreakRow(
            one,
            self.lists.needs.label(one.need) if one.need else "besoin non précisé",
            reasons.label(one.reason) if one.reason else "",
            one.note if is_mine else "",
            is_mine,
        )

    def _reasons(self, one: PathwayBreak) -> CodeList:
        if one.kind == BreakKind.FAILED:
            return self.lists.failures
        return self.lists.requests if one.request_id and not one.orientation_id else self.lists.refusals
