"""Read records, circles, sharing facts, the timeline and the access log."""

from openparcours.coordination.records.selectors.circles import (
    circle,
    current_participants,
    open_invitations,
    participant,
)
from openparcours.coordination.records.selectors.journal import access_journal
from openparcours.coordination.records.selectors.records import (
    WorklistFilter,
    banner,
    my_record,
    next_steps,
    record,
    records_of,
    worklist,
)
from openparcours.coordination.records.selectors.sharing import (
    agreement,
    emergency_reviews,
    explain_access,
    open_emergency,
    parties,
    persons_with_due_doors,
    preview_effect,
    sharing_facts,
)
from openparcours.coordination.records.selectors.timeline import (
    author_label,
    changes_since,
    emergency_of_event,
    new_in_my_records,
    participant_of_event,
    recent_persons,
    timeline,
)

__all__ = [
    "WorklistFilter",
    "access_journal",
    "agreement",
    "author_label",
    "banner",
    "changes_since",
    "circle",
    "current_participants",
    "emergency_of_event",
    "emergency_reviews",
    "explain_access",
    "my_record",
    "new_in_my_records",
    "next_steps",
    "open_emergency",
    "open_invitations",
    "participant",
    "participant_of_event",
    "parties",
    "persons_with_due_doors",
    "preview_effect",
    "recent_persons",
    "record",
    "records_of",
    "sharing_facts",
    "timeline",
    "worklist",
]
