"""`parcours prepare`: make or update the database, the cache table and the static files."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from openparcours.demo import selectors as demo
from openparcours.demo.choices import DEMO_PASSWORD
from openparcours.kit.commands import ParcoursCommand
from openparcours.operations import services


class Command(ParcoursCommand):
    door = "prepare"
    help = "Crée ou met à jour la base de données et les fichiers statiques."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="charge la région de démonstration si la base est vide"
        )
        parser.add_argument(
            "--persons", type=int, metavar="N", help="nombre de personnes de la démonstration"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        services.prepare_database()
        if "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
            call_command("collectstatic", interactive=False, verbosity=0)
        if options["demo"]:
            self._load_demo(options["persons"])

    def _load_demo(self, persons: int | None) -> None:
        if not settings.DEMO:
            raise CommandError("La démonstration demande PARCOURS_DEMO=1.", returncode=2)
        if services.is_empty():
            call_command("load_demo", stdout=sys.stderr, **({"persons": persons} if persons else {}))
        for card in demo.personas():
            self.stdout.write(f"  {card.persona.email:<30} {card.post}")
        self.stdout.write(f"\n  Mot de passe de chacune : {DEMO_PASSWORD}")
