"""Read the official files of the directory, one module per kind of file."""

from openparcours.registry.directory.services.imports.annuaire import import_annuaire
from openparcours.registry.directory.services.imports.areas import import_areas
from openparcours.registry.directory.services.imports.communes import import_communes
from openparcours.registry.directory.services.imports.finess import import_finess
from openparcours.registry.directory.services.imports.sources import ImportRefused

__all__ = ["ImportRefused", "import_annuaire", "import_areas", "import_communes", "import_finess"]
