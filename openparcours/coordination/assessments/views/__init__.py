"""Screens of assessments."""

from openparcours.coordination.assessments.views.boards import person_assessments, sending, start
from openparcours.coordination.assessments.views.filling import (
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

__all__ = [
    "amendment",
    "comparison",
    "confirmation",
    "decision",
    "document",
    "guest_answers",
    "mark_removal",
    "marks",
    "person_assessments",
    "response",
    "section",
    "sending",
    "start",
    "suggestion",
    "validation",
    "withdrawal",
]
