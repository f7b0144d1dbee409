"""Analyse and decide: take, hold, answer, orient, include, refuse, close."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.coordination.records import selectors as record_selectors
from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import RecordStatus
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.services import Opening
from openparcours.coordination.requests import selectors
from openparcours.coordination.requests.choices import (
    ANSWER_OF_LEVEL,
    RUNNING,
    PersonAnswer,
    RequestStatus,
    opening_reason,
)
from openparcours.coordination.requests.models import RequestHold, SupportRequest
from openparcours.coordination.requests.rules import due_at
from openparcours.coordination.requests.services.facts import RequestRefused, RequestWaited
from openparcours.coordination.requests.services.moves import (
    about,
    locked,
    locked_open,
    move,
    running_hold,
    trace,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.events.services import publish
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import Person

NOT_INFORMED = "Tracez d'abord l'information de la personne, ou pourquoi elle est impossible (R.1110-3 CSP)."
OPPOSED = "La personne s'oppose : aucun accompagnement ne peut s'ouvrir."


@dataclass(frozen=True, kw_only=True)
class Information:
    """That the person was told, traced in the act of inclusion."""

    told_to: str
    means: str
    given_on: date
    impossible_reason: str = ""


@transaction.atomic
def take_request(actor: Actor, *, request: SupportRequest) -> SupportRequest:
    """Take a request: its taker becomes its analyst unless one was named; taking twice changes nothing."""
    found = locked_open(actor, request, "requests.take")
    if found.status == RequestStatus.ANALYSIS and found.analyst_id == actor.post_id:
        return found
    found.analyst_id = found.analyst_id or actor.post
    move(actor, found, RequestStatus.ANALYSIS, fields=("analyst",))
    return found


@transaction.atomic
def assign_request(
    actor: Actor,
    *,
    request: SupportRequest,
    analyst: PractitionerRole | None,
    priority: str = "",
    opinion: str | None = None,
) -> SupportRequest:
    """Name who analyses, retain a priority, write the internal opinion; the promise follows the priority.

    Raises:
        ValidationError: the analyst is not of the structure, or the request is over.
    """
    found = locked_open(actor, request, "requests.take")
    if analyst is not None and analyst.organization_id != found.organization_id:
        raise ValidationError({"analyst": "L'analyste doit appartenir à la structure qui a reçu la demande."})
    changed = []
    if found.analyst_id != (analyst.pk if analyst else None):
        found.analyst = analyst
        changed.append("analyst")
    if priority and priority != found.priority:
        found.priority = priority
        found.answer_due_at = _promised(found)
        changed += ["priority", "answer_due_at"]
    if opinion is not None and opinion != found.opinion:
        found.opinion = opinion
        changed.append("opinion")
    if changed:
        found.save(update_fields=changed)
        trace(actor, Action.UPDATE, "requests.request.assigned", found, reason=", ".join(changed))
    return found


@transaction.atomic
def hold_request(
    actor: Actor, *, request: SupportRequest, waits_for: str, remind_on: date | None = None
) -> SupportRequest:
    """Stop the clock until a piece comes.

    Raises:
        ValidationError: nothing is said to be awaited, or a reminder in the past.
    """
    found = locked_open(actor, request, "requests.take")
    if not waits_for.strip():
        raise ValidationError({"waits_for": "Dites ce qui est attendu."})
    if remind_on and remind_on < timezone.localdate():
        raise ValidationError({"remind_on": "La relance ne peut pas être passée."})
    found.call_back_on = remind_on
    move(actor, found, RequestStatus.WAITING, reason=waits_for)
    RequestHold.objects.create(request=found, waits_for=waits_for.strip()[:500], remind_on=remind_on)
    return found


@transaction.atomic
def resume_request(actor: Actor, *, request: SupportRequest, reason: str = "") -> SupportRequest:
    """Start the clock again: what was awaited has come."""
    found = locked_open(actor, request, "requests.take")
    _end_hold(found)
    found.call_back_on = None
    move(actor, found, RequestStatus.ANALYSIS, reason=reason or "complément reçu", fields=("answer_due_at",))
    return found


@transaction.atomic
def answer_request(
    actor: Actor, *, request: SupportRequest, answer: str, answer_type: str = "information"
) -> SupportRequest:
    """Close a request by an information; straight from reception too, when the call was enough.

    Raises:
        ValidationError: nothing was answered.
    """
    found = locked_open(actor, request, "requests.take")
    if not answer.strip():
        raise ValidationError({"answer": "Écrivez la réponse donnée."})
    if found.status == RequestStatus.RECEIVED:
        found.analyst_id = found.analyst_id or actor.post
        move(actor, found, RequestStatus.ANALYSIS, fields=("analyst",))
    found.answer, found.answer_type = answer.strip(), answer_type
    _say_if_late(actor, found)
    move(actor, found, RequestStatus.INFORMED, fields=("answer", "answer_type"))
    return found


@transaction.atomic
def orient_request(actor: Actor, *, request: SupportRequest, answer: str) -> SupportRequest:
    """Propose another service; the request stays open until one knows what came of it.

    Raises:
        ValidationError: no service is named.
    """
    found = locked_open(actor, request, "requests.decide")
    if not answer.strip():
        raise ValidationError({"answer": "Dites vers qui et pourquoi."})
    found.answer, found.answer_type = answer.strip(), "orientation"
    _say_if_late(actor, found)
    move(actor, found, RequestStatus.ORIENTED, fields=("answer", "answer_type"))
    return found


@transaction.atomic
def record_outcome(
    actor: Actor, *, request: SupportRequest, is_accepted: bool, reason: str = ""
) -> SupportRequest:
    """Record what came of an orientation: accepted, it closes; refused, the analysis goes on.

    Raises:
        ValidationError: refused without a reason.
    """
    found = locked_open(actor, request, "requests.decide")
    if is_accepted:
        move(actor, found, RequestStatus.RELAYED, reason=reason)
        return found
    if not reason.strip():
        raise ValidationError({"reason": "Dites pourquoi l'orientation n'aboutit pas."})
    found.answer_due_at = max(found.answer_due_at, timezone.now() + _promise(found))
    move(actor, found, RequestStatus.ANALYSIS, reason=reason, fields=("answer_due_at",))
    return found


@transaction.atomic
def include_request(
    actor: Actor,
    *,
    request: SupportRequest,
    level: str,
    is_unopposed: bool,
    information: Information | None = None,
    is_mine: bool = True,
) -> SupportRequest:
    """Begin an accompaniment: the record is opened or used again, an episode begins, linked to the last.

    Raises:
        ValidationError: nobody is named, the person was not informed, or she opposes.
    """
    found = locked_open(actor, request, "requests.decide")
    person = _demand_person(found)
    is_informed = selectors.is_informed(person)
    if not is_informed and information is None:
        raise ValidationError(NOT_INFORMED)
    if not is_unopposed or found.agrees == PersonAnswer.NO or selectors.opposes_all(person):
        raise ValidationError({"is_unopposed": OPPOSED})
    record, episode_id = _open_episode(actor, found, person, level, is_mine=is_mine)
    if not is_informed and information is not None:
        records.record_information(actor, person=person, **vars(information))
    found.record, found.episode_id, found.level = record, episode_id, level
    found.answer_type = ANSWER_OF_LEVEL.get(level, "accompagnement_soutenu")  # type: ignore[call-overload]
    _say_if_late(actor, found)
    move(actor, found, RequestStatus.INCLUDED, fields=("record", "episode", "level", "answer_type"))
    return found


@transaction.atomic
def refuse_request(
    actor: Actor, *, request: SupportRequest, closing_reason: str, answer: str
) -> SupportRequest:
    """Declare a request out of scope, with its reason and what is proposed instead.

    Raises:
        ValidationError: the reason or the alternative is missing.
    """
    found = locked_open(actor, request, "requests.decide")
    if not closing_reason:
        raise ValidationError({"closing_reason": "Choisissez le motif."})
    if not answer.strip():
        raise ValidationError({"answer": "Proposez une autre voie : une demande ne reste pas sans réponse."})
    found.closing_reason, found.answer, found.answer_type = closing_reason, answer.strip(), "hors_champ"
    _say_if_late(actor, found)
    move(
        actor,
        found,
        RequestStatus.OUT_OF_SCOPE,
        reason=closing_reason,
        fields=("closing_reason", "answer", "answer_type"),
    )
    publish(RequestRefused(**about(actor, found), request_id=found.pk, reason=closing_reason))
    return found


@transaction.atomic
def mark_duplicate(actor: Actor, *, request: SupportRequest, of: SupportRequest) -> SupportRequest:
    """Join a request to another one of the structure: linked, and left out of every figure.

    Raises:
        ValidationError: it is the same one, or itself a duplicate.
    """
    found, original = locked_open(actor, request, "requests.take"), locked(actor, of, "requests.take")
    if found.pk in {original.pk, original.duplicate_of_id}:
        raise ValidationError({"of": "Une demande n'est pas le doublon d'elle-même."})
    found.duplicate_of_id = original.duplicate_of_id or original.pk
    _end_hold(found)
    move(
        actor,
        found,
        RequestStatus.DUPLICATE,
        reason=f"doublon de {original.number}",
        fields=("duplicate_of", "answer_due_at"),
    )
    return found


@transaction.atomic
def close_request(
    actor: Actor, *, request: SupportRequest, to_status: str, reason: str, closing_reason: str = ""
) -> SupportRequest:
    """End a request without answer: unanswered, cancelled, or sent to the emergency services.

    Raises:
        ValidationError: no reason is given.
    """
    found = locked_open(actor, request, "requests.take")
    if not (reason.strip() or closing_reason):
        raise ValidationError({"reason": "Donnez un motif."})
    found.closing_reason = closing_reason
    if to_status == RequestStatus.EMERGENCY:
        found.answer = reason.strip()
    _end_hold(found)
    move(
        actor,
        found,
        to_status,
        reason=reason or closing_reason,
        fields=("closing_reason", "answer", "answer_due_at"),
    )
    return found


def _demand_person(found: SupportRequest) -> Person:
    if found.person is None:
        raise ValidationError("Dites d'abord qui est la personne : une identité provisoire suffit.")
    return found.person


def _open_episode(
    actor: Actor, found: SupportRequest, person: Person, level: str, *, is_mine: bool
) -> tuple[CoordinationRecord, UUID]:
    """Open or use again the structure's record, and its episode; a return is a new one."""
    mine = actor.post if is_mine else found.analyst_id
    referent = PractitionerRole.objects.filter(pk=mine).first() if mine else None
    opening = Opening(reason=opening_reason(found.reason), context=found.text[:4000], level=level)
    known = CoordinationRecord.objects.filter(
        person=person, organization=actor.organization_id, status=RecordStatus.OPEN
    ).first()
    record = known or records.open_record(actor, person=person, opening=opening, referent=referent)
    if known and level and known.level != level:
        reason = f"demande {found.number}"
        records.change_level(actor, record=known, level=level, since=timezone.localdate(), reason=reason)
    episode = record_selectors.running_episode(record) or records.open_episode(actor, record=record)
    return record, episode.pk


def _end_hold(found: SupportRequest) -> None:
    """End the hold that runs, and move the promise by what it lasted."""
    if running_hold(found).update(ended_at=timezone.now()):
        found.answer_due_at = _promised(found)


def _promised(found: SupportRequest) -> datetime:
    holds = found.holds.values_list("started_at", "ended_at")
    return due_at(found.received_at, _promise(found), holds)


def _promise(found: SupportRequest) -> timedelta:
    on = timezone.localdate(found.received_at)
    return selectors.promise(found.organization_id, found.priority, on=on)


def _say_if_late(actor: Actor, found: SupportRequest) -> None:
    """Publish that a decision comes after the promise; `found` has not moved yet."""
    late = timezone.now() - found.answer_due_at
    if found.status in RUNNING and late > timedelta():
        hours = int(late.total_seconds() // 3600)
        publish(RequestWaited(**about(actor, found), request_id=found.pk, hours_late=hours))
