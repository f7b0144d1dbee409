"""Write the index of names anew: `./parcours reindex`."""

from typing import Any

from openparcours.kit.commands import ParcoursCommand
from openparcours.kit.progress import Progress
from openparcours.registry.people import services
from openparcours.registry.people.models import Person


class Command(ParcoursCommand):
    help = "Reconstruit l'index de recherche des personnes."
    door = "reindex"

    def handle(self, *args: Any, **options: Any) -> None:
        with Progress("Index des personnes", Person.objects.count()) as progress:
            count = services.reindex_persons(step=progress.step)
        self.stdout.write(f"{count} identités indexées.")
