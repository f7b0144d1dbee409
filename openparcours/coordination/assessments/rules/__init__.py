"""The pure engine: read a questionnaire, check answers, compute scores, exchange in FHIR.

No framework, no database, no clock: the screens, the command line and the tests use the same code.
"""

from openparcours.coordination.assessments.rules.answers import (
    CheckedAnswers,
    Problem,
    normal_answer,
    validate_answers,
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
from openparcours.coordination.assessments.rules.parsing import parse_questionnaire
from openparcours.coordination.assessments.rules.questionnaires import (
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
from openparcours.coordination.assessments.rules.results import (
    InvalidAnswers,
    ScoreResult,
    ScoreState,
)
from openparcours.coordination.assessments.rules.scoring import score, score_checked
from openparcours.coordination.assessments.rules.wording import condition_in_words, in_words
from openparcours.coordination.assessments.rules.writing import write_questionnaire

__all__ = [
    "CheckedAnswers",
    "ImportedAnswers",
    "ImportedQuestionnaire",
    "InvalidAnswers",
    "Item",
    "ItemType",
    "LicenceStatus",
    "Mode",
    "Problem",
    "Questionnaire",
    "Score",
    "ScoreResult",
    "ScoreState",
    "Section",
    "SectionRestriction",
    "Use",
    "answers_from_fhir",
    "answers_to_fhir",
    "condition_in_words",
    "in_words",
    "normal_answer",
    "parse_questionnaire",
    "questionnaire_from_fhir",
    "questionnaire_to_fhir",
    "score",
    "score_checked",
    "validate_answers",
    "write_questionnaire",
]
