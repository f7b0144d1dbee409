"""Read questionnaires and answers."""

from openparcours.coordination.assessments.selectors.shipped import (
    shipped_questionnaire,
    shipped_questionnaires,
)

__all__ = ["shipped_questionnaire", "shipped_questionnaires"]
