"""Read an organisation, a professional; who covers a commune; what imports did."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, Sum

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

SHOWN_PRESENT = 60


@dataclass(frozen=True)
class Coverage:
    """Who serves a commune: areas with their population, services, organisations present (some, and how many)."""

    commune: Commune
    territories: Sequence[Territory]
    services: list[HealthcareService]
    organizations: list[Organization]
    organization_count: int


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
    return Coverage(
        commune,
        areas,
        list(services.distinct().order_by("folded_name", "pk")[:100]),
        shown[:SHOWN_PRESENT],
        present.count() if len(shown) > SHOWN_PRESENT else len(shown),
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
    """Return the current posts of an organisation, or of a professional."""
    actor.require("directory.read")
    rows = PractitionerRole.objects.current().select_related("practitioner", "organization__commune")
    rows = rows.filter(organization=organization) if organization else rows.filter(practitioner=practitioner)
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
