"""`parcours demo`: load the demonstration region into an empty database."""

import gc
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from openparcours.demo.identities import morning
from openparcours.demo.loader import DemoLoader
from openparcours.kit.progress import Progress
from openparcours.registry.people.models import Person

USUAL = 2000


class Command(BaseCommand):
    help = "Charge la région de démonstration : structures, professionnels et personnes fictifs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--persons", type=int, default=USUAL, help="nombre de personnes")
        parser.add_argument("--seed", type=int, default=76, help="graine du hasard")
        parser.add_argument("--date", help="jour de la démonstration (AAAA-MM-JJ), aujourd'hui sinon")

    def handle(self, *args: Any, persons: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("La démonstration demande PARCOURS_DEMO=1.", returncode=2)
        if Person.objects.exists():
            raise CommandError("La base contient déjà des personnes : rien n'a été chargé.", returncode=3)
        day = parse_date(options["date"]) if options.get("date") else None
        now = morning(day, Random(seed)) if day else timezone.now()
        loader = DemoLoader(seed=seed, now=now, persons=min(persons, USUAL))
        gc.disable()  # rows die by themselves; the loader collects after each batch
        try:
            count = loader.load()
            if persons > count:
                with Progress("Population de mesure", persons - count) as shown:
                    loader.load_population(persons - count, step=shown.step)
                count = persons
        finally:
            gc.enable()
        self.stdout.write(f"{count} personnes fictives.")
