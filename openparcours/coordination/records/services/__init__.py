"""Write records, circles, sharing facts and the timeline."""

from openparcours.coordination.records.services.access import (
    doors,
    lock_person,
    refresh_doors,
    refresh_due_doors,
)
from openparcours.coordination.records.services.circles import (
    NewMember,
    add_member,
    answer_invitation,
    end_membership,
    ensure_care_team,
    invite_member,
)
from openparcours.coordination.records.services.emergency import (
    note_visit,
    open_emergency_access,
    record_person_told,
    review_emergency_access,
)
from openparcours.coordination.records.services.handover import hand_over
from openparcours.coordination.records.services.merges import move_back, move_rows, move_to_kept
from openparcours.coordination.records.services.records import (
    Opening,
    change_level,
    close_record,
    move_episode,
    open_episode,
    open_record,
    set_referent,
    share_record,
)
from openparcours.coordination.records.services.relays import end_delegation, give_relay, lend_caseload
from openparcours.coordination.records.services.sharing import (
    Statement,
    record_consent,
    record_information,
    record_opposition,
    withdraw_consent,
    withdraw_opposition,
)
from openparcours.coordination.records.services.timeline import (
    add_timeline_entry,
    amend_timeline_entry,
)

__all__ = [
    "NewMember",
    "Opening",
    "Statement",
    "add_member",
    "add_timeline_entry",
    "amend_timeline_entry",
    "answer_invitation",
    "change_level",
    "close_record",
    "doors",
    "end_delegation",
    "end_membership",
    "ensure_care_team",
    "give_relay",
    "hand_over",
    "invite_member",
    "lend_caseload",
    "lock_person",
    "move_back",
    "move_episode",
    "move_rows",
    "move_to_kept",
    "note_visit",
    "open_emergency_access",
    "open_episode",
    "open_record",
    "record_consent",
    "record_information",
    "record_opposition",
    "record_person_told",
    "refresh_doors",
    "refresh_due_doors",
    "review_emergency_access",
    "set_referent",
    "share_record",
    "withdraw_consent",
    "withdraw_opposition",
]
