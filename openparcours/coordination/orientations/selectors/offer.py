"""Search the offer by need, place, public, price and words, and say why each answer fits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Avg, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from openparcours.coordination.orientations.rules import Facts, Fit, Point, Wanted, distance_km, fit
from openparcours.coordination.orientations.selectors.lists import (
    needs,
    needs_of_categories,
    publics,
    theme_of,
)
from openparcours.coordination.orientations.selectors.places import Place, point_of
from openparcours.coordination.orientations.selectors.targets import Target, targets_of
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.names import fold
from openparcours.registry.directory.models import Commune, HealthcareService, Organization

SHOWN, LOOKED_AT = 30, 1500
_DEGREE_KM = 111.0


@dataclass(frozen=True, kw_only=True)
class OfferQuery:
    """What one looks for, and around which place."""

    need: str = ""
    public: str = ""
    text: str = ""
    is_free: bool = False
    radius_km: int = 20
    place: Place | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.need or self.text.strip())


@dataclass(frozen=True)
class Offer:
    """An answer: the target, why it fits, how far it is."""

    target: Target
    reasons: tuple[str, ...]
    is_exact: bool
    distance: str


@dataclass(frozen=True)
class OfferPage:
    """The answers shown, and whether there are more."""

    offers: list[Offer]
    is_cut: bool

    @property
    def exact_count(self) -> int:
        return sum(offer.is_exact for offer in self.offers)


def offer_page(actor: Actor, query: OfferQuery) -> OfferPage:
    """Return the offers that fit, those that answer the very need and serve the place first, then the nearest."""
    actor.require("directory.read")
    if query.is_empty:
        return OfferPage([], False)
    owner = actor.organization_id
    listed = needs(owner)
    wanted = Wanted(
        need=query.need,
        theme=theme_of(query.need, listed),
        public=query.public,
        words=tuple(fold(query.text).split()[:6]),
        is_free=query.is_free,
        radius_km=query.radius_km if query.place else 0,
    )
    fitting = sorted(_fitting(actor, query, wanted), key=lambda one: one[0].order)
    shown = fitting[:SHOWN]
    targets = targets_of((organization, service) for _, _, organization, service in shown)
    public = publics(owner).label(query.public) if query.public else ""
    labels = _Labels(query, listed.label(query.need), public)
    offers = [
        Offer(target, labels.reasons(facts, how, target), how.is_exact, labels.distance(facts))
        for (how, facts, _, _), target in zip(shown, targets, strict=True)
    ]
    return OfferPage(offers, len(fitting) > SHOWN)


@dataclass(frozen=True)
class _Labels:
    """Say in French why an offer fits."""

    query: OfferQuery
    need: str
    public: str

    def reasons(self, facts: Facts, how: Fit, target: Target) -> tuple[str, ...]:
        said = []
        if self.query.need:
            said.append(f"Répond à « {self.need} »" if how.is_exact else "Même domaine")
        if facts.serves and self.query.place:
            said.append(f"Dessert {self.query.place.commune.name}")
        if self.query.public:
            said.append(self.public if facts.audiences else "Tous publics")
        if facts.is_free:
            said.append("Gratuit")
        return tuple(said)

    def distance(self, facts: Facts) -> str:
        if facts.distance_km is not None and facts.nearness > 0:
            place = self.query.place
            about = "environ " if place and place.point and place.point.is_rough else ""
            return f"à {about}{max(round(facts.distance_km), 1)} km"
        return ("dans la commune", "dans l'intercommunalité", "dans le département", "")[facts.nearness]


_Found = tuple[Fit, Facts, Organization, HealthcareService | None]


def _fitting(actor: Actor, query: OfferQuery, wanted: Wanted) -> Iterator[_Found]:
    categories = needs_of_categories(actor.organization_id)
    services = list(_services(actor, query, wanted)[:LOOKED_AT])
    offering = {service.organization_id for service in services}
    structures = [one for one in _structures(actor, query, categories) if one.pk not in offering]
    middles = _middles([service.organization for service in services] + structures)
    for service in services:
        facts = _facts(query.place, service.organization, middles, service=service)
        if how := fit(facts, wanted):
            yield how, facts, service.organization, service
    for structure in structures:
        need = categories.get(structure.category, "")
        facts = _facts(query.place, structure, middles, needs=frozenset({need} - {""}))
        if how := fit(facts, wanted):
            yield how, facts, structure, None


def _services(actor: Actor, query: OfferQuery, wanted: Wanted) -> QuerySet[HealthcareService]:
    rows = HealthcareService.objects.filter(is_active=True, organization__is_active=True)
    rows = rows.select_related("organization__commune")
    communes = HealthcareService.served_communes.through.objects.filter(healthcareservice=OuterRef("pk"))
    areas = HealthcareService.served_territories.through.objects.filter(healthcareservice=OuterRef("pk"))
    serves: Any = Q(pk=None)
    if query.place:
        held = [territory.pk for territory in query.place.territories]
        serves = Exists(communes.filter(commune=query.place.commune)) | Exists(
            areas.filter(territory__in=held)
        )
    rows = rows.alias(themes_text=Cast("themes", TextField()))
    if wanted.need:
        themes = Q(themes_text__contains=f'"{wanted.need}"')
        if wanted.theme:
            themes |= Q(themes_text__contains=f'"{wanted.theme}"')
            themes |= Q(themes_text__contains=f'"{wanted.theme}--')
        rows = rows.filter(themes)
    annotated: Any = rows.annotate(
        serves_here=Exists(rows.filter(serves, pk=OuterRef("pk"))),
        has_zone=Exists(communes) | Exists(areas),
    )
    near = _near(actor, query, "organization__")
    found = annotated.filter(Q(serves_here=True) | (Q(has_zone=False) & near)).order_by("folded_name", "pk")
    return cast("QuerySet[HealthcareService]", found)


def _structures(actor: Actor, query: OfferQuery, categories: dict[str, str]) -> list[Organization]:
    """Return the structures whose category answers the need, or whose name holds the words."""
    rows = Organization.objects.filter(_near(actor, query, ""), is_active=True).select_related("commune")
    if query.need:
        rows = rows.filter(category__in=[code for code, need in categories.items() if need == query.need])
    for word in fold(query.text).split()[:6]:
        rows = rows.filter(folded_name__contains=word)
    return list(rows.order_by("folded_name", "pk")[:LOOKED_AT])


def _near(actor: Actor, query: OfferQuery, path: str) -> Q:
    """Match what stands in the square around the place, or in its commune's surroundings without coordinates."""
    place = query.place
    if place is None:
        return Q(**{f"{path}commune__department__in": actor.departments}) if actor.departments else Q()
    same_epci = Q(**{f"{path}commune__epci": place.commune.epci_id}) if place.commune.epci_id else Q(pk=None)
    around = Q(**{f"{path}commune": place.commune}) | same_epci
    if place.point is None or not query.radius_km:
        return around | Q(**{f"{path}commune__department": place.commune.department_id})
    span = query.radius_km / _DEGREE_KM
    north, east = place.point.latitude, place.point.longitude
    box = {"latitude": (north - span, north + span), "longitude": (east - 1.5 * span, east + 1.5 * span)}
    own = Q(**{f"{path}{axis}__range": bounds for axis, bounds in box.items()})
    towns = Q(**{f"{path}commune__{axis}__range": bounds for axis, bounds in box.items()})
    return around | own | (Q(**{f"{path}latitude": None}) & towns)


def _facts(
    place: Place | None,
    organization: Organization,
    middles: dict[str, Point],
    *,
    service: Any = None,
    needs: frozenset[str] = frozenset(),
) -> Facts:
    here = place.point if place else None
    there = point_of(organization, middles)
    texts = [organization.folded_name]
    if service is not None:
        texts += [service.folded_name, fold(f"{service.description} {service.conditions}")]
    return Facts(
        name=(service or organization).folded_name,
        themes=frozenset(service.themes) if service else frozenset(),
        needs=needs,
        audiences=frozenset(service.audiences) if service else frozenset(),
        is_free=service.is_free if service else None,
        serves=bool(service and service.serves_here),
        has_zone=bool(service and service.has_zone),
        nearness=_nearness(place, organization.commune),
        distance_km=distance_km(here, there) if here and there else None,
        text=" ".join(texts),
    )


def _nearness(place: Place | None, commune: Commune | None) -> int:
    if place is None:
        return 2
    if commune is None:
        return 3
    if commune.pk == place.commune.pk:
        return 0
    if commune.epci_id and commune.epci_id == place.commune.epci_id:
        return 1
    return 2 if commune.department_id == place.commune.department_id else 3


def _middles(organizations: Iterable[Organization]) -> dict[str, Point]:
    """Return the middle of the structures known in each commune that has no coordinates of its own."""
    bare = {
        one.commune_id
        for one in organizations
        if one.latitude is None and one.commune is not None and one.commune.latitude is None
    }
    if not bare:
        return {}
    placed = Organization.objects.filter(commune__in=bare, latitude__isnull=False)
    rows = placed.values("commune").annotate(north=Avg("latitude"), east=Avg("longitude"))
    return {row["commune"]: Point(row["north"], row["east"], is_rough=True) for row in rows}
