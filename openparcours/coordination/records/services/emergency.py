"""Break-glass: a reason, three hours, the person and the privacy officer told."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.records.models import EmergencyAccess, RecordVisit
from openparcours.coordination.records.services.access import lock_person, refresh_doors
from openparcours.coordination.records.services.facts import EmergencyAccessOpened, PersonToldOfEmergency
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access, trace_open
from openparcours.foundation.events.services import publish
from openparcours.registry.people.models import Person

DURATION = timedelta(hours=3)
SHORTEST_REASON = 10


@transaction.atomic
def open_emergency_access(actor: Actor, *, person: Person, reason: str) -> EmergencyAccess:
    """Open a person's record in an emergency, for three hours; one at a time.

    Raises:
        PermissionDenied: the role may not break the glass.
        ValidationError: the reason is too short to mean anything.
    """
    actor.require("sharing.break_glass")
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ValidationError({"reason": f"Décrivez l'urgence en {SHORTEST_REASON} caractères au moins."})
    lock_person(person.pk)
    now = timezone.now()
    running = EmergencyAccess.objects.filter(
        person=person, practitioner_role=actor.post, closes_at__gt=now
    ).first()
    if running:
        return running
    access = EmergencyAccess.objects.create(
        person=person,
        practitioner_role_id=actor.post,
        reason=reason[:500],
        opened_at=now,
        closes_at=now + DURATION,
    )
    record_access(
        actor,
        Action.EXECUTE,
        "records.emergency.opened",
        target=access,
        person_id=person.pk,
        reason=reason,
    )
    publish(
        EmergencyAccessOpened(
            person_id=person.pk,
            organization_id=actor.organization_id,
            author_id=actor.post_id,
            access_id=access.pk,
        )
    )
    refresh_doors(person)
    return access


@transaction.atomic
def review_emergency_access(
    actor: Actor, *, access: EmergencyAccess, review: str, person_informed_on: date | None
) -> EmergencyAccess:
    """Record the privacy officer's opinion, once for all, and when the person was told.

    Raises:
        PermissionDenied: the role does not review accesses, or it is one's own.
        ValidationError: it was reviewed already, or the day is before the access or to come.
    """
    actor.require("sharing.review")
    if actor.user_id is None:
        raise PermissionDenied("sans compte")
    locked = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    if locked.practitioner_role.practitioner.user_id == actor.user_id:
        raise PermissionDenied("nul ne contrôle son propre accès")
    if locked.reviewed_at:
        raise ValidationError("Cet accès est déjà contrôlé : l'avis ne se réécrit pas.")
    if person_informed_on:
        _demand_told_day(locked, person_informed_on)
    locked.review, locked.reviewed_at = review, timezone.now()
    locked.reviewed_by_id = actor.user_id
    locked.person_informed_on = person_informed_on or locked.person_informed_on
    locked.save(update_fields=["review", "reviewed_at", "reviewed_by", "person_informed_on"])
    record_access(
        actor, Action.UPDATE, "records.emergency.reviewed", target=locked, person_id=locked.person_id
    )
    return locked


@transaction.atomic
def record_person_told(actor: Actor, *, access: EmergencyAccess, on: date) -> EmergencyAccess:
    """Record that the person was told that somebody broke the glass on her record.

    Raises:
        PermissionDenied: the role may not, or the person is out of reach.
        ValidationError: the day is before the access, or in the future.
    """
    actor.require("sharing.record")
    if not Person.objects.accompanied_by(actor).filter(pk=access.person_id).exists():
        raise PermissionDenied("personne hors de portée")
    locked = EmergencyAccess.objects.select_for_update().get(pk=access.pk)
    _demand_told_day(locked, on)
    locked.person_informed_on = on
    locked.save(update_fields=["person_informed_on"])
    record_access(actor, Action.UPDATE, "records.emergency.told", target=locked, person_id=locked.person_id)
    publish(
        PersonToldOfEmergency(
            person_id=locked.person_id,
            organization_id=actor.organization_id,
            author_id=actor.post_id,
            access_id=locked.pk,
        )
    )
    return locked


@transaction.atomic
def note_visit(actor: Actor, *, person: Person) -> RecordVisit:
    """Note that a person's record is opened, and return the visit with the date of the one before.

    With the access trace, the only write that a reading request makes.
    """
    now = timezone.now()
    token = trace_open.set(True)
    try:
        visit, is_first = RecordVisit.objects.get_or_create(
            post_id=actor.post, person=person, defaults={"at": now}
        )
        if not is_first and now - visit.at > timedelta(minutes=5):
            visit.previous_at, visit.at = visit.at, now
            visit.save(update_fields=["previous_at", "at"])
    finally:
        trace_open.reset(token)
    return visit


def _demand_told_day(access: EmergencyAccess, on: date) -> None:
    if not timezone.localdate(access.opened_at) <= on <= timezone.localdate():
        raise ValidationError("La date doit être entre l'accès et aujourd'hui.")
