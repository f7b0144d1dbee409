"""TABLE 2: event → its handlers. `now` runs in the act's transaction, `later` in the worker."""

from openparcours.foundation.events.services import Wiring

WIRING: Wiring = {
    "NoteWritten": [("now", "openparcours.coordination.notes.tasks.add_to_timeline")],
    "NoteAmended": [("now", "openparcours.coordination.notes.tasks.amend_timeline")],
    "NoteWithdrawn": [("now", "openparcours.coordination.notes.tasks.amend_timeline")],
}
