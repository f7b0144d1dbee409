"""`parcours serve`: the web server."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from openparcours.kit.commands import ParcoursCommand


class Command(ParcoursCommand):
    door = "serve"
    help = "Démarre le serveur web (granian)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default=os.environ.get("WEB_HOST", "127.0.0.1"), help="adresse d'écoute"
        )
        parser.add_argument(
            "--port", type=int, metavar="PORT", default=int(os.environ.get("WEB_PORT", "8000")), help="port"
        )
        parser.add_argument(
            "--workers",
            type=int,
            metavar="N",
            default=int(os.environ.get("WEB_WORKERS", "2")),
            help="processus",
        )
        parser.add_argument(
            "--threads",
            type=int,
            metavar="N",
            default=int(os.environ.get("WEB_THREADS", "4")),
            help="fils par processus",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        granian = str(Path(sys.executable).with_name("granian"))
        arguments = {
            "--interface": "wsgi",
            "--host": options["host"],
            "--port": str(options["port"]),
            "--workers": str(options["workers"]),
            "--blocking-threads": str(options["threads"]),
            "--log-level": "warning",
        }
        flat = [part for pair in arguments.items() for part in pair]
        os.execv(granian, [granian, *flat, "--respawn-failed-workers", "config.wsgi:application"])  # noqa: S606
