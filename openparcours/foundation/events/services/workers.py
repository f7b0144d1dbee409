"""The life of a worker process: deliver, run the clock's jobs, give life signs, stop cleanly."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, InterfaceError, OperationalError, connection
from django.utils import timezone

from openparcours.foundation.events.models import Worker
from openparcours.foundation.events.services.deliveries import deliver_next
from openparcours.foundation.events.services.schedule import register_schedule, run_next_job

POLL_SECONDS, BEAT_SECONDS, PATIENCE_SECONDS = 0.5, 15.0, 2.0
_FORGOTTEN = timedelta(days=1)

log = logging.getLogger("parcours.worker")


def work(*, must_stop: Callable[[], bool], until_idle: bool = False) -> int:
    """Do what is due until told to stop, or until nothing is due; return how much was done.

    The item under way is always finished. A lost database is waited for.
    """
    worker = _register()
    stopped = threading.Event()
    beats = threading.Thread(target=_beat, args=(worker, stopped), name="beat", daemon=True)
    beats.start()
    done = 0
    try:
        while not must_stop():
            if _try_one(worker):
                done += 1
            elif until_idle:
                break
            else:
                time.sleep(POLL_SECONDS)
    finally:
        stopped.set()
        beats.join(timeout=PATIENCE_SECONDS)
        Worker.objects.filter(pk=worker.pk).delete()
    return done


def _try_one(worker: Worker) -> bool:
    try:
        return run_next_job(worker) or deliver_next()
    except (InterfaceError, OperationalError) as error:
        log.warning("base indisponible, nouvel essai dans %s s : %s", PATIENCE_SECONDS, error)
        connection.close()
        time.sleep(PATIENCE_SECONDS)
        return False


def _register() -> Worker:
    register_schedule()
    Worker.objects.filter(beat_at__lt=timezone.now() - _FORGOTTEN).delete()
    return Worker.objects.create(host=socket.gethostname()[:100], pid=os.getpid())


def _beat(worker: Worker, stopped: threading.Event) -> None:
    try:
        while not stopped.wait(BEAT_SECONDS):
            try:
                Worker.objects.filter(pk=worker.pk).update(beat_at=timezone.now())
            except Error as error:
                log.warning("signe de vie manqué : %s", error)
                connection.close()
    finally:
        connection.close()
