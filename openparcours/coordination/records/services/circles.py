"""The care circle: add, invite, answer, end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from openparcours.coordination.records.choices import CircleRole, EndReason, MemberStatus
from openparcours.coordination.records.models import CareTeam, CareTeamParticipant, Invitation
from openparcours.coordination.records.services.access import lock_person, refresh_doors
from openparcours.coordination.records.services.facts import (
    InvitationDeclined,
    MemberInvited,
    MemberJoined,
    MemberLeft,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import Fact, publish
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people.models import Person, RelatedPerson

_HERE = (MemberStatus.ACTIVE, MemberStatus.INVITED)


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Who joins: one of a post, an organisation, a relative or a name; in which role, since when."""

    role: str
    post: PractitionerRole | None = None
    organization: Organization | None = None
    relative: RelatedPerson | None = None
    name: str = ""
    function: str = ""
    phone: str = ""
    is_same_team: bool = True
    started_on: date | None = None
    comment: str = ""


def ensure_care_team(actor: Actor, *, person: Person) -> CareTeam:
    """Return the circle of a person, made now if she had none."""
    if actor.organization_id is None:
        raise PermissionDenied("aucune structure")
    team, _ = CareTeam.objects.get_or_create(
        person=person, defaults={"managing_organization_id": actor.organization_id}
    )
    return team


@transaction.atomic
def add_member(actor: Actor, *, person: Person, member: NewMember) -> CareTeamParticipant:
    """Put somebody in the circle at once: one who needs no invitation, or who already agreed.

    Raises:
        PermissionDenied: the role may not, or the person is out of reach.
        ValidationError: already a member, a second attending physician, or nobody named.
    """
    return _enter(actor, person, member, MemberStatus.ACTIVE)


@transaction.atomic
def invite_member(
    actor: Actor, *, person: Person, member: NewMember, message: str = ""
) -> CareTeamParticipant:
    """Ask a professional to join; the door opens when she accepts.

    Raises:
        ValidationError: as `add_member`; or no post to invite.
    """
    if member.post is None:
        raise ValidationError("Une invitation s'adresse à un professionnel de l'annuaire.")
    participant = _enter(actor, person, member, MemberStatus.INVITED)
    Invitation.objects.create(participant=participant, invited_by_id=actor.post, message=message)
    return participant


@transaction.atomic
def answer_invitation(
    actor: Actor, *, invitation: Invitation, accept: bool, reason: str = ""
) -> CareTeamParticipant:
    """Accept or decline an invitation; the first answer stands.

    Raises:
        PermissionDenied: the invitation is for somebody else.
    """
    actor.require("circles.answer")
    lock_person(invitation.participant.team.person_id)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    participant = invitation.participant
    if participant.practitioner_role_id != actor.post_id:
        raise PermissionDenied("invitation d'un autre poste")
    if invitation.answered_at:
        return participant
    invitation.answered_at, invitation.is_accepted = timezone.now(), accept
    invitation.answer_reason = reason
    invitation.save(update_fields=["answered_at", "is_accepted", "answer_reason"])
    person = participant.team.person
    if accept:
        participant.status = MemberStatus.ACTIVE
        participant.save(update_fields=["status"])
        _tell(actor, participant, "records.invitation.answered", MemberJoined)
    else:
        _end(participant, MemberStatus.DECLINED, EndReason.OTHER)
        _tell(actor, participant, "records.invitation.answered", InvitationDeclined)
    refresh_doors(person)
    return participant


@transaction.atomic
def end_membership(
    actor: Actor, *, participant: CareTeamParticipant, reason: str, on: date | None = None
) -> CareTeamParticipant:
    """End a membership, with its reason; the door closes at the next click.

    Raises:
        ValidationError: it has ended already, or the day is before the beginning.
    """
    actor.require("circles.manage")
    lock_person(participant.team.person_id)
    locked = CareTeamParticipant.objects.select_for_update().get(pk=participant.pk)
    _demand_door(actor, locked.team.person)
    if locked.status not in _HERE:
        raise ValidationError("Cette personne n'est plus dans le cercle.")
    day = on or timezone.localdate()
    if day < locked.started_on:
        raise ValidationError({"on": "La fin ne peut pas précéder l'entrée dans le cercle."})
    _end(locked, MemberStatus.ENDED, reason, day)
    _tell(actor, locked, "records.circle.changed", MemberLeft, reason=reason)
    refresh_doors(locked.team.person)
    return locked


def set_coordinator(actor: Actor, *, person: Person, post: PractitionerRole) -> None:
    """Make a post the coordinator of the circle for its organisation, whose former one is replaced."""
    team = ensure_care_team(actor, person=person)
    today = timezone.localdate()
    for former in _coordinators(team, post.organization_id):
        if former.practitioner_role_id == post.pk:
            return
        _end(former, MemberStatus.ENDED, EndReason.REPLACED, max(today, former.started_on))
        _tell(actor, former, "records.circle.changed", MemberLeft, reason=EndReason.REPLACED)
    team.participants.filter(practitioner_role=post, status__in=_HERE).update(
        status=MemberStatus.ENDED, ended_on=today, end_reason=EndReason.REPLACED
    )
    joined = CareTeamParticipant.objects.create(
        team=team,
        practitioner_role=post,
        role=CircleRole.COORDINATOR,
        started_on=today,
        added_by_id=actor.post,
    )
    _tell(actor, joined, "records.circle.changed", MemberJoined)


def end_coordination(actor: Actor, *, person: Person, on: date) -> None:
    """End the coordinators that the actor's organisation has in the circle, when it closes its record."""
    team = CareTeam.objects.filter(person=person).first()
    if team is None or actor.organization_id is None:
        return
    for member in _coordinators(team, actor.organization_id):
        _end(member, MemberStatus.ENDED, EndReason.CARE_ENDED, max(on, member.started_on))
        _tell(actor, member, "records.circle.changed", MemberLeft, reason=EndReason.CARE_ENDED)


def _coordinators(team: CareTeam, organization_id: UUID | None) -> QuerySet[CareTeamParticipant]:
    return _here(team).filter(role=CircleRole.COORDINATOR, practitioner_role__organization=organization_id)


def _enter(actor: Actor, person: Person, member: NewMember, status: MemberStatus) -> CareTeamParticipant:
    actor.require("circles.manage")
    _demand_door(actor, person)
    lock_person(person.pk)
    team = ensure_care_team(actor, person=person)
    started_on = member.started_on or timezone.localdate()
    _demand_place(team, member, started_on)
    participant = CareTeamParticipant.objects.create(
        team=team,
        practitioner_role=member.post,
        organization=member.organization or (member.post.organization if member.post else None),
        related_person=member.relative,
        free_name=member.name,
        free_function=member.function,
        phone=member.phone,
        role=member.role,
        status=status,
        is_same_team=member.is_same_team,
        started_on=started_on,
        added_by_id=actor.post,
        comment=member.comment,
    )
    joins = status == MemberStatus.ACTIVE
    _tell(actor, participant, "records.circle.changed", MemberJoined if joins else MemberInvited)
    refresh_doors(person)
    return participant


def _demand_place(team: CareTeam, member: NewMember, started_on: date) -> None:
    if not (member.post or member.organization or member.relative or member.name.strip()):
        raise ValidationError("Dites qui rejoint le cercle.")
    if member.role == CircleRole.ATTENDING_PHYSICIAN and _here(team).filter(role=member.role).exists():
        raise ValidationError("Cette personne a déjà un médecin traitant : terminez d'abord son rôle.")
    same = {
        "practitioner_role": member.post,
        "related_person": member.relative,
        "organization": member.organization,
    }
    for field_name, value in same.items():
        if value is None:
            continue
        periods = team.participants.filter(**{field_name: value}).exclude(status=MemberStatus.DECLINED)
        if field_name == "organization":
            periods = periods.filter(practitioner_role=None)
        if periods.filter(Q(ended_on=None) | Q(ended_on__gt=started_on)).exists():
            raise ValidationError(f"{value} est déjà dans le cercle à cette date.")


def _here(team: CareTeam) -> QuerySet[CareTeamParticipant]:
    return team.participants.filter(status__in=_HERE)


def _end(
    participant: CareTeamParticipant, status: MemberStatus, reason: str, day: date | None = None
) -> None:
    participant.status, participant.end_reason = status, reason
    participant.ended_on = day or max(timezone.localdate(), participant.started_on)
    participant.save(update_fields=["status", "end_reason", "ended_on"])


def _demand_door(actor: Actor, person: Person) -> None:
    if not Person.objects.accompanied_by(actor).filter(pk=person.pk).exists():
        raise PermissionDenied("personne hors de portée")


def _tell(actor: Actor, participant: CareTeamParticipant, what: str, fact: type[Fact], **more: str) -> None:
    person_id: UUID = participant.team.person_id
    record_access(actor, Action.UPDATE, what, target=participant, person_id=person_id)
    publish(
        fact(
            person_id=person_id,
            organization_id=actor.organization_id,
            author_id=actor.post_id,
            participant_id=participant.pk,  # type: ignore[call-arg]
            **more,
        )
    )
