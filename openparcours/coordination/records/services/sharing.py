"""Record what the person was told and decides, with its proof; doors follow in the same transaction."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from openparcours.coordination.records.choices import InformedParty, SharingScope
from openparcours.coordination.records.models import Consent, InformationGiven, Opposition
from openparcours.coordination.records.services.access import lock_person, refresh_doors
from openparcours.coordination.records.services.facts import (
    ConsentRecorded,
    ConsentWithdrawn,
    InformationRecorded,
    OppositionRecorded,
    OppositionWithdrawn,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person

SUPPORT_VERSION = "2026-11"

StatementT = TypeVar("StatementT", Opposition, Consent)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the person says: on what, by which means, when, with which proof."""

    scope: str
    means: str
    stated_on: date
    stated_by: str = InformedParty.PERSON
    organization: Organization | None = None
    post: PractitionerRole | None = None
    comment: str = ""
    proof: UploadedFile | None = None


@transaction.atomic
def record_information(
    actor: Actor,
    *,
    person: Person,
    told_to: str,
    means: str,
    given_on: date,
    impossible_reason: str = "",
    proof: UploadedFile | None = None,
) -> InformationGiven:
    """Record that the person was informed, or why she could not be (R.1110-3); said twice, kept once.

    Raises:
        ValidationError: a day to come, or an impossibility without its reason.
    """
    _demand(actor, person, given_on)
    if told_to == InformedParty.IMPOSSIBLE and not impossible_reason.strip():
        raise ValidationError({"impossible_reason": "Dites pourquoi l'information est impossible."})
    said = {"told_to": told_to, "impossible_reason": impossible_reason, "means": means, "given_on": given_on}
    already = InformationGiven.objects.filter(person=person, by=actor.post, **said).first()
    if already and not proof:
        return already
    information = InformationGiven.objects.create(
        person=person, support_version=SUPPORT_VERSION, by_id=actor.post, proof=proof or "", **said
    )
    record_access(
        actor, Action.CREATE, "records.information.recorded", target=information, person_id=person.pk
    )
    publish(InformationRecorded(**_about(actor, person.pk), information_id=information.pk))
    refresh_doors(person)
    return information


@transaction.atomic
def record_opposition(actor: Actor, *, person: Person, statement: Statement) -> Opposition:
    """Record that the person opposes to sharing; effective at the next click (L.1110-4); once.

    Raises:
        ValidationError: a day to come, or a scope without its target.
    """
    _demand(actor, person, statement.stated_on)
    if already := _in_force(Opposition.objects.filter(person=person), statement):
        return already
    opposition = _write(Opposition(person=person), actor, statement)
    record_access(actor, Action.CREATE, "records.opposition.recorded", target=opposition, person_id=person.pk)
    publish(OppositionRecorded(**_about(actor, person.pk), opposition_id=opposition.pk))
    refresh_doors(person)
    return opposition


@transaction.atomic
def record_consent(
    actor: Actor, *, person: Person, statement: Statement, ends_on: date | None = None
) -> Consent:
    """Record consent to sharing outside the care team, with its scope and end (D.1110-3-1).

    Raises:
        ValidationError: the person was not informed before, or the end is before the beginning.
    """
    _demand(actor, person, statement.stated_on)
    if not InformationGiven.objects.filter(person=person).exists():
        raise ValidationError("Le consentement suppose une information préalable : tracez-la d'abord.")
    if ends_on and ends_on < statement.stated_on:
        raise ValidationError({"ends_on": "La fin du consentement précède sa date."})
    if already := _in_force(Consent.objects.filter(person=person, ends_on=ends_on), statement):
        return already
    consent = _write(Consent(person=person, ends_on=ends_on), actor, statement)
    record_access(actor, Action.CREATE, "records.consent.recorded", target=consent, person_id=person.pk)
    publish(ConsentRecorded(**_about(actor, person.pk), consent_id=consent.pk))
    refresh_doors(person)
    return consent


@transaction.atomic
def withdraw_opposition(actor: Actor, *, opposition: Opposition, means: str) -> Opposition:
    """Record that the person no longer opposes; once."""
    _demand(actor, opposition.person, timezone.localdate())
    locked = Opposition.objects.select_for_update().get(pk=opposition.pk)
    if _withdraw(locked, actor, means):
        record_access(
            actor,
            Action.UPDATE,
            "records.opposition.withdrawn",
            target=locked,
            person_id=locked.person_id,
        )
        publish(OppositionWithdrawn(**_about(actor, locked.person_id), opposition_id=locked.pk))
        refresh_doors(locked.person)
    return locked


@transaction.atomic
def withdraw_consent(actor: Actor, *, consent: Consent, means: str) -> Consent:
    """Record that the person withdraws her consent, by any means; effective at once."""
    _demand(actor, consent.person, timezone.localdate())
    locked = Consent.objects.select_for_update().get(pk=consent.pk)
    if _withdraw(locked, actor, means):
        record_access(
            actor, Action.UPDATE, "records.consent.withdrawn", target=locked, person_id=locked.person_id
        )
        publish(ConsentWithdrawn(**_about(actor, locked.person_id), consent_id=locked.pk))
        refresh_doors(locked.person)
    return locked


def _demand(actor: Actor, person: Person, day: date) -> None:
    actor.require("sharing.record")
    if not Person.objects.accompanied_by(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")
    if day > timezone.localdate():
        raise ValidationError("La date ne peut pas être dans le futur.")
    lock_person(person.pk)


def _write(row: StatementT, actor: Actor, statement: Statement) -> StatementT:
    if statement.scope == SharingScope.ORGANIZATION and statement.organization is None:
        raise ValidationError({"organization": "Choisissez la structure concernée."})
    if statement.scope == SharingScope.PROFESSIONAL and statement.post is None:
        raise ValidationError({"post": "Choisissez le professionnel concerné."})
    row.scope, row.means, row.stated_on = statement.scope, statement.means, statement.stated_on
    row.stated_by, row.comment = statement.stated_by, statement.comment
    row.organization, row.practitioner_role = statement.organization, statement.post
    row.recorded_by_id = actor.post
    row.proof = statement.proof or ""
    row.save(force_insert=True)
    return row


def _in_force(rows: QuerySet[StatementT], statement: Statement) -> StatementT | None:
    """Return the same statement already in force: saying it twice writes it once."""
    same = {"organization": statement.organization, "practitioner_role": statement.post}
    return rows.filter(scope=statement.scope, withdrawn_at=None, **same).first()


def _withdraw(row: Opposition | Consent, actor: Actor, means: str) -> bool:
    if row.withdrawn_at:
        return False
    row.withdrawn_at, row.withdrawn_means = timezone.now(), means
    row.withdrawn_by_id = actor.post
    row.save(update_fields=["withdrawn_at", "withdrawn_means", "withdrawn_by"])
    return True


def _about(actor: Actor, person_id: UUID) -> dict[str, UUID | None]:
    return {
        "person_id": person_id,
        "organization_id": actor.organization_id,
        "author_id": actor.post_id,
    }
