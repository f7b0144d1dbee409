"""TABLE 2: event → its handlers. `now` runs in the act's transaction, `later` in the worker."""

from openparcours.foundation.events.services import Wiring

WIRING: Wiring = {
    "PersonRegistered": [("later", "openparcours.registry.people.tasks.suspect_duplicates")],
    "TraitsUpdated": [("later", "openparcours.registry.people.tasks.suspect_duplicates")],
    "PersonsMerged": [("later", "openparcours.registry.people.tasks.suspect_duplicates")],
    "PersonsUnmerged": [("later", "openparcours.registry.people.tasks.suspect_duplicates")],
    "NoteWritten": [("now", "openparcours.coordination.notes.tasks.add_to_timeline")],
    "NoteAmended": [("now", "openparcours.coordination.notes.tasks.amend_timeline")],
    "NoteWithdrawn": [("now", "openparcours.coordination.notes.tasks.amend_timeline")],
}
