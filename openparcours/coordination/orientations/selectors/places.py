"""Where a person lives and where an offer stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Avg

from openparcours.coordination.orientations.rules import Point
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import Commune, Organization, Territory
from openparcours.registry.people.models import Person, PersonAddress


@dataclass(frozen=True)
class Place:
    """The commune that matters, its position when known, the territories that hold it."""

    commune: Commune
    point: Point | None
    territories: tuple[Territory, ...]


def home_of(person: Person) -> Commune | None:
    """Return the commune where a person lives now."""
    address = (
        PersonAddress.objects.filter(person=person, ended_on=None, commune__isnull=False)
        .select_related("commune__department")
        .order_by("-started_on", "-pk")
        .first()
    )
    return address.commune if address else None


def commune_named(actor: Actor, text: str) -> Commune | None:
    """Return the commune that a name, a postcode or an INSEE code means, the most populated first."""
    words = text.strip()
    code = words.rsplit(" ", 1)[-1]
    if len(code) == 5 and (found := directory.commune(code)):
        return found.current or found
    return next(iter(directory.communes_starting(actor, words, limit=2)), None)


def place_at(commune: Commune | None) -> Place | None:
    """Return a commune as a place; without coordinates of its own, the middle of the structures known there."""
    if commune is None:
        return None
    territories = tuple(Territory.objects.filter(communes=commune).order_by("kind", "name"))
    return Place(commune, _own_point(commune) or _middle(commune), territories)


def point_of(organization: Organization, middles: Mapping[str, Point]) -> Point | None:
    """Return where a structure stands, or the middle of its commune."""
    if organization.latitude is not None and organization.longitude is not None:
        return Point(organization.latitude, organization.longitude)
    commune = organization.commune
    if commune is None:
        return None
    return _own_point(commune) or middles.get(commune.pk)


def _own_point(commune: Commune) -> Point | None:
    if commune.latitude is None or commune.longitude is None:
        return None
    return Point(commune.latitude, commune.longitude)


def _middle(commune: Commune) -> Point | None:
    placed = Organization.objects.filter(is_active=True, latitude__isnull=False, longitude__isnull=False)
    here = placed.filter(commune=commune).aggregate(north=Avg("latitude"), east=Avg("longitude"))
    if here["north"] is not None:
        return Point(here["north"], here["east"], is_rough=True)
    if commune.epci_id is None:
        return None
    neighbours = Commune.objects.filter(epci=commune.epci_id, latitude__isnull=False)
    around = neighbours.aggregate(north=Avg("latitude"), east=Avg("longitude"))
    if around["north"] is None:
        return None
    return Point(around["north"], around["east"], is_rough=True)
