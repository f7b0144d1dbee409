"""Read what is kept for a person."""

from uuid import UUID

from openparcours.coordination.orientations.models import ShortlistItem
from openparcours.coordination.orientations.selectors.lists import needs
from openparcours.coordination.orientations.selectors.targets import targets_of
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.models import Person


def shortlist(actor: Actor, person: Person) -> list[ShortlistItem]:
    """Return what the actor's organisation keeps for a person, in order, each with its `contact` and `need_label`."""
    rows = (
        ShortlistItem.objects.visible_to(actor)
        .filter(person=person)
        .select_related("target__commune", "service", "added_by__practitioner")
        .order_by("position", "added_at")
    )
    items = list(rows)
    if not items:
        return []
    listed = needs(actor.organization_id)
    for item, target in zip(items, targets_of((i.target, i.service) for i in items), strict=True):
        item.contact = target  # type: ignore[attr-defined]
        item.need_label = listed.label(item.need) if item.need else ""  # type: ignore[attr-defined]
    return items


def proposed_items(actor: Actor, person: Person) -> list[ShortlistItem]:
    """Return what is still offered and proposed to a person: the items ticked, or the first three if none is."""
    items = [item for item in shortlist(actor, person) if item.contact.is_offered]  # type: ignore[attr-defined]
    return [item for item in items if item.is_proposed] or items[:3]


def shortlist_item(actor: Actor, item_id: UUID) -> ShortlistItem | None:
    """Return an item that the actor's organisation keeps."""
    return ShortlistItem.objects.visible_to(actor).select_related("person").filter(pk=item_id).first()


def items_kept_twice(from_id: UUID, to_id: UUID) -> list[UUID]:
    """Return the items of a person that the other has too, in the same structure."""
    there = ShortlistItem.objects.filter(person=to_id)
    kept = {(item.organization_id, item.target_id, item.service_id) for item in there}
    here = ShortlistItem.objects.filter(person=from_id)
    return [i.pk for i in here if (i.organization_id, i.target_id, i.service_id) in kept]
