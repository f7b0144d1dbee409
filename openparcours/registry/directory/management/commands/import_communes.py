"""`parcours import communes FILE`: bring the official geography."""

from openparcours.registry.directory import services
from openparcours.registry.directory.management.reports import ImportCommand


class Command(ImportCommand):
    help = "Importe régions, départements, EPCI et communes (COG, dossier ou fichier JSON)."
    door = "import communes"
    work = staticmethod(services.import_communes)
