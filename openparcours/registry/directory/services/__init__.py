"""Acts of the directory, one module per aggregate."""

from openparcours.registry.directory.services.corrections import propose_correction, withdraw_correction
from openparcours.registry.directory.services.imports import (
    ImportRefused,
    import_annuaire,
    import_areas,
    import_communes,
    import_finess,
)
from openparcours.registry.directory.services.offer import (
    Offer,
    Zone,
    describe_service,
    withdraw_service,
)
from openparcours.registry.directory.services.posts import (
    NewPost,
    change_access_role,
    choose_post,
    end_post,
    give_post,
)

__all__ = [
    "ImportRefused",
    "NewPost",
    "Offer",
    "Zone",
    "change_access_role",
    "choose_post",
    "describe_service",
    "end_post",
    "give_post",
    "import_annuaire",
    "import_areas",
    "import_communes",
    "import_finess",
    "propose_correction",
    "withdraw_correction",
    "withdraw_service",
]
