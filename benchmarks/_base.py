"""What the benchmarks share: a database of their own, figures, and a hand that slips."""

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

import django
import psutil  # type: ignore[import-untyped]


class Spread(NamedTuple):
    """The middle of a series and the value that one in twenty exceeds."""

    median: float
    p95: float


def spread(values: Sequence[float]) -> Spread:
    """Return the median and the 95th percentile."""
    ordered = sorted(values)
    return Spread(statistics.median(ordered), ordered[int(len(ordered) * 0.95)])


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def own_database(name: str, *, keep: bool = False) -> Iterator[str]:
    """Work, with the settings of production, in a database beside that of DATABASE_URL; yield its address.

    Dropped in the end unless kept; one that was kept is found again.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._settings"
    django.setup()
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    own = f"{str(usual).removesuffix('.sqlite3')}_{name}"
    if connection.vendor == "sqlite":
        own += ".sqlite3"
    connection.settings_dict["TEST"]["NAME"] = own
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    try:
        yield _address(connection.vendor, own)
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0, keepdb=keep)


def _address(vendor: str, name: str) -> str:
    if vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def analyze() -> None:
    """Let the planner know the data."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def own_seconds() -> tuple[float, float]:
    """Return the processor time used by this process, and by its PostgreSQL back end (SQLite has none)."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time(), 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return time.process_time(), used.user + used.system


def mistype(rng: Random, word: str) -> str:
    """Return a word with one slip: a letter lost, added, changed, or two exchanged."""
    place = rng.randrange(1, len(word))
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
        )
    )
