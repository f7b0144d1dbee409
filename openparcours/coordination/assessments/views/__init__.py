"""Screens of assessments."""

from openparcours.coordination.assessments.views.boards import mine, person_assessments, sending, start
from openparcours.coordination.assessments.views.builder import builder, fhir_file, trial
from openparcours.coordination.assessments.views.filling import (
    assignment,
    confirmation,
    decision,
    mark_removal,
    marks,
    section,
    suggestion,
    validation,
)
from openparcours.coordination.assessments.views.guests import guest_answers
from openparcours.coordination.assessments.views.reading import (
    amendment,
    comparison,
    document,
    response,
    withdrawal,
)
from openparcours.coordination.assessments.views.visits import (
    visit,
    visit_manifest,
    visit_return,
    visit_taking,
    visit_worker,
)

__all__ = [
    "amendment",
    "assignment",
    "builder",
    "comparison",
    "confirmation",
    "decision",
    "document",
    "fhir_file",
    "guest_answers",
    "mark_removal",
    "marks",
    "mine",
    "person_assessments",
    "response",
    "section",
    "sending",
    "start",
    "suggestion",
    "trial",
    "validation",
    "visit",
    "visit_manifest",
    "visit_return",
    "visit_taking",
    "visit_worker",
    "withdrawal",
]
