"""`parcours import territories FILE`: bring the areas of DACs and CPTSs."""

from openparcours.registry.directory import services
from openparcours.registry.directory.management.reports import ImportCommand


class Command(ImportCommand):
    help = "Importe les territoires de DAC et de CPTS (CSV : code INSEE de la commune, nom du territoire)."
    door = "import territories"
    work = staticmethod(services.import_areas)
