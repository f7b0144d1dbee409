"""Answers to questionnaires, and what is drawn from them."""

from openparcours.coordination.assessments.models.hands import AnswerConflict, SectionAuthor
from openparcours.coordination.assessments.models.responses import (
    QuestionnaireResponse,
    ResponseSection,
    ResponseTransition,
)
from openparcours.coordination.assessments.models.results import Marking, Score
from openparcours.coordination.assessments.models.switches import InstrumentSwitch
from openparcours.coordination.assessments.models.visits import VisitCopy

__all__ = [
    "AnswerConflict",
    "InstrumentSwitch",
    "Marking",
    "QuestionnaireResponse",
    "ResponseSection",
    "ResponseTransition",
    "Score",
    "SectionAuthor",
    "VisitCopy",
]
