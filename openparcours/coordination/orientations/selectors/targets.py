"""Whom one may ask: a service or a structure, with its contacts as the directory gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import HealthcareService, Organization


@dataclass(frozen=True)
class Target:
    """A target and how to reach it; a local correction wins over the source."""

    organization: Organization
    service: HealthcareService | None
    phone: str
    email: str

    @property
    def name(self) -> str:
        return str(self.service or self.organization)

    @property
    def structure(self) -> str:
        return str(self.organization)

    @property
    def is_offered(self) -> bool:
        """Tell whether the service is still proposed, or the structure open."""
        return self.organization.is_active and (self.service is None or self.service.is_active)

    @property
    def has_mail(self) -> bool:
        """Tell whether a message may reach it: nobody reads those of a closed structure."""
        return bool(self.email) and self.organization.is_active

    @property
    def kind(self) -> str:
        return "service" if self.service else "structure"

    @property
    def key(self) -> UUID:
        return self.service.pk if self.service else self.organization.pk

    @property
    def category(self) -> str:
        return self.organization.category_label or self.organization.get_sector_display()

    @property
    def address(self) -> str:
        place = self.organization
        town = " ".join(filter(None, [place.postcode, place.commune.name if place.commune else ""]))
        return ", ".join(filter(None, [place.address, town]))


def target_of(
    actor: Actor, *, service_id: UUID | None = None, organization_id: UUID | None = None
) -> Target | None:
    """Return a target of the directory that may be chosen: closed and withdrawn ones are left out."""
    found = chosen_target(actor, service_id=service_id, organization_id=organization_id)
    return found if found is None or found.is_offered else None


def chosen_target(
    actor: Actor, *, service_id: UUID | None = None, organization_id: UUID | None = None
) -> Target | None:
    """Return a target already chosen: withdrawn or closed since, it stays readable."""
    actor.require("directory.read")
    if service_id is not None:
        services = HealthcareService.objects.select_related("organization__commune")
        service = services.filter(pk=service_id).first()
        return targets_of([(service.organization, service)])[0] if service else None
    organizations = Organization.objects.select_related("commune")
    organization = organizations.filter(pk=organization_id).first() if organization_id else None
    return targets_of([(organization, None)])[0] if organization else None


def targets_of(pairs: Iterable[tuple[Organization, HealthcareService | None]]) -> list[Target]:
    """Return targets with their contacts, in one query however many they are."""
    wanted = list(pairs)
    corrections = directory.overlay_of(organization for organization, _ in wanted)
    return [
        Target(organization, service, corrections.phone(row), corrections.email(row))
        for organization, service in wanted
        for row in [service or organization]
    ]
