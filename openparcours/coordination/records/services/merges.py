"""Follow merges of identities: what hung on one person passes to the other, and back."""

from collections.abc import Collection
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from openparcours.coordination.records.choices import CircleRole, RecordStatus
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    Consent,
    CoordinationRecord,
    EmergencyAccess,
    InformationGiven,
    MovedRow,
    Opposition,
    TimelineEntry,
)
from openparcours.coordination.records.services.access import refresh_doors
from openparcours.registry.people.models import Person

_OWN: tuple[type[models.Model], ...] = (
    CoordinationRecord,
    InformationGiven,
    Opposition,
    Consent,
    EmergencyAccess,
    TimelineEntry,
)


@transaction.atomic
def move_to_kept(*, merge_id: UUID, kept_id: UUID, merged_id: UUID) -> None:
    """Give the kept person the records, statements, timeline and circle of the merged one.

    A record that the kept person already has open in the same organisation stays where it is.
    """
    kept_owners = CoordinationRecord.objects.filter(person=kept_id, status=RecordStatus.OPEN)
    clashing = CoordinationRecord.objects.filter(
        person=merged_id, status=RecordStatus.OPEN, organization__in=kept_owners.values("organization")
    )
    stays = set(clashing.values_list("pk", flat=True))
    for model in _OWN:
        move_rows(model, merge_id=merge_id, from_id=merged_id, to_id=kept_id, stays=stays)
    _move_circle(merge_id, kept_id, merged_id)
    _refresh({kept_id, merged_id})


@transaction.atomic
def move_back(*, merge_id: UUID) -> None:
    """Undo `move_to_kept`: every row moved goes back where it was."""
    touched: set[UUID] = set()
    for moved in MovedRow.objects.filter(merge_id=merge_id):
        rows = apps.get_model(moved.model)._default_manager.filter(pk=moved.object_id)
        if moved.field == "person_id":
            touched |= {moved.from_id, *rows.values_list("person_id", flat=True)}
        rows.update(**{moved.field: moved.from_id})
    MovedRow.objects.filter(merge_id=merge_id).delete()
    _refresh(touched)


def move_rows(
    model: type[models.Model],
    *,
    merge_id: UUID,
    from_id: UUID,
    to_id: UUID,
    field: str = "person_id",
    stays: Collection[UUID] = (),
) -> None:
    """Repoint a model's rows from one person (or circle) to another, remembering which."""
    rows = model._default_manager.filter(**{field: from_id}).exclude(pk__in=stays)
    MovedRow.objects.bulk_create(
        [
            MovedRow(
                merge_id=merge_id, model=model._meta.label_lower, object_id=pk, field=field, from_id=from_id
            )
            for pk in rows.values_list("pk", flat=True)
        ]
    )
    rows.update(**{field: to_id})


def _move_circle(merge_id: UUID, kept_id: UUID, merged_id: UUID) -> None:
    lost = CareTeam.objects.filter(person=merged_id).first()
    team = CareTeam.objects.filter(person=kept_id).first()
    if lost is None:
        return
    if team is None:
        move_rows(CareTeam, merge_id=merge_id, from_id=merged_id, to_id=kept_id)
        return
    here = team.participants.filter(ended_on=None)
    posts = list(here.exclude(practitioner_role=None).values_list("practitioner_role", flat=True))
    same = Q(practitioner_role__in=posts)
    if here.filter(role=CircleRole.ATTENDING_PHYSICIAN).exists():
        same |= Q(role=CircleRole.ATTENDING_PHYSICIAN)
    stays = set(lost.participants.filter(same, ended_on=None).values_list("pk", flat=True))
    move_rows(
        CareTeamParticipant,
        merge_id=merge_id,
        from_id=lost.pk,
        to_id=team.pk,
        field="team_id",
        stays=stays,
    )


def _refresh(person_ids: Collection[UUID]) -> None:
    for person in Person.objects.filter(pk__in=person_ids):
        refresh_doors(person)
