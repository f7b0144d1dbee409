"""Open, change and close records and episodes of support."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from openparcours.coordination.records.choices import (
    EPISODE_TRANSITIONS,
    EpisodeStatus,
    RecordStatus,
)
from openparcours.coordination.records.models import (
    CoordinationRecord,
    Episode,
    EpisodeTransition,
    LevelChange,
)
from openparcours.coordination.records.services.access import lock_person, refresh_doors
from openparcours.coordination.records.services.circles import (
    end_coordination,
    ensure_care_team,
    set_coordinator,
)
from openparcours.coordination.records.services.facts import (
    EpisodeMoved,
    LevelChanged,
    RecordClosed,
    RecordOpened,
    RecordSharingChanged,
    ReferentChanged,
)
from openparcours.coordination.records.services.timeline import restrict_record_lines
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import PractitionerRole, Territory
from openparcours.registry.people.models import Person

ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What one says when opening a record."""

    reason: str
    context: str = ""
    level: str = ""
    is_shared: bool = True
    programme: str = ""


@transaction.atomic
def open_record(
    actor: Actor,
    *,
    person: Person,
    opening: Opening,
    referent: PractitionerRole | None = None,
    on: date | None = None,
) -> CoordinationRecord:
    """Open the record of a person for the actor's organisation, with its first episode and the circle.

    Opening twice returns the record already open.

    Raises:
        PermissionDenied: the role may not, or the person is out of reach.
        ValidationError: the identity was merged into another.
    """
    actor.require("records.open")
    _demand_door(actor, person)
    if person.merged_into_id:
        raise ValidationError("Cette identité a été fusionnée : ouvrez le dossier de l'identité gardée.")
    lock_person(person.pk)
    today = on or timezone.localdate()
    record, is_new = _open_one(actor, person, opening, today)
    if not is_new:
        return record
    _start_episode(actor, record, today)
    ensure_care_team(actor, person=person)
    record_access(actor, Action.CREATE, "records.record.opened", target=record, person_id=person.pk)
    publish(RecordOpened(**_about(actor, record), record_id=record.pk))
    if opening.level:
        change_level(actor, record=record, level=opening.level, since=today)
    if referent is not None:
        set_referent(actor, record=record, referent=referent)
    refresh_doors(person)
    return record


@transaction.atomic
def share_record(actor: Actor, *, record: CoordinationRecord, is_shared: bool) -> CoordinationRecord:
    """Share a record with the circle, or keep it inside the organisation."""
    record = _locked_own(actor, record, "records.update")
    if record.is_shared != is_shared:
        record.is_shared = is_shared
        record.save(update_fields=["is_shared"])
        _trace_update(actor, record)
        publish(RecordSharingChanged(**_about(actor, record), record_id=record.pk, is_shared=is_shared))
        restrict_record_lines(record)
        refresh_doors(record.person)
    return record


@transaction.atomic
def set_referent(
    actor: Actor, *, record: CoordinationRecord, referent: PractitionerRole
) -> CoordinationRecord:
    """Name the referent of a record, a post of its organisation, and put her first in the circle.

    Raises:
        ValidationError: the post is not one of the organisation's, or its role leads no record.
    """
    record = _locked_own(actor, record, "records.open")
    if referent.organization_id != record.organization_id:
        raise ValidationError("Le référent doit appartenir à la structure qui tient le dossier.")
    if not directory.colleagues(actor, with_permission="records.open").filter(pk=referent.pk).exists():
        raise ValidationError("Le rôle de ce collègue ne permet pas de mener un accompagnement.")
    if record.referent_id != referent.pk:
        record.referent = referent
        record.save(update_fields=["referent"])
        set_coordinator(actor, person=record.person, post=referent)
        _trace_update(actor, record)
        publish(ReferentChanged(**_about(actor, record), record_id=record.pk, referent_id=referent.pk))
    return record


@transaction.atomic
def change_level(
    actor: Actor, *, record: CoordinationRecord, level: str, since: date, reason: str = ""
) -> CoordinationRecord:
    """Set the level of support from a day on; the history is kept.

    Raises:
        ValidationError: the day is before the opening or in the future.
    """
    record = _locked_own(actor, record, "records.open")
    if not record.opened_on <= since <= timezone.localdate():
        raise ValidationError("La date du niveau doit être entre l'ouverture du dossier et aujourd'hui.")
    if record.level != level:
        LevelChange.objects.create(record=record, level=level, since=since, by_id=actor.post, reason=reason)
        record.level, record.level_since = level, since
        record.save(update_fields=["level", "level_since"])
        _trace_update(actor, record)
        publish(LevelChanged(**_about(actor, record), record_id=record.pk, level=level))
    return record


@transaction.atomic
def move_episode(actor: Actor, *, record: CoordinationRecord, to_status: str, reason: str = "") -> Episode:
    """Change the status of the running episode, as the table of transitions allows.

    Raises:
        ValidationError: no episode runs, or the transition is not in the table.
    """
    record = _locked_own(actor, record, "records.update")
    episode = record.episodes.exclude(status=EpisodeStatus.CLOSED).first()
    if episode is None:
        raise ValidationError("Aucun accompagnement n'est en cours.")
    if to_status == EpisodeStatus.CLOSED:
        raise ValidationError("Un accompagnement se clôt avec son dossier, avec un motif.")
    if to_status not in EPISODE_TRANSITIONS[EpisodeStatus(episode.status)]:
        raise ValidationError("Ce changement d'étape n'est pas possible.")
    _move(actor, episode, to_status, reason)
    _trace_update(actor, record)
    return episode


@transaction.atomic
def open_episode(actor: Actor, *, record: CoordinationRecord, on: date | None = None) -> Episode:
    """Begin a new episode in an open record, linked to the last one.

    Raises:
        ValidationError: an episode already runs.
    """
    record = _locked_own(actor, record, "records.open")
    if record.episodes.exclude(status=EpisodeStatus.CLOSED).exists():
        raise ValidationError("Un accompagnement est déjà en cours.")
    return _start_episode(actor, record, on or timezone.localdate())


@transaction.atomic
def close_record(
    actor: Actor, *, record: CoordinationRecord, reason: str, summary: str, on: date | None = None
) -> CoordinationRecord:
    """Close a record and its running episode, with a reason and a summary.

    Raises:
        ValidationError: no summary, or a day out of the record's life.
    """
    record = _locked_own(actor, record, "records.close")
    day = on or timezone.localdate()
    if not summary.strip():
        raise ValidationError({"summary": "Écrivez la synthèse de clôture."})
    if not record.opened_on <= day <= timezone.localdate():
        raise ValidationError({"on": "La clôture doit être entre l'ouverture et aujourd'hui."})
    for episode in record.episodes.exclude(status=EpisodeStatus.CLOSED):
        episode.closed_on, episode.closing_reason = day, reason
        _move(actor, episode, EpisodeStatus.CLOSED, summary[:250])
    record.status, record.closed_on = RecordStatus.CLOSED, day
    record.closing_reason, record.closing_summary = reason, summary
    record.save(update_fields=["status", "closed_on", "closing_reason", "closing_summary"])
    end_coordination(actor, person=record.person, on=day)
    record_access(actor, Action.UPDATE, "records.record.closed", target=record, person_id=record.person_id)
    publish(RecordClosed(**_about(actor, record), record_id=record.pk, reason=reason))
    refresh_doors(record.person)
    return record


def _start_episode(actor: Actor, record: CoordinationRecord, on: date) -> Episode:
    former = Episode.objects.filter(
        record__person=record.person_id, record__organization=record.organization_id
    )
    episode = Episode.objects.create(
        record=record, opened_on=on, previous=former.order_by("-opened_on", "-pk").first()
    )
    EpisodeTransition.objects.create(episode=episode, to_status=episode.status, by_id=actor.post)
    publish(EpisodeMoved(**_about(actor, record), episode_id=episode.pk, to_status=episode.status))
    return episode


def _move(actor: Actor, episode: Episode, to_status: str, reason: str) -> None:
    former = episode.status
    EpisodeTransition.objects.create(
        episode=episode, from_status=former, to_status=to_status, by_id=actor.post, reason=reason
    )
    episode.status = to_status
    episode.save(update_fields=["status", "closed_on", "closing_reason"])
    publish(
        EpisodeMoved(
            **_about(actor, episode.record),
            episode_id=episode.pk,
            from_status=former,
            to_status=to_status,
        )
    )


def _locked_own(actor: Actor, record: CoordinationRecord, permission: str) -> CoordinationRecord:
    actor.require(permission)
    lock_person(record.person_id)
    locked = CoordinationRecord.objects.select_for_update().select_related(None).get(pk=record.pk)
    if locked.organization_id != actor.organization_id:
        raise PermissionDenied("dossier d'une autre structure")
    if locked.status != RecordStatus.OPEN:
        raise ValidationError("Ce dossier est clos : un retour ouvre un nouveau dossier.")
    return locked


def _demand_door(actor: Actor, person: Person) -> None:
    if not Person.objects.changeable_by(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")


def _organization(actor: Actor) -> UUID:
    if actor.organization_id is None:
        raise PermissionDenied("aucune structure")
    return actor.organization_id


def _open_one(actor: Actor, person: Person, opening: Opening, day: date) -> tuple[CoordinationRecord, bool]:
    """Return the open record, or a new one; who loses a race for a number or a person tries again."""
    mine = CoordinationRecord.objects.filter(person=person, organization=_organization(actor))
    for _ in range(ATTEMPTS):
        if known := mine.filter(status=RecordStatus.OPEN).first():
            return known, False
        with suppress(IntegrityError), transaction.atomic():
            return _insert(actor, person, opening, day), True
    raise ValidationError("Trop de dossiers s'ouvrent au même instant : recommencez.")


def _insert(actor: Actor, person: Person, opening: Opening, day: date) -> CoordinationRecord:
    return CoordinationRecord.objects.create(
        person=person,
        organization_id=_organization(actor),
        number=_next_number(actor, day),
        is_shared=opening.is_shared,
        opened_on=day,
        opening_reason=opening.reason,
        opening_context=opening.context,
        programme=opening.programme,
        territory=_territory(actor),
    )


def _next_number(actor: Actor, day: date) -> str:
    code = directory.short_code(_organization(actor))
    prefix = f"{code}-{day.year}-"
    last = CoordinationRecord.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number[len(prefix) :]) + 1 if last else 1:06d}"


def _territory(actor: Actor) -> Territory | None:
    return Territory.objects.filter(organization=actor.organization_id).first()


def _trace_update(actor: Actor, record: CoordinationRecord) -> None:
    record_access(actor, Action.UPDATE, "records.record.updated", target=record, person_id=record.person_id)


def _about(actor: Actor, record: CoordinationRecord) -> dict[str, Any]:
    return {
        "person_id": record.person_id,
        "organization_id": actor.organization_id,
        "author_id": actor.post_id,
    }
