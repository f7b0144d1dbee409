"""Write the indexes of the search anew: `./parcours reindex`."""

from typing import Any

from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.progress import Progress
from openparcours.registry.directory import services as directory
from openparcours.registry.people import services
from openparcours.registry.people.models import Person


class Command(ParcoursCommand):
    help = "Reconstruit l'index de recherche des personnes et de l'annuaire."
    door = "reindex"

    def handle(self, *args: Any, **options: Any) -> None:
        with Progress("Index de l'annuaire") as progress:
            rows = directory.reindex_directory(step=progress.step)
        with Progress("Index des personnes", Person.objects.count()) as progress:
            count = services.reindex_persons(step=progress.step)
        self.stdout.write(f"{count} identités et {rows} lignes de l'annuaire indexées.")
