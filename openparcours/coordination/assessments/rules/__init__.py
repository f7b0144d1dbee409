"""The pure engine: read a questionnaire, check answers, compute scores, exchange in FHIR.

No framework, no database, no clock: the screens, the command line and the tests use the same code.
"""

from openparcours.coordination.assessments.rules.answers import (
    CheckedAnswers,
    Problem,
    normal_answer,
    validate_answers,
)
from openparcours.coordination.assessments.rules.comparison import (
    AnswerChange,
    ScoreChange,
    compare_answers,
    compare_scores,
)
from openparcours.coordination.assessments.rules.fhir_answers import (
    ImportedAnswers,
    answers_from_fhir,
    answers_to_fhir,
)
from openparcours.coordination.assessments.rules.fhir_reading import (
    ImportedQuestionnaire,
    questionnaire_from_fhir,
)
from openparcours.coordination.assessments.rules.fhir_writing import questionnaire_to_fhir
from openparcours.coordination.assessments.rules.merging import Merge, merge_answers
from openparcours.coordination.assessments.rules.parsing import parse_questionnaire
from openparcours.coordination.assessments.rules.questionnaires import (
    Domain,
    Item,
    ItemType,
    LicenceStatus,
    Mode,
    Questionnaire,
    Score,
    Section,
    SectionRestriction,
    Use,
)
from openparcours.coordination.assessments.rules.reach import sections_read
from openparcours.coordination.assessments.rules.results import (
    InvalidAnswers,
    MissingAnswer,
    RaisedAlert,
    ScoreResult,
    ScoreState,
)
from openparcours.coordination.assessments.rules.scoring import score, score_checked
from openparcours.coordination.assessments.rules.synthesis import MarkedAnswer, synthesis_of
from openparcours.coordination.assessments.rules.wording import condition_in_words, in_words, name_in
from openparcours.coordination.assessments.rules.writing import write_questionnaire

__all__ = [
    "AnswerChange",
    "CheckedAnswers",
    "Domain",
    "ImportedAnswers",
    "ImportedQuestionnaire",
    "InvalidAnswers",
    "Item",
    "ItemType",
    "LicenceStatus",
    "MarkedAnswer",
    "Merge",
    "MissingAnswer",
    "Mode",
    "Problem",
    "Questionnaire",
    "RaisedAlert",
    "Score",
    "ScoreChange",
    "ScoreResult",
    "ScoreState",
    "Section",
    "SectionRestriction",
    "Use",
    "answers_from_fhir",
    "answers_to_fhir",
    "compare_answers",
    "compare_scores",
    "condition_in_words",
    "in_words",
    "merge_answers",
    "name_in",
    "normal_answer",
    "parse_questionnaire",
    "questionnaire_from_fhir",
    "questionnaire_to_fhir",
    "score",
    "score_checked",
    "sections_read",
    "synthesis_of",
    "validate_answers",
    "write_questionnaire",
]
