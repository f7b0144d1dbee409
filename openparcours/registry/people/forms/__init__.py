"""Validate what is typed about persons."""

from openparcours.registry.people.forms.identity import EvidenceForm, InsForm, InsiForm, MergeForm, ReasonForm
from openparcours.registry.people.forms.imports import ColumnsForm, RecognitionForm, UploadForm
from openparcours.registry.people.forms.surroundings import AddressForm, ContactForm, DayForm, RelativeForm
from openparcours.registry.people.forms.traits import (
    CreateForm,
    TraitsForm,
    initial_from_typed,
    traits_initial,
)

__all__ = [
    "AddressForm",
    "ColumnsForm",
    "ContactForm",
    "CreateForm",
    "DayForm",
    "EvidenceForm",
    "InsForm",
    "InsiForm",
    "MergeForm",
    "ReasonForm",
    "RecognitionForm",
    "RelativeForm",
    "TraitsForm",
    "UploadForm",
    "initial_from_typed",
    "traits_initial",
]
