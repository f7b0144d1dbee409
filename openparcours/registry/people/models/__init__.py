"""Tables of people."""

from openparcours.registry.people.models.access import PersonAccess
from openparcours.registry.people.models.contacts import ContactPoint, PersonAddress, RelatedPerson
from openparcours.registry.people.models.identity import (
    DuplicateDismissal,
    DuplicateSuspicion,
    IdentityEvidence,
    IdentityTransition,
    InsiCheck,
    PersonIdentifier,
    PersonMerge,
    TraitChange,
)
from openparcours.registry.people.models.imports import PersonImport
from openparcours.registry.people.models.persons import Person, PersonQuerySet
from openparcours.registry.people.models.search import PersonName, WordKey

__all__ = [
    "ContactPoint",
    "DuplicateDismissal",
    "DuplicateSuspicion",
    "IdentityEvidence",
    "IdentityTransition",
    "InsiCheck",
    "Person",
    "PersonAccess",
    "PersonAddress",
    "PersonIdentifier",
    "PersonImport",
    "PersonMerge",
    "PersonName",
    "PersonQuerySet",
    "RelatedPerson",
    "TraitChange",
    "WordKey",
]
