"""Read persons as the actor may."""

from uuid import UUID

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person


def person(actor: Actor, person_id: UUID) -> Person | None:
    """Return a person whose door is open to the actor; a merged identity leads to the surviving one."""
    found = Person.objects.visible_to(actor).select_related("merged_into").filter(pk=person_id).first()
    return found.merged_into if found and found.merged_into else found
