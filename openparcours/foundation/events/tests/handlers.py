"""Handlers and jobs of the tests; each leaves its mark as an event named Mark."""

import time
from dataclasses import dataclass

from openparcours.foundation.events.models import Event
from openparcours.foundation.events.services import Fact, Schedule, Wiring

HERE = "openparcours.foundation.events.tests.handlers"


@dataclass(frozen=True)
class ThingHappened(Fact):
    number: int = 0


WIRING: Wiring = {"ThingHappened": [("later", f"{HERE}.mark")]}
MIXED: Wiring = {"ThingHappened": [("now", f"{HERE}.mark"), ("later", f"{HERE}.fail")]}
BROKEN_NOW: Wiring = {"ThingHappened": [("now", f"{HERE}.fail")]}
FAILING: Wiring = {"ThingHappened": [("later", f"{HERE}.fail_on_odd")]}
SCHEDULE: Schedule = [("tick", "every 5 minutes", f"{HERE}.tick")]
BROKEN_SCHEDULE: Schedule = [("broken", "every 5 minutes", f"{HERE}.crash")]


def mark(event: Event) -> None:
    Event.objects.create(name="Mark", person_id=event.person_id, payload=event.payload)


def slow_mark(event: Event) -> None:
    mark(event)
    time.sleep(0.004)


SLOW: Wiring = {"ThingHappened": [("later", f"{HERE}.slow_mark")]}


def fail(event: Event) -> None:
    raise ValueError("panne voulue")


def fail_on_odd(event: Event) -> None:
    mark(event)
    if event.payload["number"] % 2:
        raise ValueError("panne voulue")


def tick() -> None:
    Event.objects.create(name="Tick")


def crash() -> None:
    raise ValueError("panne voulue")
