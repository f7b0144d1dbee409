"""Write records, circles, sharing facts and the timeline."""

from openparcours.coordination.records.services.timeline import (
    add_timeline_entry,
    amend_timeline_entry,
)

__all__ = ["add_timeline_entry", "amend_timeline_entry"]
