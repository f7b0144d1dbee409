"""Tables of the coordination record."""

from openparcours.coordination.records.models.circles import (
    CareTeam,
    CareTeamParticipant,
    Invitation,
)
from openparcours.coordination.records.models.records import (
    CoordinationRecord,
    Episode,
    EpisodeTransition,
    LevelChange,
)
from openparcours.coordination.records.models.relays import Delegation, Relay
from openparcours.coordination.records.models.sharing import (
    Consent,
    EmergencyAccess,
    InformationGiven,
    Opposition,
)
from openparcours.coordination.records.models.timeline import (
    MovedRow,
    RecordVisit,
    TimelineEntry,
    TimelineReader,
)

__all__ = [
    "CareTeam",
    "CareTeamParticipant",
    "Consent",
    "CoordinationRecord",
    "Delegation",
    "EmergencyAccess",
    "Episode",
    "EpisodeTransition",
    "InformationGiven",
    "Invitation",
    "LevelChange",
    "MovedRow",
    "Opposition",
    "RecordVisit",
    "Relay",
    "TimelineEntry",
    "TimelineReader",
]
