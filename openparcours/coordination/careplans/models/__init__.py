"""Tables of care plans."""

from openparcours.coordination.careplans.models.lines import (
    ContingencyAlert,
    Goal,
    PlanAction,
    PlanProblem,
)
from openparcours.coordination.careplans.models.plans import CarePlan, PlanRevision, PlanTransition
from openparcours.coordination.careplans.models.traces import (
    PlanAgreement,
    PlanAlertDismissal,
    PlanChange,
)

__all__ = [
    "CarePlan",
    "ContingencyAlert",
    "Goal",
    "PlanAction",
    "PlanAgreement",
    "PlanAlertDismissal",
    "PlanChange",
    "PlanProblem",
    "PlanRevision",
    "PlanTransition",
]
