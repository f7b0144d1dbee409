"""What happened to persons, for whoever listens upstairs."""

from dataclasses import dataclass
from uuid import UUID

from openparcours.foundation.events.services import Fact


@dataclass(frozen=True)
class PersonRegistered(Fact):
    """A person was created, most often with a provisional identity."""


@dataclass(frozen=True)
class TraitsUpdated(Fact):
    """Names, sex, birth or death of a person changed."""

    traits: tuple[str, ...] = ()


@dataclass(frozen=True)
class IdentityStatusChanged(Fact):
    from_status: str = ""
    to_status: str = ""


@dataclass(frozen=True)
class IdentityFlagged(Fact):
    """An identity was declared doubtful, fictive or homonymous, or no longer."""

    flag: str = ""
    is_raised: bool = True


@dataclass(frozen=True)
class ContactsChanged(Fact):
    """Addresses or contact points of a person changed."""


@dataclass(frozen=True)
class RelativesChanged(Fact):
    """The relatives and carers of a person changed."""

    related_person_id: UUID | None = None


@dataclass(frozen=True)
class TrustedPersonDesignated(Fact):
    related_person_id: UUID | None = None


@dataclass(frozen=True)
class TrustedPersonRevoked(Fact):
    related_person_id: UUID | None = None


@dataclass(frozen=True)
class PersonsMerged(Fact):
    """`person_id` is the identity kept; what hangs on `merged_id` now belongs to it."""

    merged_id: UUID | None = None
    merge_id: UUID | None = None


@dataclass(frozen=True)
class PersonsUnmerged(Fact):
    """The merge was undone: `merged_id` finds again what was its own."""

    merged_id: UUID | None = None
    merge_id: UUID | None = None
