"""Rules of the clock, and one run a tick."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openparcours.foundation.events.models import Event, ScheduledRun, Worker
from openparcours.foundation.events.rules import next_tick
from openparcours.foundation.events.services import run_next_job, work
from openparcours.foundation.events.services.schedule import register_schedule
from openparcours.foundation.events.tests.handlers import HERE

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("rule", "after", "expected"),
    [
        ("every 15 minutes", "2026-11-24T10:07:00+00:00", "2026-11-24T10:15:00+00:00"),
        ("every 15 minutes", "2026-11-24T10:15:00+00:00", "2026-11-24T10:30:00+00:00"),
        ("every 1 minute", "2026-11-24T10:15:30+00:00", "2026-11-24T10:16:00+00:00"),
        ("daily at 02:30", "2026-11-24T10:00:00+00:00", "2026-11-25T01:30:00+00:00"),
        ("daily at 23:00", "2026-11-24T10:00:00+00:00", "2026-11-24T22:00:00+00:00"),
        ("daily at 08:00", "2026-07-14T06:00:00+00:00", "2026-07-15T06:00:00+00:00"),
    ],
)
def test_the_next_tick(rule, after, expected):
    assert next_tick(rule, datetime.fromisoformat(after), PARIS) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("rule", ["", "hourly", "every 0 minutes", "daily at 25:00", "daily at 2:30"])
def test_an_unreadable_rule_is_refused(rule):
    with pytest.raises(ValueError, match=r"illisible|hour must be"):
        next_tick(rule, datetime.now(UTC), PARIS)


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["every 7 minutes", "every 60 minutes", "daily at 02:30", "daily at 12:00"]),
)
def test_a_tick_is_always_later_and_within_a_day(moment, rule):
    after = moment.replace(tzinfo=UTC)
    tick = next_tick(rule, after, PARIS)
    assert after < tick <= after + timedelta(hours=25)


@pytest.fixture
def clock(db, settings, time_machine):
    settings.JOB_SCHEDULE = f"{HERE}.SCHEDULE"
    time_machine.move_to(datetime(2026, 11, 2, 8, 1, tzinfo=UTC), tick=False)
    register_schedule()
    return time_machine


def new_worker():
    return Worker.objects.create(host="test", pid=1)


def ticks():
    return Event.objects.filter(name="Tick").count()


def test_a_tick_runs_once_whatever_the_number_of_workers(clock):
    one, other = new_worker(), new_worker()
    assert not run_next_job(one)
    clock.shift(timedelta(minutes=5))
    assert [run_next_job(w) for w in (one, other, one)] == [True, False, False]
    clock.shift(timedelta(hours=3))
    assert [run_next_job(w) for w in (other, one, other)] == [True, False, False]
    assert ticks() == 2


def test_a_tick_of_a_dead_worker_is_taken_over(clock):
    clock.shift(timedelta(minutes=5))
    dead, alive = new_worker(), new_worker()
    ScheduledRun.objects.update(worker=dead)
    assert not run_next_job(alive)
    clock.shift(timedelta(seconds=61))
    Worker.objects.filter(pk=alive.pk).update(beat_at=timezone.now())
    assert run_next_job(alive)
    assert ticks() == 1


def test_a_failing_job_is_kept_for_reading_and_tried_at_its_next_tick(clock, settings):
    settings.JOB_SCHEDULE = f"{HERE}.BROKEN_SCHEDULE"
    register_schedule()
    assert list(ScheduledRun.objects.values_list("name", flat=True)) == ["broken"]
    clock.shift(timedelta(minutes=5))
    assert run_next_job(new_worker())
    run = ScheduledRun.objects.get()
    assert "panne voulue" in run.last_error
    assert run.worker is None
    assert run.due_at == datetime(2026, 11, 2, 8, 10, tzinfo=UTC)


def test_the_schedule_of_the_house_is_readable(db):
    register_schedule()


def test_a_worker_leaves_no_life_sign_behind(transactional_db):
    assert work(must_stop=lambda: False, until_idle=True) == 0
    assert not Worker.objects.exists()
