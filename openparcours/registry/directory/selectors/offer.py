"""Read an organisation, a professional; who covers a commune; what imports did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, Sum

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.choices import Correctable, ImportKind
from openparcours.registry.directory.models import (
    Commune,
    Correction,
    HealthcareService,
    ImportRun,
    Organization,
    Practitioner,
    PractitionerRole,
    Territory,
)

SHOWN_PRESENT = 60


@dataclass(frozen=True)
class Value:
    """A datum as shown: the local value over the source's, and who said so."""

    field: str
    label: str
    shown: str
    source: str
    correction: Correction | None

    @property
    def made_at(self) -> datetime | None:
        return self.correction.made_at if self.correction else None

    def is_from(self, actor: Actor) -> bool:
        """Tell whether the actor's organisation made the correction."""
        return self.correction is not None and self.correction.owner_id == actor.organization_id


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


def corrected(actor: Actor, subject: Organization) -> list[Value]:
    """Return the data that may be corrected: the last local value over the source's."""
    actor.require("directory.read")
    rows = Correction.objects.filter(object_id=subject.pk, withdrawn_at=None).select_related(
        "made_by", "owner"
    )
    latest = {c.field: c for c in rows.order_by("made_at")}
    return [_value(subject, Correctable(field), latest.get(field)) for field in Correctable.values]


def import_runs(actor: Actor) -> list[ImportRun]:
    """Return the last imports of national files; imports of persons belong to their organisation."""
    actor.require("directory.import")
    return list(ImportRun.objects.exclude(kind=ImportKind.PERSONS).order_by("-started_at")[:50])


def import_run(actor: Actor, run_id: UUID) -> ImportRun | None:
    """Return an import of a national file."""
    actor.require("directory.import")
    return ImportRun.objects.exclude(kind=ImportKind.PERSONS).filter(pk=run_id).first()


def _value(subject: Organization, field: Correctable, correction: Correction | None) -> Value:
    source = str(getattr(subject, field, "") or "")
    return Value(field.value, field.label, correction.value if correction else source, source, correction)
