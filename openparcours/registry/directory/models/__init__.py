"""Tables of the directory."""

from openparcours.registry.directory.models.imports import ImportIssue, ImportRun
from openparcours.registry.directory.models.organizations import (
    Correction,
    HealthcareService,
    Organization,
)
from openparcours.registry.directory.models.practitioners import PostProposal, Practitioner, PractitionerRole
from openparcours.registry.directory.models.search import LabelWord, NameWord, SpelledWord
from openparcours.registry.directory.models.territories import (
    Commune,
    Department,
    Epci,
    Region,
    Territory,
)

__all__ = [
    "Commune",
    "Correction",
    "Department",
    "Epci",
    "HealthcareService",
    "ImportIssue",
    "ImportRun",
    "LabelWord",
    "NameWord",
    "Organization",
    "PostProposal",
    "Practitioner",
    "PractitionerRole",
    "Region",
    "SpelledWord",
    "Territory",
]
