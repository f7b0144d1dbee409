"""Chance that is the same at every run: keys and choices drawn from seeded generators."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from django.utils import timezone

T = TypeVar("T")

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def key(rng: Random, at: datetime) -> UUID:
    """Return a UUIDv7 of a moment whose random bits come from the generator."""
    milliseconds = int(at.timestamp() * 1000)
    bits = milliseconds << 80 | _VERSION_7 | rng.getrandbits(12) << 64 | _VARIANT | rng.getrandbits(62)
    return UUID(int=bits)


def pick(rng: Random, weighted: Sequence[tuple[T, float]]) -> T:
    """Return one of the values, by weight."""
    values, weights = zip(*weighted, strict=True)
    return rng.choices(values, weights)[0]  # type: ignore[no-any-return]


def midnight(day: date) -> datetime:
    """Return the first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time()))


def awake(rng: Random, moment: datetime, now: datetime) -> datetime:
    """Return a moment if people work then, else one of the next morning; never after now."""
    local = timezone.localtime(moment)
    if 8 <= local.hour < 19:
        return min(moment, now)
    morning = midnight(local.date() + timedelta(days=local.hour // 19))
    return min(morning + timedelta(minutes=rng.randint(8 * 60, 10 * 60)), now)


def with_luhn_key(digits: str) -> str:
    """Return digits followed by their Luhn check digit."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits)))
    return digits + str(-sum(n - 9 if n > 9 else n for n in doubled) % 10)
