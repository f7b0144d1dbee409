"""Read who answers for whose records, and who goes on after a closing."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from openparcours.coordination.records.models import CoordinationRecord, Delegation, Relay
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.models import PractitionerRole

MOST_LED = 400  # records looked at for one's day: more than anybody leads


def led_posts(actor: Actor) -> list[UUID]:
    """Return the posts for whose records the actor answers today: her own, and those she stands in for."""
    if actor.post_id is None:
        return []
    held = _running().filter(substitute=actor.post_id).values_list("referent", flat=True)
    return [actor.post_id, *held]


def led_by(actor: Actor) -> Q:
    """Return the condition of a record for which the actor answers today, without a query of its own.

    One list of posts, hers and those she stands in for: a condition « one or the other » follows no index.
    """
    held = _running().filter(substitute=actor.post_id).values("referent")
    own = PractitionerRole.objects.filter(pk__in=[p for p in [actor.post_id] if p]).order_by().values("pk")
    return Q(referent__in=own.union(held))


def delegations(actor: Actor) -> QuerySet[Delegation]:
    """Return the running and coming replacements that the actor gave or holds; all of her team for who manages it."""
    mine = Q(referent=actor.post_id) | Q(substitute=actor.post_id)
    if actor.can("accounts.manage"):
        mine |= Q(referent__organization=actor.organization_id)
    return (
        Delegation.objects.filter(mine, withdrawn_at=None, ends_on__gte=timezone.localdate())
        .select_related("referent__practitioner", "substitute__practitioner")
        .order_by("starts_on")
    )


def delegation(actor: Actor, delegation_id: UUID) -> Delegation | None:
    """Return one replacement that the actor may see."""
    return delegations(actor).filter(pk=delegation_id).first()


def relays_of(record: CoordinationRecord) -> QuerySet[Relay]:
    """Return who goes on after a record; the caller has checked the door."""
    rows = Relay.objects.filter(record=record).order_by("given_at")
    return rows.select_related("successor__practitioner", "successor__organization")


def _running() -> QuerySet[Delegation]:
    today = timezone.localdate()
    return Delegation.objects.filter(withdrawn_at=None, starts_on__lte=today, ends_on__gte=today)
