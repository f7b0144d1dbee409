"""Publish facts, deliver them, run the clock's jobs."""

from openparcours.foundation.events.services.deliveries import deliver_next, replay_deliveries
from openparcours.foundation.events.services.publication import Fact, When, Wiring, publish
from openparcours.foundation.events.services.schedule import Schedule, hasten_job, run_next_job
from openparcours.foundation.events.services.workers import work

__all__ = [
    "Fact",
    "Schedule",
    "When",
    "Wiring",
    "deliver_next",
    "hasten_job",
    "publish",
    "replay_deliveries",
    "run_next_job",
    "work",
]
