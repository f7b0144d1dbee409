"""Facts that records publish. They carry identifiers and codes, never clinical text."""

from dataclasses import dataclass
from uuid import UUID

from openparcours.foundation.events.services import Fact


@dataclass(frozen=True)
class RecordOpened(Fact):
    """A coordination record was opened."""

    record_id: UUID | None = None


@dataclass(frozen=True)
class RecordClosed(Fact):
    """A coordination record was closed, with its reason."""

    record_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True)
class RecordSharingChanged(Fact):
    """A record became shared, or no longer is."""

    record_id: UUID | None = None
    is_shared: bool = True


@dataclass(frozen=True)
class ReferentChanged(Fact):
    """A record has a new referent."""

    record_id: UUID | None = None
    referent_id: UUID | None = None


@dataclass(frozen=True)
class LevelChanged(Fact):
    """The level of support of a record changed."""

    record_id: UUID | None = None
    level: str = ""


@dataclass(frozen=True)
class EpisodeMoved(Fact):
    """An episode of support began, changed status or ended."""

    episode_id: UUID | None = None
    from_status: str = ""
    to_status: str = ""


@dataclass(frozen=True)
class MemberJoined(Fact):
    """Somebody belongs to the care circle."""

    participant_id: UUID | None = None


@dataclass(frozen=True)
class MemberInvited(Fact):
    """Somebody was asked to join the care circle."""

    participant_id: UUID | None = None


@dataclass(frozen=True)
class InvitationDeclined(Fact):
    """Somebody declined to join the care circle."""

    participant_id: UUID | None = None


@dataclass(frozen=True)
class MemberLeft(Fact):
    """Somebody left the care circle, with a reason."""

    participant_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True)
class InformationRecorded(Fact):
    """The person was informed of the sharing, or could not be."""

    information_id: UUID | None = None


@dataclass(frozen=True)
class OppositionRecorded(Fact):
    """The person opposes to sharing."""

    opposition_id: UUID | None = None


@dataclass(frozen=True)
class OppositionWithdrawn(Fact):
    """The person no longer opposes."""

    opposition_id: UUID | None = None


@dataclass(frozen=True)
class ConsentRecorded(Fact):
    """The person consents to sharing outside her care team."""

    consent_id: UUID | None = None


@dataclass(frozen=True)
class ConsentWithdrawn(Fact):
    """The person withdrew her consent."""

    consent_id: UUID | None = None


@dataclass(frozen=True)
class EmergencyAccessOpened(Fact):
    """A professional broke the glass."""

    access_id: UUID | None = None


@dataclass(frozen=True)
class PersonToldOfEmergency(Fact):
    """The person was told that a professional broke the glass."""

    access_id: UUID | None = None


@dataclass(frozen=True)
class RelayGiven(Fact):
    """Who goes on after a closing may read the record for a time."""

    record_id: UUID | None = None
    successor_id: UUID | None = None


@dataclass(frozen=True)
class CaseloadEntrusted(Fact):
    """A colleague answers for one's records for a time."""

    delegation_id: UUID | None = None
