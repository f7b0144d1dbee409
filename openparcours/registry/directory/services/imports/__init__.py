"""Read the official files of the directory, one module per kind of file."""

from openparcours.registry.directory.services.imports.annuaire import import_annuaire
from openparcours.registry.directory.services.imports.areas import import_areas
from openparcours.registry.directory.services.imports.communes import import_communes
from openparcours.registry.directory.services.imports.finess import import_finess
from openparcours.registry.directory.services.imports.sources import ImportRefused
from openparcours.registry.directory.services.imports.uploads import (
    abandon_upload,
    confirm_upload,
    forget_old_uploads,
    read_uploads,
    receive_upload,
)

__all__ = [
    "ImportRefused",
    "abandon_upload",
    "confirm_upload",
    "forget_old_uploads",
    "import_annuaire",
    "import_areas",
    "import_communes",
    "import_finess",
    "read_uploads",
    "receive_upload",
]
