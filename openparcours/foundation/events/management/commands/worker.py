"""`parcours worker`: deliver the events and run the clock's jobs."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from openparcours.foundation.events.services import work
from openparcours.kit.commands import ParcoursCommand


class Command(ParcoursCommand):
    help = "Distribue les évènements et exécute les travaux planifiés, jusqu'à SIGTERM ou Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-idle", action="store_true", help="s'arrête quand il n'y a plus rien à faire"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = _StopSignal()
        done = work(must_stop=stop, until_idle=options["until_idle"])
        self.stdout.write(f"Travail arrêté : {done} tâche(s) faite(s).")


class _StopSignal:
    """Turns true at the first SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.received = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._receive)

    def __call__(self) -> bool:
        return self.received

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.received = True
