"""Build the search index of persons again."""

from typing import Any

from django.core.management.base import BaseCommand

from openparcours.kit.progress import Progress
from openparcours.registry.people import selectors, services


class Command(BaseCommand):
    help = "Reconstruit l'index de recherche des personnes."

    def handle(self, **options: Any) -> None:
        services.forget_index()
        with Progress("Personnes indexées", total=selectors.count_persons()) as progress:
            for batch in selectors.person_batches():
                services.index_persons(batch)
                progress.step(len(batch))
