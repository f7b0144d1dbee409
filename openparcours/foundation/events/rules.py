"""When the clock strikes: pure reading of the rules of config/schedule.py."""

import re
from datetime import datetime, time, timedelta, tzinfo

_EVERY = re.compile(r"every (\d+) minutes?")
_DAILY = re.compile(r"daily at (\d\d):(\d\d)")


def next_tick(rule: str, after: datetime, zone: tzinfo) -> datetime:
    """Return the first moment of a rule strictly after a given one.

    Rules: `every N minutes` (counted from midnight UTC), `daily at HH:MM` (wall clock of `zone`).

    Raises:
        ValueError: the rule is neither, or names no possible time.
    """
    if found := _EVERY.fullmatch(rule):
        return _next_multiple(int(found[1]) * 60, after)
    if found := _DAILY.fullmatch(rule):
        return _next_at(time(int(found[1]), int(found[2])), after, zone)
    raise ValueError(f"règle d'horaire illisible : « {rule} »")


def _next_multiple(seconds: int, after: datetime) -> datetime:
    if not seconds:
        raise ValueError("règle d'horaire illisible : intervalle nul")
    return datetime.fromtimestamp((after.timestamp() // seconds + 1) * seconds, tz=after.tzinfo)


def _next_at(moment: time, after: datetime, zone: tzinfo) -> datetime:
    day = after.astimezone(zone).date()
    while (tick := datetime.combine(day, moment, tzinfo=zone)) <= after:
        day += timedelta(days=1)
    return tick
