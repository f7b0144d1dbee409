"""What belongs to an organisation, found by following the foreign keys from a few roots."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.models import Q

from openparcours.coordination.records.models import CoordinationRecord
from openparcours.foundation.accounts.models import User
from openparcours.registry.directory.models import Organization, Practitioner, PractitionerRole
from openparcours.registry.people.models import Person

_NEVER = {"sessions", "contenttypes", "auth", "mfa", "account"}
_TECHNICAL = {"events.worker", "events.scheduledrun"}
# Whose a row is: the column that names the organisation that wrote it.
OWNERS = {
    "assessments.instrumentswitch": "owner_id",
    "assessments.questionnaireresponse": "organization",
    "careplans.careplan": "organization",
    "definitions.definition": "owner_id",
    "directory.correction": "owner",
    "directory.healthcareservice": "organization",
    "directory.postproposal": "organization",
    "directory.territory": "organization",
    "events.event": "organization_id",
    "links.guestlink": "organization_id",
    "notes.liaisonnote": "organization",
    "orientations.orientation": "organization",
    "orientations.pathwaybreak": "organization",
    "orientations.shortlistitem": "organization",
    "people.personidentifier": "organization",
    "people.personimport": "organization",
    "records.timelineentry": "organization_id",
    "requests.requestnumber": "organization",
    "requests.supportrequest": "organization",
}
# These name an organisation that is not their owner, a target or a member: they are the person's or their parent's.
OF_PERSONS = {
    "audit.trace", "careplans.planaction", "records.careteam", "records.careteamparticipant", "records.consent",
    "records.opposition", "requests.requester",
}  # fmt: skip
_ALSO_OWN = {"audit.trace": "organization_id"}  # what the organisation's people did, whoever about
_SHARED_PARENTS = {Organization, Practitioner, PractitionerRole, User}

Tables = Iterator[tuple[str, models.QuerySet]]


def exported_tables(organization: Organization | None) -> Tables:
    """Yield the label and the rows of each table: all of them, or those an organisation owns.

    Owned: what the organisation wrote where a table says so, else what is about a person of whom it
    holds a coordination record, else what hangs on an owned row. Shared reference data is left out.
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
    followed = Q(pk__in=records.values("person_id"))
    merged = Q(merged_into__in=records.values("person_id"))
    persons = Person._default_manager.filter(followed | merged)
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
    label, manager = model._meta.label_lower, model._default_manager
    if label in OWNERS:
        return manager.filter(**{OWNERS[label]: organization.pk})
    if named := persons_named(model):
        mine = Q(**{f"{name}__in": scopes[Person].values("pk") for name in named})
        also = _ALSO_OWN.get(label)
        return manager.filter(mine | Q(**{also: organization.pk}) if also else mine)
    for field in model._meta.concrete_fields:
        parent = field.related_model
        if field.null or not isinstance(parent, type) or parent in _SHARED_PARENTS:
            continue
        if parent in scopes:
            return manager.filter(**{f"{field.name}__in": scopes[parent].values("pk")})
    return None


def persons_named(model: type[models.Model]) -> list[str]:
    """Return the columns of a table that name a person, by foreign key or by identifier alone."""
    return [f.name for f in model._meta.concrete_fields if f.related_model is Person or f.name == "person_id"]
