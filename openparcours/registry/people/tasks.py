"""What follows from facts about persons."""

from openparcours.foundation.events.models import Event
from openparcours.registry.people import selectors, services


def suspect_duplicates(event: Event) -> None:
    """Look for doubles of a person registered, corrected, merged or unmerged."""
    ids = [event.person_id, event.payload.get("merged_id")]
    for person in selectors.by_keys([pk for pk in ids if pk]):
        services.note_suspicions(person=person)


def forget_old_files() -> None:
    """Delete the files of persons that nobody imported within a day."""
    services.forget_old_files()


def read_confirmed_files() -> None:
    """Import the files of persons that were confirmed."""
    services.read_confirmed_files()
