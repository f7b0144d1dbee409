"""Pure decisions on plans: what is missing, how far a goal is, what differs, what a pathway proposes."""

from openparcours.coordination.careplans.rules.differences import (
    Difference,
    FieldChange,
    LineState,
    compare,
)
from openparcours.coordination.careplans.rules.pathways import (
    DatedAction,
    DatedGoal,
    DatedStep,
    Pathway,
    dated,
    parse_pathway,
)
from openparcours.coordination.careplans.rules.plans import (
    Demand,
    PlanFacts,
    demands,
    goal_progress,
    missing,
    renews_agreement,
)

__all__ = [
    "DatedAction",
    "DatedGoal",
    "DatedStep",
    "Demand",
    "Difference",
    "FieldChange",
    "LineState",
    "Pathway",
    "PlanFacts",
    "compare",
    "dated",
    "demands",
    "goal_progress",
    "missing",
    "parse_pathway",
    "renews_agreement",
]
