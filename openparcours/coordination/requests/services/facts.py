"""Facts that requests publish. They carry identifiers and codes, never what was said."""

from dataclasses import dataclass
from uuid import UUID

from openparcours.foundation.events.services import Fact


@dataclass(frozen=True)
class RequestReceived(Fact):
    """A structure received a request."""

    request_id: UUID | None = None
    channel: str = ""


@dataclass(frozen=True)
class RequestPersonNamed(Fact):
    """A request is now known to be about a person."""

    request_id: UUID | None = None


@dataclass(frozen=True)
class RequestMoved(Fact):
    """A request changed state."""

    request_id: UUID | None = None
    from_status: str = ""
    to_status: str = ""


@dataclass(frozen=True)
class RequestRefused(Fact):
    """A request was declared out of scope, with its reason: a pathway break."""

    request_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True)
class RequestWaited(Fact):
    """A request was decided after the promise, by so many hours: a pathway break."""

    request_id: UUID | None = None
    hours_late: int = 0


@dataclass(frozen=True)
class RequestAcknowledged(Fact):
    """The requester was given the number and the way to follow her request."""

    request_id: UUID | None = None
