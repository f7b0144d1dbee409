"""Load the demo region into an empty database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from openparcours.demo.loader import RegionLoader
from openparcours.kit.progress import Progress

PERSONS = 2000
SEED = 2026


class Command(BaseCommand):
    help = "Charge la région de démonstration : Occitanie, personnes et professionnels fictifs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--persons", type=int, default=PERSONS)
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *, persons: int, seed: int, **options: Any) -> None:
        with Progress("Région de démonstration", total=persons) as progress:
            RegionLoader(persons=persons, seed=seed).load(progress.step)
