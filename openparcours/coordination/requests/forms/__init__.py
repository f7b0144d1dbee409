"""Validate what is typed about requests."""

from openparcours.coordination.requests.forms.acts import ACT_FORMS, AnalysisForm, ContactForm, PersonForm
from openparcours.coordination.requests.forms.intake import CompletionForm, IntakeForm
from openparcours.coordination.requests.forms.written import OwnForm, PublicForm

__all__ = [
    "ACT_FORMS",
    "AnalysisForm",
    "CompletionForm",
    "ContactForm",
    "IntakeForm",
    "OwnForm",
    "PersonForm",
    "PublicForm",
]
