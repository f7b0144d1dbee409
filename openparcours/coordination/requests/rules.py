"""Pure formulas of requests: the promised moment, gross and net delays, words for them, names looked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from openparcours.kit.names import fold

_ARTICLES = {"le", "la"}
_TITLES = {"dr", "docteur", "docteure", "pr", "professeur", "professeure", "m", "mme", "madame", "monsieur"}
Interval = tuple[datetime, datetime | None]
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Delay:
    """A delay between two instants: `gross` as lived, `net` without what was on hold (R6)."""

    gross: timedelta
    net: timedelta

    @property
    def held(self) -> timedelta:
        return self.gross - self.net


def held_between(start: datetime, end: datetime, holds: Iterable[Interval]) -> timedelta:
    """Return how long the clock was stopped between two instants; overlapping holds count once."""
    total, reached = timedelta(), start
    for begins, ends in sorted(holds, key=lambda hold: hold[0]):
        first, last = max(begins, reached), min(ends or end, end)
        if last > first:
            total += last - first
            reached = last
    return total


def delay(start: datetime, end: datetime, holds: Iterable[Interval]) -> Delay:
    """Return the delay between two instants, on-hold time apart; never negative."""
    gross = max(end - start, timedelta())
    return Delay(gross, gross - held_between(start, max(end, start), holds))


def due_at(received: datetime, promise: timedelta, holds: Iterable[Interval]) -> datetime:
    """Return the promised moment: the promise counted from reception, the clock stopped on hold.

    Only ended holds move it; an open one stops the clock without an end known.
    """
    due = received + promise
    for begins, ends in sorted((h for h in holds if h[1] is not None), key=lambda hold: hold[0]):
        if begins < due and ends is not None:
            due += ends - begins
    return due


def in_words(length: timedelta) -> str:
    """Return a length as people say it: 40 min, 5 h, 3 j."""
    length = abs(length)
    if length < _HOUR:
        return f"{max(int(length.total_seconds() // 60), 1)} min"
    if length < 2 * _DAY:
        return f"{int(length.total_seconds() // 3600)} h"
    return f"{length.days} j"


def promise_in_words(due: datetime, now: datetime) -> str:
    """Return where a running clock stands: « en retard de 3 j », « encore 5 h »."""
    return f"en retard de {in_words(now - due)}" if due < now else f"encore {in_words(due - now)}"


def minutes_spent(opened: datetime | None, now: datetime) -> int:
    """Return the minutes of a call since its screen opened: at least one, at most two hours."""
    if opened is None or opened > now:
        return 1
    return min(max(round((now - opened).total_seconds() / 60), 1), 120)


def without_title(name: str) -> str:
    """Return a name as one looks for it: « Dr. Durand, cabinet du Port » is looked for as « Durand »."""
    words = name.split(",", maxsplit=1)[0].split()
    if len(words) > 2 and fold(words[0]) in _ARTICLES and fold(words[1]) in _TITLES:
        words = words[1:]
    while len(words) > 1 and fold(words[0]) in _TITLES:
        words = words[1:]
    return " ".join(words)
