"""How fast the screens are: `./parcours benchmark screens [--persons N] [--clients 1,4,16] [--seconds S]`.

Works in a database of its own beside that of DATABASE_URL, with the settings of production. Loads the
demonstration and its population, one very heavy record, then serves it on the loopback (2 processes,
and the worker) and lets clients work with sessions of their own: a director who reaches all that her
organisation keeps, and a physician who reaches some circles. Prints Markdown tables. Each measure is
made `--rounds` times; the middle one counts. With `--keep`, the base stays for the next run.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import time
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from benchmarks._base import analyze, own_database, say, spread
from benchmarks._clients import Browser, drive
from benchmarks._platform import Platform, platform

if TYPE_CHECKING:
    from benchmarks._scenes import Scene, Visitor  # models: not before Django is set up

Pairs: TypeAlias = "list[tuple[Scene, Visitor]]"


def main() -> None:
    """Load, serve, measure, print."""
    asked = _asked()
    with own_database("screens", keep=asked.keep) as address:
        _load(address, asked.persons)
        from benchmarks import _scenes as scenes

        if asked.activity:
            from benchmarks._activity import add_activity

            add_activity()
        visitors = scenes.visitors()
        analyze()
        for visitor in visitors:
            persons, records = scenes.reach(visitor)
            say(f"{visitor.label} : {visitor.user}, {persons} personnes, {records} dossiers ouverts visibles")
        with platform(address) as running:
            chosen = [s for s in scenes.SCENES if asked.scene in s.name]
            pairs = [(s, v) for s in chosen for v in visitors if v.actor.can(s.permission)]
            say(f"\nMémoire au repos : {running.resident_mb():.0f} Mo\n")
            _weigh(running, pairs)
            _measure(running, pairs, asked)
            say(f"\nMémoire après la charge : {running.resident_mb():.0f} Mo")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--clients", default="1,4,16", help="nombres de clients à la fois")
    parser.add_argument("--seconds", type=float, default=4.0, help="durée d'une mesure")
    parser.add_argument("--rounds", type=int, default=3, help="mesures dont celle du milieu compte")
    parser.add_argument("--scene", default="", help="les scènes dont le nom contient ceci")
    parser.add_argument("--activity", action="store_true", help="ajoute un an de travail à chaque dossier")
    parser.add_argument("--keep", action="store_true", help="garde la base pour la fois suivante")
    return parser.parse_args()


def _load(address: str, persons: int) -> None:
    from openparcours.registry.people.models import Person

    if Person.objects.exists():
        return
    started = time.perf_counter()
    env = {**os.environ, "DATABASE_URL": address, "PARCOURS_DEMO": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    command = [sys.executable, "manage.py", "load_demo", "--persons", str(persons)]
    subprocess.run(command, env=env, check=True)  # noqa: S603
    say(f"{persons} personnes chargées en {time.perf_counter() - started:.0f} s")


def _weigh(running: Platform, pairs: Pairs) -> None:
    """Print what each page asks of the database and what its answer weighs."""
    say("| écran | qui | requêtes SQL | octets | gzip |\n|---|---|--:|--:|--:|")
    for scene, visitor in pairs:
        steps = scene.steps(visitor, Random(1))
        if scene.is_signing_in:
            page = Browser(running.port).follow(steps[:1])
        else:
            page = _browser(running, visitor).follow(steps)
        zipped = len(gzip.compress(page, 6))
        say(f"| {scene.name} | {visitor.label} | {_statements(scene, visitor)} | {len(page)} | {zipped} |")


def _browser(running: Platform, visitor: "Visitor") -> Browser:
    """Return a browser with a session of the visitor's."""
    browser = Browser(running.port)
    browser.follow(visitor.sign_in)
    return browser


def _statements(scene: "Scene", visitor: "Visitor") -> int:
    """Count what a scene asks of the database, in this process and the second time; savepoints left out."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_PROTO="https")
    if not scene.is_signing_in:
        client.force_login(visitor.user)
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            for path, fields in scene.steps(visitor, Random(1)):
                client.get(path) if fields is None else client.post(path, fields)
        if scene.is_signing_in:
            client.cookies.clear()
    marks = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not q["sql"].startswith(marks) for q in captured.captured_queries)


def _measure(running: Platform, pairs: Pairs, asked: argparse.Namespace) -> None:
    """Print how long each scene takes at each number of clients, and what it costs the processors."""
    say("\n| écran | qui | clients | médiane ms | p95 ms | par s | CPU serveur ms | CPU base ms |")
    say("|---|---|--:|--:|--:|--:|--:|--:|")
    counts = [int(number) for number in asked.clients.split(",")]
    visitors = {visitor.label: visitor for _, visitor in pairs}
    crews = {who: [_browser(running, v) for _ in range(max(counts))] for who, v in visitors.items()}
    for scene, visitor in pairs:
        for count in counts:
            crew = crews[visitor.label][:count]
            rounds = [_round(running, scene, visitor, crew, asked.seconds) for _ in range(asked.rounds)]
            middle = [f"{statistics.median(values):.1f}" for values in zip(*rounds, strict=True)]
            say(f"| {' | '.join([scene.name, visitor.label, str(count), *middle])} |")


def _round(
    running: Platform, scene: "Scene", visitor: "Visitor", browsers: list[Browser], seconds: float
) -> tuple[float, ...]:
    """Return median, 95th percentile, times a second, processor time of the server and of the base."""

    def work(browser: Browser, rng: Random) -> None:
        if scene.is_signing_in:
            browser.cookies.clear()  # the last sign-in leaves the session of the next scenes
        browser.follow(scene.steps(visitor, rng))

    server, base, started = running.server_seconds(), running.database_seconds(), time.perf_counter()
    times = drive(browsers, work, seconds=seconds, seed=f"{scene.name} {visitor.label}")
    elapsed, count = time.perf_counter() - started, len(times)
    server, base = running.server_seconds() - server, running.database_seconds() - base
    return (*spread(times), count / elapsed, server * 1000 / count, base * 1000 / count)


if __name__ == "__main__":
    main()
