"""Read an organisation, a professional; who covers a commune; what imports did."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, Sum
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import ImportKind
from openparcours.registry.directory.models import (
    Commune,
    HealthcareService,
    ImportRun,
    Organization,
    Practitioner,
    PractitionerRole,
    Territory,
)
from openparcours.registry.directory.selectors.corrections import Listed, Overlay, overlay_of, said_over

SHOWN_PRESENT = 60


@dataclass(frozen=True)
class Coverage:
    """Who serves a commune: areas with their population, services, organisations present (some, and how many)."""

    commune: Commune
    territories: Sequence[Territory]
    services: list[HealthcareService]
    organizations: list[Organization]
    organization_count: int
    overlay: Overlay

    def listed_services(self) -> list[Listed]:
        return [self.overlay.listed(service) for service in self.services]

    def listed_organizations(self) -> list[Listed]:
        return [self.overlay.listed(organization) for organization in self.organizations]

    def listed_areas(self) -> list[tuple[Territory, str]]:
        """Return each area with the number of the structure that answers for it."""
        return [(a, self.overlay.phone(a.organization) if a.organization else "") for a in self.territories]


def covering(actor: Actor, code: str) -> Coverage | None:
    """Return who serves a commune: areas of DACs and CPTSs, and services that name it or its area."""
    actor.require("directory.read")
    commune = Commune.objects.select_related("department", "epci", "current").filter(pk=code).first()
    if commune is None:
        return None
    served = commune.current or commune
    holding = Territory.objects.filter(communes=served).values("pk")
    areas = list(
        Territory.objects.filter(pk__in=holding)
        .annotate(population=Sum("communes__population"), size=Count("communes"))
        .select_related("organization")
        .order_by("-kind", "name")
    )
    named = Q(served_communes=served) | Q(served_territories__in=areas)
    services = HealthcareService.objects.filter(named, is_active=True).select_related("organization")
    present = Organization.objects.filter(commune=served, is_active=True)
    shown = list(present.order_by("category_label", "folded_name", "pk")[: SHOWN_PRESENT + 1])
    offered = list(services.distinct().order_by("folded_name", "pk")[:100])
    answering = [area.organization for area in areas if area.organization]
    return Coverage(
        commune,
        areas,
        offered,
        shown[:SHOWN_PRESENT],
        present.count() if len(shown) > SHOWN_PRESENT else len(shown),
        overlay_of([*offered, *shown, *answering]),
    )


def organization(actor: Actor, organization_id: UUID) -> Organization | None:
    """Return an organisation of the directory."""
    actor.require("directory.read")
    offered = HealthcareService.objects.filter(is_active=True).order_by("folded_name", "pk")
    rows = Organization.objects.select_related("commune", "parent").filter(pk=organization_id)
    return rows.prefetch_related(Prefetch("services", queryset=offered)).first()


def practitioner(actor: Actor, practitioner_id: UUID) -> Practitioner | None:
    """Return a professional of the directory."""
    actor.require("directory.read")
    return Practitioner.objects.filter(pk=practitioner_id).first()


def people_at(
    actor: Actor, *, organization: Organization | None = None, practitioner: Practitioner | None = None
) -> list[PractitionerRole]:
    """Return the current posts of an organisation but those said over, or those of a professional, whole."""
    actor.require("directory.read")
    rows = PractitionerRole.objects.current().select_related("practitioner", "organization__commune")
    if organization:
        rows = rows.filter(organization=organization).exclude(pk__in=said_over(timezone.localdate()))
    else:
        rows = rows.filter(practitioner=practitioner)
    return list(rows.order_by("practitioner__folded_name", "pk")[:100])


def shown_post(actor: Actor, post_id: UUID) -> PractitionerRole | None:
    """Return a post of the directory."""
    actor.require("directory.read")
    rows = PractitionerRole.objects.select_related("practitioner", "organization")
    return rows.filter(pk=post_id).first()


def import_runs(actor: Actor) -> list[ImportRun]:
    """Return the last imports of national files; imports of persons belong to their organisation."""
    actor.require("directory.import")
    return list(ImportRun.objects.exclude(kind=ImportKind.PERSONS).order_by("-started_at")[:50])


def import_run(actor: Actor, run_id: UUID) -> ImportRun | None:
    """Return an import of a national file."""
    actor.require("directory.import")
    rows = ImportRun.objects.exclude(kind=ImportKind.PERSONS).select_related("checked", "by")
    return rows.filter(pk=run_id).first()


def confirmed_run(actor: Actor, run: ImportRun) -> ImportRun | None:
    """Return the import that followed a check."""
    actor.require("directory.import")
    return ImportRun.objects.filter(checked=run).first() if run.is_dry_run else None
