"""Who reads a content: the one condition that notes, lines of the timeline and other rooms share."""

from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q

from openparcours.coordination.records.choices import InformationNature, Restriction
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.people.models import PersonAccess
from openparcours.registry.people.models.access import PersonAccessQuerySet


def readable(actor: Actor, *, listed: Q, person: str = "person") -> Q:
    """Return the condition under which the actor reads a row.

    The row has `person`, `author_id`, `organization_id`, `restriction` and `nature`; `listed` tells
    whether it names the actor as a reader. What her own organisation wrote stays readable to it
    for as long as it may open the record; what others wrote depends on what her door shows, and
    on the nature that the person withholds.
    """
    doors = PersonAccess.objects.open_to(actor).filter(person=OuterRef(person))
    ours = Q(organization_id=actor.organization_id) if actor.organization_id else Q(pk__in=[])
    levels = Q(restriction=Restriction.CIRCLE) | listed
    if actor.care_category == CareCategory.HEALTH:
        healthy = Q(Exists(doors.filter(shows_health=True)))
        levels |= Q(restriction=Restriction.HEALTH) & (ours | healthy)
    reached = ((ours | _shown(doors)) & levels) | (Q(restriction=Restriction.DAC) & ours)
    return (Q(author_id=actor.post_id) | reached) & Q(Exists(doors.following()))


def _shown(doors: PersonAccessQuerySet) -> Q:
    """Return whether a door shows a content of this nature written by another organisation: one EXISTS."""
    told = ExpressionWrapper(OuterRef("nature"), output_field=CharField())
    some = doors.filter(Q(shows_health=True) | Q(shows_social=True)).alias(told=told)
    health, social = Q(has_health_withheld=False), Q(has_social_withheld=False)
    shown = Q(told=InformationNature.NONE) | (health & social)
    shown |= (health & Q(told=InformationNature.HEALTH)) | (social & Q(told=InformationNature.SOCIAL))
    return Q(Exists(some.filter(shown)))
