"""Describe what an organisation offers, and withdraw it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.kit.names import fold
from openparcours.registry.directory import selectors
from openparcours.registry.directory.choices import Source
from openparcours.registry.directory.models import Commune, HealthcareService, Organization, Territory
from openparcours.registry.directory.services.indexing import index_rows


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a service is: themes and audiences are codes of the lists in force; `is_free` None: not known."""

    name: str
    themes: list[str]
    audiences: list[str]
    description: str = ""
    conditions: str = ""
    opening_hours: str = ""
    is_free: bool | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Zone:
    """Where a service goes: communes, areas; both empty when it says nothing of it."""

    communes: Iterable[Commune] = ()
    territories: Iterable[Territory] = ()


@transaction.atomic
def describe_service(
    actor: Actor, *, organization: Organization, offer: Offer, zone: Zone, service_id: UUID | None = None
) -> HealthcareService:
    """Write a service of an organisation, new or known, dated today.

    Raises:
        PermissionDenied: the organisation is neither the actor's nor of the territory she coordinates,
            or the service comes from a source that is only corrected.
    """
    if not selectors.may_describe(actor, organization):
        raise PermissionDenied("directory.offer")
    service = _described(organization, service_id)
    for field in fields(Offer):
        setattr(service, field.name, getattr(offer, field.name))
    service.folded_name = fold(offer.name)
    service.source_updated_on = timezone.localdate()
    service.is_active = True
    service.save()
    index_rows(HealthcareService, [service])
    service.served_communes.set(zone.communes)
    service.served_territories.set(zone.territories)
    action = Action.UPDATE if service_id else Action.CREATE
    record_access(actor, action, "directory.service.described", target=service, reason=service.name)
    return service


@transaction.atomic
def withdraw_service(actor: Actor, *, service: HealthcareService) -> None:
    """Stop offering a service; what referred to it keeps its name."""
    if not selectors.may_describe(actor, service.organization):
        raise PermissionDenied("directory.offer")
    service.is_active = False
    service.save(update_fields=["is_active"])
    record_access(actor, Action.DELETE, "directory.service.withdrawn", target=service, reason=service.name)


def _described(organization: Organization, service_id: UUID | None) -> HealthcareService:
    if service_id is None:
        return HealthcareService(organization=organization, source=Source.LOCAL)
    service = HealthcareService.objects.get(pk=service_id, organization=organization)
    if service.source not in selectors.OWN_SOURCES:
        raise PermissionDenied("directory.offer")
    return service
