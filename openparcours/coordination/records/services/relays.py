"""Hand over: a closed record to who goes on, a caseload to a colleague for the holidays."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openparcours.coordination.records.choices import RecordStatus
from openparcours.coordination.records.models import CoordinationRecord, Delegation, Relay
from openparcours.coordination.records.services.access import lock_person, refresh_doors
from openparcours.coordination.records.services.facts import CaseloadEntrusted, RelayGiven
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.accounts.roles import ROLES
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import publish
from openparcours.registry.directory.models import PractitionerRole

LONGEST_RELAY = timedelta(days=90)
LONGEST_ABSENCE = timedelta(days=120)


@transaction.atomic
def give_relay(
    actor: Actor, *, record: CoordinationRecord, successor: PractitionerRole, ends_on: date
) -> Relay:
    """Let the successor read a closed record until a day; given twice, the last day stands.

    Raises:
        PermissionDenied: the record is another organisation's.
        ValidationError: the record is open, the day is past or too far, or the successor may not read.
    """
    actor.require("records.close")
    lock_person(record.person_id)
    record = CoordinationRecord.objects.select_for_update().select_related(None).get(pk=record.pk)
    if record.organization_id != actor.organization_id:
        raise PermissionDenied("dossier d'une autre structure")
    if record.status == RecordStatus.OPEN:
        raise ValidationError("Le dossier est ouvert : invitez le successeur dans le cercle.")
    if not timezone.localdate() < ends_on <= timezone.localdate() + LONGEST_RELAY:
        raise ValidationError({"ends_on": "L'accès du successeur dure au plus quatre-vingt-dix jours."})
    if not _can(successor, "records.read"):
        raise ValidationError({"successor": "Ce poste ne peut pas ouvrir de dossier."})
    relay, _ = Relay.objects.update_or_create(
        record=record, successor=successor, defaults={"ends_on": ends_on, "given_by_id": actor.post}
    )
    record_access(actor, Action.CREATE, "records.relay.given", target=relay, person_id=record.person_id)
    publish(
        RelayGiven(
            person_id=record.person_id,
            organization_id=actor.organization_id,
            author_id=actor.post_id,
            record_id=record.pk,
            successor_id=successor.pk,
        )
    )
    refresh_doors(record.person)
    return relay


@transaction.atomic
def lend_caseload(
    actor: Actor,
    *,
    referent: PractitionerRole,
    substitute: PractitionerRole,
    starts_on: date,
    ends_on: date,
    instructions: str = "",
) -> Delegation:
    """Let a colleague answer for one's records for a time.

    Raises:
        PermissionDenied: neither one's own records nor one's team to manage.
        ValidationError: another structure's post, days upside down or too long, or an overlap.
    """
    actor.require("records.update")
    if referent.pk != actor.post_id and not actor.can("accounts.manage"):
        raise PermissionDenied("remplacement d'un autre")
    if {referent.organization_id, substitute.organization_id} != {actor.organization_id}:
        raise ValidationError("Le remplaçant doit appartenir à votre structure.")
    if referent.pk == substitute.pk or not _can(substitute, "records.update"):
        raise ValidationError({"substitute": "Choisissez un collègue qui suit des dossiers."})
    if not timezone.localdate() <= ends_on or not starts_on <= ends_on <= starts_on + LONGEST_ABSENCE:
        raise ValidationError(
            {"ends_on": "La fin doit suivre le début, de quatre mois au plus, et n'être pas passée."}
        )
    running = Delegation.objects.select_for_update().filter(referent=referent, withdrawn_at=None)
    if running.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ValidationError("Un remplacement est déjà prévu à ces dates : terminez-le d'abord.")
    delegation = Delegation.objects.create(
        referent=referent,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
        instructions=instructions,
        made_by_id=actor.post,
    )
    record_access(actor, Action.CREATE, "records.delegation.made", target=delegation)
    publish(
        CaseloadEntrusted(
            organization_id=actor.organization_id, author_id=actor.post_id, delegation_id=delegation.pk
        )
    )
    return delegation


@transaction.atomic
def end_delegation(actor: Actor, *, delegation: Delegation) -> Delegation:
    """Take one's records back before the day; once."""
    actor.require("records.update")
    locked = (
        Delegation.objects.select_for_update()
        .filter(Q(referent=actor.post_id) | Q(referent__organization=actor.organization_id), pk=delegation.pk)
        .first()
    )
    if locked is None or (locked.referent_id != actor.post_id and not actor.can("accounts.manage")):
        raise PermissionDenied("remplacement d'un autre")
    if locked.withdrawn_at is None:
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        record_access(actor, Action.UPDATE, "records.delegation.ended", target=locked)
    return locked


def _can(post: PractitionerRole, permission: str) -> bool:
    return post.access_role in ROLES and permission in ROLES[post.access_role].permissions
