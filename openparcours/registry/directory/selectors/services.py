"""Read one service of the offer, its words, its zone, and who may describe it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions import selectors as definitions
from openparcours.foundation.definitions.rules import CodeList
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import Source
from openparcours.registry.directory.models import Commune, HealthcareService, Organization, Territory
from openparcours.registry.directory.selectors.corrections import overlay_of

OWN_SOURCES = (Source.LOCAL, Source.DEMO)
_NEEDS, _PUBLICS = "orientation.need", "orientation.public"


@dataclass(frozen=True)
class OfferWords:
    """The lists of themes and publics in force for an organisation."""

    themes: CodeList
    audiences: CodeList

    def theme_choices(self) -> list[tuple[str, str]]:
        return self.themes.choices(timezone.localdate())

    def audience_choices(self) -> list[tuple[str, str]]:
        return self.audiences.choices(timezone.localdate())


@dataclass(frozen=True)
class ServicePage:
    """All that the page of a service shows."""

    service: HealthcareService
    themes: list[str]
    audiences: list[str]
    territories: list[Territory]
    communes: list[Commune]
    may_describe: bool
    phone: str


def offer_words(owner_id: UUID | None) -> OfferWords:
    """Return the lists of needs and publics set without a developer; empty where nobody set them."""
    return OfferWords(_list(_NEEDS, owner_id), _list(_PUBLICS, owner_id))


def may_describe(actor: Actor, organization: Organization) -> bool:
    """Tell whether the actor describes the services of an organisation: hers, or one of her DAC's territory."""
    if not actor.can("directory.offer"):
        return False
    place = organization.commune
    is_around = actor.is_coordination and place is not None and place.department_id in actor.departments
    return organization.pk == actor.organization_id or is_around


def service(actor: Actor, service_id: UUID) -> HealthcareService | None:
    """Return a service of the directory."""
    actor.require("directory.read")
    rows = HealthcareService.objects.select_related("organization__commune")
    return rows.filter(pk=service_id).first()


def service_page(actor: Actor, service_id: UUID) -> ServicePage | None:
    """Return a service with its words in French and the zone it serves."""
    found = service(actor, service_id)
    if found is None:
        return None
    words = offer_words(actor.organization_id)
    return ServicePage(
        service=found,
        themes=[words.themes.label(code) for code in found.themes],
        audiences=[words.audiences.label(code) for code in found.audiences],
        territories=list(found.served_territories.order_by("kind", "name")),
        communes=list(found.served_communes.order_by("folded_name")),
        may_describe=found.source in OWN_SOURCES and may_describe(actor, found.organization),
        phone=overlay_of([found]).phone(found),
    )


def areas_around(organization: Organization) -> list[Territory]:
    """Return the areas that an organisation may say it serves: those of its department."""
    if organization.commune is None:
        return []
    around = Q(communes__department=organization.commune.department_id)
    return list(Territory.objects.filter(around).distinct().order_by("kind", "name"))


def communes_listed(text: str) -> tuple[list[Commune], list[str]]:
    """Return the communes that names or INSEE codes between commas mean, and the words that mean none.

    Of two communes of the same name the most populated is meant; « Lanta (31) » and the code tell apart.
    """
    found: list[Commune] = []
    unknown: list[str] = []
    for part in filter(
        None, (piece.strip() for piece in text.replace("\n", ",").replace(";", ",").split(","))
    ):
        commune = _commune(part)
        if commune is None:
            unknown.append(part)
        elif commune not in found:
            found.append(commune)
    return found, unknown


def group_of(organization: Organization) -> list[Commune]:
    """Return the communes of the group (EPCI) where an organisation stands."""
    place = organization.commune
    if place is None or place.epci_id is None:
        return []
    return list(Commune.objects.filter(epci=place.epci_id, current=None).order_by("folded_name"))


def _commune(text: str) -> Commune | None:
    rows = Commune.objects.select_related("current").order_by("-population")
    name, _, department = text.rstrip(")").partition("(")
    by_name = Q(folded_name=fold(name), current=None)
    if department.strip():
        by_name &= Q(department=department.strip().upper())
    found = rows.filter(Q(pk=text.strip().upper()) | by_name).first()
    return (found.current or found) if found else None


def _list(code: str, owner_id: UUID | None) -> CodeList:
    found = definitions.active("code_list", code, owner_id=owner_id)
    listed: CodeList = definitions.parsed(found) if found else CodeList(())
    return listed
