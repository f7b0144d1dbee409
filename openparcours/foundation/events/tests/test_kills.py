"""Killing workers at random moments loses nothing and doubles nothing; nor do two at once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import connection

from openparcours.foundation.events import selectors
from openparcours.foundation.events.models import Event
from openparcours.foundation.events.services import deliver_next, publish
from openparcours.foundation.events.tests.handlers import HERE, ThingHappened

EVENTS, KILLS, PERSONS = 400, 20, 12


@pytest.fixture
def published(transactional_db, settings):
    """Publish events about a few persons, whose handler inserts one row each."""
    settings.EVENT_WIRING = f"{HERE}.SLOW"
    persons = [uuid4() for _ in range(PERSONS)]
    for number in range(EVENTS):
        publish(ThingHappened(number=number, person_id=persons[number % PERSONS]))


def database_url():
    fields = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{fields['NAME']}"
    host = f"{fields['HOST']}:{fields['PORT']}" if fields["PORT"] else fields["HOST"]
    account = f"{fields['USER']}:{fields['PASSWORD']}" if fields["PASSWORD"] else fields["USER"]
    if fields["HOST"].startswith("/"):
        return f"postgresql://{account}@/{fields['NAME']}?host={fields['HOST']}"
    return f"postgresql://{account}@{host}/{fields['NAME']}"


def start_worker():
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--until-idle"],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def marked():
    return Event.objects.filter(name="Mark").count()


def kill_at_random(worker, before, dice):
    while worker.poll() is None and marked() == before:
        time.sleep(0.002)
    time.sleep(dice.random() * 0.06)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()


def assert_each_once_in_order():
    marks = Event.objects.filter(name="Mark").order_by("sequence").values_list("person_id", "payload")
    counts = Counter(payload["number"] for _, payload in marks)
    assert counts == dict.fromkeys(range(EVENTS), 1)
    by_person = {}
    for person_id, payload in marks:
        by_person.setdefault(person_id, []).append(payload["number"])
    assert all(numbers == sorted(numbers) for numbers in by_person.values())


def test_a_worker_killed_twenty_times_loses_and_doubles_nothing(published):
    dice, kills_at_work = random.Random(20261124), 0  # noqa: S311
    for _ in range(KILLS):
        before = marked()
        kill_at_random(start_worker(), before, dice)
        kills_at_work += marked() > before
    assert kills_at_work >= KILLS * 0.9
    assert marked() < EVENTS
    output, _ = (last := start_worker()).communicate(timeout=60)
    assert last.returncode == 0, output.decode()
    assert_each_once_in_order()
    assert selectors.outbox_state().pending == 0


def test_workers_at_once_double_nothing_and_keep_order(published):
    def deliver():
        try:
            quiet = 0
            while quiet < 20:
                quiet = 0 if deliver_next() else quiet + 1
                time.sleep(0.005 if quiet else 0)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_each_once_in_order()


def test_a_worker_told_to_stop_finishes_its_item(published):
    worker = start_worker()
    while marked() < 5:
        time.sleep(0.01)
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=20)
    assert worker.returncode == 0, output.decode()
    assert "Travail arrêté" in output.decode()
    assert 5 <= marked() < EVENTS
    assert selectors.outbox_state().pending == EVENTS - marked()
