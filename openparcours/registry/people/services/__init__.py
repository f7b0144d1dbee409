"""Acts on persons, one module per aggregate."""

from openparcours.registry.people.services.access import Door, close_doors, open_door, replace_doors
from openparcours.registry.people.services.contacts import (
    Address,
    Contact,
    add_address,
    add_contact_point,
    change_address,
    change_contact_point,
    remove_contact_point,
)
from openparcours.registry.people.services.duplicates import note_suspicions
from openparcours.registry.people.services.facts import (
    ContactsChanged,
    IdentityFlagged,
    IdentityStatusChanged,
    PersonRegistered,
    PersonsMerged,
    PersonsUnmerged,
    RelativesChanged,
    TraitsUpdated,
    TrustedPersonDesignated,
    TrustedPersonRevoked,
)
from openparcours.registry.people.services.identity import (
    AnswerReadElsewhere,
    InsiReply,
    InsiService,
    record_evidence,
    record_insi_answer,
    set_ins,
)
from openparcours.registry.people.services.import_rows import FIELDS as IMPORT_FIELDS
from openparcours.registry.people.services.import_rows import UnreadableFile
from openparcours.registry.people.services.importer import MAX_ISSUES
from openparcours.registry.people.services.imports import (
    confirm_import,
    forget_file,
    forget_old_files,
    import_persons,
    preview_file,
    read_confirmed_files,
    receive_file,
    recognise_person,
)
from openparcours.registry.people.services.indexing import index_person, index_persons, reindex_persons
from openparcours.registry.people.services.merges import dismiss_duplicate, merge_persons, undo_merge
from openparcours.registry.people.services.persons import (
    FirstContact,
    Traits,
    TraitsConflict,
    register_person,
    update_traits,
)
from openparcours.registry.people.services.relatives import (
    Relative,
    add_relative,
    change_relative,
    designate_trusted_person,
    end_relative,
    revoke_trusted_person,
)
from openparcours.registry.people.services.statuses import change_identity_status, flag_identity

__all__ = [
    "IMPORT_FIELDS",
    "MAX_ISSUES",
    "Address",
    "AnswerReadElsewhere",
    "Contact",
    "ContactsChanged",
    "Door",
    "FirstContact",
    "IdentityFlagged",
    "IdentityStatusChanged",
    "InsiReply",
    "InsiService",
    "PersonRegistered",
    "PersonsMerged",
    "PersonsUnmerged",
    "Relative",
    "RelativesChanged",
    "Traits",
    "TraitsConflict",
    "TraitsUpdated",
    "TrustedPersonDesignated",
    "TrustedPersonRevoked",
    "UnreadableFile",
    "add_address",
    "add_contact_point",
    "add_relative",
    "change_address",
    "change_contact_point",
    "change_identity_status",
    "change_relative",
    "close_doors",
    "confirm_import",
    "designate_trusted_person",
    "dismiss_duplicate",
    "end_relative",
    "flag_identity",
    "forget_file",
    "forget_old_files",
    "import_persons",
    "index_person",
    "index_persons",
    "merge_persons",
    "note_suspicions",
    "open_door",
    "preview_file",
    "read_confirmed_files",
    "receive_file",
    "recognise_person",
    "record_evidence",
    "record_insi_answer",
    "register_person",
    "reindex_persons",
    "remove_contact_point",
    "replace_doors",
    "revoke_trusted_person",
    "set_ins",
    "undo_merge",
    "update_traits",
]
