"""The one place where a change of a person reaches the search index."""

from openparcours.registry.people.models import Person


def index_person(person: Person) -> None:
    """Refresh what the search knows of a person."""
