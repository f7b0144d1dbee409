"""Keep, order and propose services for a person."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from openparcours.coordination.orientations.choices import MAX_PROPOSED
from openparcours.coordination.orientations.models import ShortlistItem
from openparcours.coordination.orientations.selectors import Target
from openparcours.coordination.records.services import lock_person
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.people.models import Person


@transaction.atomic
def keep_for_person(actor: Actor, *, person: Person, target: Target, need: str = "") -> ShortlistItem:
    """Keep a target for a person, at the end of the list; kept twice, it is there once.

    Raises:
        PermissionDenied: the person is out of reach.
    """
    actor.require("orientations.send")
    if actor.organization_id is None or not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")
    lock_person(person.pk)
    mine = ShortlistItem.objects.filter(person=person, organization=actor.organization_id)
    last: int = mine.aggregate(last=Max("position"))["last"] or 0
    item, is_new = mine.get_or_create(
        person=person,
        organization_id=actor.organization_id,
        target=target.organization,
        service=target.service,
        defaults={"need": need, "position": last + 1, "added_by_id": actor.post},
    )
    if is_new:
        _trace(actor, item, "orientations.shortlist.kept")
    return item


@transaction.atomic
def edit_item(actor: Actor, *, item: ShortlistItem, note: str, is_proposed: bool) -> ShortlistItem:
    """Write the note of an item and whether it is proposed to the person, three at most.

    Raises:
        ValidationError: three are proposed already.
    """
    locked = _locked(actor, item)
    if is_proposed and not locked.is_proposed:
        proposed = ShortlistItem.objects.filter(
            person=locked.person_id, organization=locked.organization_id, is_proposed=True
        )
        if proposed.count() >= MAX_PROPOSED:
            raise ValidationError(
                f"Trois propositions suffisent à choisir : retirez-en une avant d'en ajouter "
                f"({MAX_PROPOSED} au plus)."
            )
    locked.note, locked.is_proposed = note, is_proposed
    locked.save(update_fields=["note", "is_proposed"])
    _trace(actor, locked, "orientations.shortlist.changed")
    return locked


@transaction.atomic
def move_item(actor: Actor, *, item: ShortlistItem, is_up: bool) -> ShortlistItem:
    """Move an item one place up or down."""
    locked = _locked(actor, item)
    lock_person(locked.person_id)
    rows = ShortlistItem.objects.filter(person=locked.person_id, organization=locked.organization_id)
    order = list(rows.order_by("position", "added_at"))
    here = next(rank for rank, one in enumerate(order) if one.pk == locked.pk)
    there = here - 1 if is_up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        for rank, one in enumerate(order, start=1):
            one.position = rank
        ShortlistItem.objects.bulk_update(order, ["position"])
    return locked


@transaction.atomic
def remove_item(actor: Actor, *, item: ShortlistItem) -> None:
    """Take an item off the list."""
    locked = _locked(actor, item)
    _trace(actor, locked, "orientations.shortlist.removed")
    locked.delete()


def _locked(actor: Actor, item: ShortlistItem) -> ShortlistItem:
    actor.require("orientations.send")
    if not ShortlistItem.objects.visible_to(actor).filter(pk=item.pk).exists():
        raise PermissionDenied("liste d'une autre structure")
    return ShortlistItem.objects.select_for_update().get(pk=item.pk)


def _trace(actor: Actor, item: ShortlistItem, what: str) -> None:
    record_access(actor, Action.UPDATE, what, target=item, person_id=item.person_id)
