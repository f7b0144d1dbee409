"""Run the clock's jobs: each tick once, whatever the number of workers."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from openparcours.foundation.events.models import ScheduledRun, Worker
from openparcours.foundation.events.rules import next_tick

Schedule = Sequence[tuple[str, str, str]]

LIFE_SIGN = timedelta(seconds=60)

log = logging.getLogger("parcours.worker")


def run_next_job(worker: Worker) -> bool:
    """Run one due job of the schedule; return whether there was one.

    A tick belongs to the worker that claimed it. If that worker dies, its tick is taken over after
    a minute without a beat: a job may start twice, so jobs are idempotent.
    """
    if not ScheduledRun.objects.filter(due_at__lte=timezone.now()).exists():
        return False
    jobs = {name: path for name, _, path in _schedule()}
    run = _claim(worker, jobs)
    if run is None:
        return False
    error = ""
    try:
        import_string(jobs[run.name])()
    except Exception:  # noqa: BLE001 - a failing job is kept for reading and must not stop the worker
        error = traceback.format_exc(limit=-5)
        log.warning("échec du travail planifié %s", run.name)
    _finish(run, worker, error)
    return True


@transaction.atomic
def register_schedule() -> None:
    """Write the jobs of the schedule, with their next tick when new or changed, and forget the others.

    Raises:
        ValueError: a rule is unreadable.
    """
    zone, now = timezone.get_default_timezone(), timezone.now()
    known = dict(ScheduledRun.objects.values_list("name", "rule"))
    for name, rule, _ in _schedule():
        if known.pop(name, "") != rule:
            due_at = next_tick(rule, now, zone)
            ScheduledRun.objects.update_or_create(name=name, defaults={"rule": rule, "due_at": due_at})
    ScheduledRun.objects.filter(name__in=known).delete()


def hasten_job(name: str) -> None:
    """Make a job of the schedule due now rather than at its next tick; its rule stays."""
    ScheduledRun.objects.filter(name=name, due_at__gt=timezone.now()).update(due_at=timezone.now())


@transaction.atomic
def _claim(worker: Worker, jobs: Mapping[str, str]) -> ScheduledRun | None:
    now = timezone.now()
    free = Q(worker=None) | Q(worker=worker) | Q(worker__beat_at__lt=now - LIFE_SIGN)
    due = ScheduledRun.objects.filter(free, name__in=jobs, due_at__lte=now).order_by("due_at")
    run = due.select_for_update(skip_locked=True, of=("self",)).first()
    if run is not None:
        run.worker, run.started_at = worker, now
        run.save(update_fields=["worker", "started_at"])
    return run


@transaction.atomic
def _finish(run: ScheduledRun, worker: Worker, error: str) -> None:
    now = timezone.now()
    ScheduledRun.objects.filter(pk=run.pk, worker=worker).update(
        worker=None,
        finished_at=now,
        last_error=error,
        due_at=next_tick(run.rule, now, timezone.get_default_timezone()),
    )


def _schedule() -> Schedule:
    schedule: Schedule = import_string(settings.JOB_SCHEDULE)
    return schedule
