"""`parcours import finess FILE`: bring organisations."""

from openparcours.registry.directory import services
from openparcours.registry.directory.management.reports import ImportCommand


class Command(ImportCommand):
    help = "Importe les structures de FINESS (CSV, XML, extrait) ; les corrections locales restent."
    door = "import finess"
    work = staticmethod(services.import_finess)
