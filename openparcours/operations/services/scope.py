"""What belongs to an organisation, found by following the foreign keys from a few roots."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from openparcours.coordination.records.models import CoordinationRecord
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.models import Organization, Practitioner, PractitionerRole
from openparcours.registry.people.models import Person

_NEVER = {"sessions", "contenttypes", "auth", "mfa", "account"}
_TECHNICAL = {"events.worker", "events.scheduledrun"}
_OWNERS = ("organization", "managing_organization", "organization_id")
_SHARED_PARENTS = {Organization, Practitioner, PractitionerRole, User}

Tables = Iterator[tuple[str, models.QuerySet]]


def exported_tables(organization: Organization | None) -> Tables:
    """Yield the label and the rows of each table: all of them, or those an organisation owns.

    Owned: what names the organisation, else what is about a person of whom it holds a
    coordination record, else what hangs on an owned row. Shared reference data is left out.
    """
    scopes = _owned(organization) if organization else None
    for model in sorted(_exported_models(), key=lambda m: m._meta.label_lower):
        if scopes is None:
            yield model._meta.label_lower, model._default_manager.order_by("pk")
        elif model in scopes:
            yield model._meta.label_lower, scopes[model].order_by("pk")


def _exported_models() -> list[type[models.Model]]:
    return [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.app_label not in _NEVER and m._meta.label_lower not in _TECHNICAL and m._meta.managed
    ]


def _owned(organization: Organization) -> dict[type[models.Model], models.QuerySet]:
    records = CoordinationRecord._default_manager.filter(organization=organization)
    persons = Person._default_manager.filter(pk__in=records.values("person_id"))
    posts = PractitionerRole._default_manager.filter(organization=organization)
    practitioners = Practitioner._default_manager.filter(pk__in=posts.values("practitioner_id"))
    scopes: dict[type[models.Model], models.QuerySet] = {
        Organization: Organization._default_manager.filter(pk=organization.pk),
        CoordinationRecord: records,
        Person: persons,
        PractitionerRole: posts,
        Practitioner: practitioners,
        User: User._default_manager.filter(pk__in=practitioners.values("user_id")),
    }
    waiting = [m for m in _exported_models() if m not in scopes]
    while found := {m: rows for m in waiting if (rows := _rows(m, organization, scopes)) is not None}:
        scopes |= found
        waiting = [m for m in waiting if m not in found]
    return scopes


def _rows(
    model: type[models.Model],
    organization: Organization,
    scopes: dict[type[models.Model], models.QuerySet],
) -> models.QuerySet | None:
    fields = {f.name: f for f in model._meta.concrete_fields}
    manager = model._default_manager
    if owner := next((name for name in _OWNERS if name in fields), None):
        return manager.filter(**{owner: organization.pk})
    if "person" in fields or "person_id" in fields:
        name = "person_id" if "person_id" in fields else "person"
        return manager.filter(**{f"{name}__in": scopes[Person].values("pk")})
    for field in fields.values():
        parent = field.related_model
        if isinstance(parent, type) and parent in scopes and parent not in _SHARED_PARENTS:
            return manager.filter(**{f"{field.name}__in": scopes[parent].values("pk")})
    return None
