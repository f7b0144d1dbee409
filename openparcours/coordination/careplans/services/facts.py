"""Facts that plans publish. They carry identifiers and codes, never clinical text."""

from dataclasses import dataclass
from uuid import UUID

from openparcours.foundation.events.services import Fact


@dataclass(frozen=True)
class PlanStarted(Fact):
    """Somebody began the plan of a person."""

    plan_id: UUID | None = None


@dataclass(frozen=True)
class PlanChanged(Fact):
    """The content of a version changed."""

    plan_id: UUID | None = None
    number: int = 0


@dataclass(frozen=True)
class PlanProposed(Fact):
    """A version is shown to the person and to the actors."""

    plan_id: UUID | None = None


@dataclass(frozen=True)
class PlanValidated(Fact):
    """A version is in force."""

    plan_id: UUID | None = None
    version: int = 1


@dataclass(frozen=True)
class PlanRevisionOpened(Fact):
    """The next version is being written."""

    plan_id: UUID | None = None
    next_plan_id: UUID | None = None


@dataclass(frozen=True)
class PlanClosed(Fact):
    """A version ended: replaced, given up, or the episode is over."""

    plan_id: UUID | None = None
    is_replaced: bool = False


@dataclass(frozen=True)
class PlanAgreementRecorded(Fact):
    """The person, or somebody whose agreement counts, answered to a version."""

    agreement_id: UUID | None = None


@dataclass(frozen=True)
class PlanActionAsked(Fact):
    """An actor was asked to carry an action."""

    action_id: UUID | None = None


@dataclass(frozen=True)
class PlanActionAccepted(Fact):
    """An actor accepted an action."""

    action_id: UUID | None = None


@dataclass(frozen=True)
class PlanActionRefused(Fact):
    """An actor refused an action: a pathway break for whom observes the territory."""

    action_id: UUID | None = None


@dataclass(frozen=True)
class PlanActionReported(Fact):
    """Somebody said where an action stands."""

    action_id: UUID | None = None
    status: str = ""


@dataclass(frozen=True)
class PlanGoalAssessed(Fact):
    """Where a goal stands was said."""

    goal_id: UUID | None = None
    status: str = ""
