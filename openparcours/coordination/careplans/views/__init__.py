"""Screens of care plans."""

from openparcours.coordination.careplans.views.actions import (
    action,
    action_alert,
    answer,
    assessment,
    report,
    request_to_actor,
    services_found,
)
from openparcours.coordination.careplans.views.documents import document, proof
from openparcours.coordination.careplans.views.guests import guest_answer
from openparcours.coordination.careplans.views.life import (
    agreement,
    ending,
    proposal,
    revision,
    revision_alert,
    start,
    validation,
)
from openparcours.coordination.careplans.views.lines import line, lines, rank, removal
from openparcours.coordination.careplans.views.pathways import pathway, pathways
from openparcours.coordination.careplans.views.plans import (
    differences,
    person_plan,
    plan,
    presentation,
)

__all__ = [
    "action",
    "action_alert",
    "agreement",
    "answer",
    "assessment",
    "differences",
    "document",
    "ending",
    "guest_answer",
    "line",
    "lines",
    "pathway",
    "pathways",
    "person_plan",
    "plan",
    "presentation",
    "proof",
    "proposal",
    "rank",
    "removal",
    "report",
    "request_to_actor",
    "revision",
    "revision_alert",
    "services_found",
    "start",
    "validation",
]
