"""Acts of the directory, one module per aggregate."""

from openparcours.registry.directory.services.corrections import propose_correction, withdraw_correction
from openparcours.registry.directory.services.imports import (
    ImportRefused,
    import_annuaire,
    import_communes,
    import_finess,
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
    "change_access_role",
    "choose_post",
    "end_post",
    "give_post",
    "import_annuaire",
    "import_communes",
    "import_finess",
    "propose_correction",
    "withdraw_correction",
]
