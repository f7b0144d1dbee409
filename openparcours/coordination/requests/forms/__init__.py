"""Validate what is typed about requests."""

from openparcours.coordination.requests.forms.acts import (
    ACT_FORMS,
    AnalysisForm,
    ContactForm,
    JoinedForm,
    PersonForm,
    RemovalForm,
    SheetsForm,
)
from openparcours.coordination.requests.forms.intake import CompletionForm, IntakeForm
from openparcours.coordination.requests.forms.written import OwnForm, PublicForm

__all__ = [
    "ACT_FORMS",
    "AnalysisForm",
    "CompletionForm",
    "ContactForm",
    "IntakeForm",
    "JoinedForm",
    "OwnForm",
    "PersonForm",
    "PublicForm",
    "RemovalForm",
    "SheetsForm",
]
