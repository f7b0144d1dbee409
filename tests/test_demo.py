"""`./parcours demo`: from an empty folder to a usable page, within its memory, keeping its data."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MEMORY_MB = 400


@pytest.fixture
def house(tmp_path):
    """Return the environment of a door whose data live in a new folder and whose set-up is done."""
    if not (Path(sys.prefix) / "parcours.stamp").exists():
        pytest.skip("l'environnement n'a pas été installé par ./parcours")
    inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return {**inherited, "PARCOURS_VAR": str(tmp_path), "PARCOURS_VENV": sys.prefix}


@contextmanager
def demo(env, *options):
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "parcours", "demo", "--port", str(port), *options]
    door = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        lines = []
        while "Ctrl-C" not in (line := door.stdout.readline()):
            assert line, "la démonstration s'est arrêtée : " + "".join(lines)
            lines.append(line)
        yield f"http://127.0.0.1:{port}/", door, "".join(lines)
    finally:
        door.terminate()
        door.communicate(timeout=30)
    assert door.returncode == 0


def persons(env):
    with closing(sqlite3.connect(Path(env["PARCOURS_VAR"]) / "parcours.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM people_person").fetchone()[0]


def memory_mb(door):
    tree = [psutil.Process(door.pid), *psutil.Process(door.pid).children(recursive=True)]
    return sum(p.memory_info().rss for p in tree) / 1024**2


def test_the_demonstration_starts_serves_and_keeps_its_data(house):
    with demo(house, "--persons", "60") as (address, door, said):
        assert address in said
        assert "@example.org" in said
        for _ in range(20):
            page = urllib.request.urlopen(address + "demonstration/", timeout=20).read().decode()
        assert "<h1" in page
        assert memory_mb(door) < MEMORY_MB
        check = subprocess.run(
            [sys.executable, "parcours", "check", "--json"],
            cwd=ROOT, env={**house, "PARCOURS_DEMO": "1"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert {f["health"] for f in json.loads(check.stdout)} == {"good"}, check.stdout
    known = persons(house)
    assert known >= 60
    started = time.monotonic()
    with demo(house) as (address, _, _):
        assert time.monotonic() - started < 20
        assert urllib.request.urlopen(address + "demonstration/", timeout=20).status == 200
    assert persons(house) == known
    with demo(house, "--reset", "--persons", "40"):
        assert 40 <= persons(house) < known
