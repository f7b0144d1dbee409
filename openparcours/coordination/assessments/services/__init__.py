"""Start, fill, validate, amend and withdraw responses; point out; switch instruments; send links."""

from openparcours.coordination.assessments.services.facts import (
    AnswersGiven,
    AssessmentAmended,
    AssessmentStarted,
    AssessmentValidated,
    AssessmentWithdrawn,
    ScreeningCompleted,
)
from openparcours.coordination.assessments.services.filling import Filling, confirm_copied, fill_section
from openparcours.coordination.assessments.services.links import (
    SentQuestionnaire,
    answer_by_link,
    guest_response,
    send_questionnaire,
    trace_opening,
)
from openparcours.coordination.assessments.services.markings import mark_answer, remove_marking
from openparcours.coordination.assessments.services.responses import (
    NewResponse,
    amend_response,
    start_response,
    withdraw_response,
)
from openparcours.coordination.assessments.services.sections import (
    SavedSection,
    assign_section,
    decide_conflict,
    save_section,
)
from openparcours.coordination.assessments.services.switches import switch_instrument
from openparcours.coordination.assessments.services.validation import validate_response
from openparcours.coordination.assessments.services.visits import (
    SectionBack,
    bring_visit_back,
    take_response_away,
)

__all__ = [
    "AnswersGiven",
    "AssessmentAmended",
    "AssessmentStarted",
    "AssessmentValidated",
    "AssessmentWithdrawn",
    "Filling",
    "NewResponse",
    "SavedSection",
    "ScreeningCompleted",
    "SectionBack",
    "SentQuestionnaire",
    "amend_response",
    "answer_by_link",
    "assign_section",
    "bring_visit_back",
    "confirm_copied",
    "decide_conflict",
    "fill_section",
    "guest_response",
    "mark_answer",
    "remove_marking",
    "save_section",
    "send_questionnaire",
    "start_response",
    "switch_instrument",
    "take_response_away",
    "trace_opening",
    "validate_response",
    "withdraw_response",
]
