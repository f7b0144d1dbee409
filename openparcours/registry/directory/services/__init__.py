"""Acts of the directory, one module per aggregate."""

from openparcours.registry.directory.services.corrections import propose_correction, withdraw_correction
from openparcours.registry.directory.services.imports import (
    ImportRefused,
    abandon_upload,
    confirm_upload,
    forget_old_uploads,
    import_annuaire,
    import_areas,
    import_communes,
    import_finess,
    read_uploads,
    receive_upload,
)
from openparcours.registry.directory.services.indexing import (
    index_rows,
    is_directory_indexed,
    reindex_directory,
)
from openparcours.registry.directory.services.offer import (
    Offer,
    Zone,
    describe_service,
    withdraw_service,
)
from openparcours.registry.directory.services.posts import (
    change_access_role,
    change_address,
    choose_post,
    end_post,
)
from openparcours.registry.directory.services.proposals import (
    NewPost,
    accept_proposal,
    decline_proposal,
    propose_post,
    withdraw_proposal,
)

__all__ = [
    "ImportRefused",
    "NewPost",
    "Offer",
    "Zone",
    "abandon_upload",
    "accept_proposal",
    "change_access_role",
    "change_address",
    "choose_post",
    "confirm_upload",
    "decline_proposal",
    "describe_service",
    "end_post",
    "forget_old_uploads",
    "import_annuaire",
    "import_areas",
    "import_communes",
    "import_finess",
    "index_rows",
    "is_directory_indexed",
    "propose_correction",
    "propose_post",
    "read_uploads",
    "receive_upload",
    "reindex_directory",
    "withdraw_correction",
    "withdraw_proposal",
    "withdraw_service",
]
