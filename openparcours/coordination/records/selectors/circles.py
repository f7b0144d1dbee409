"""Read care circles."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from openparcours.coordination.records.choices import ROLE_OF_PROFESSION, CircleRole, MemberStatus
from openparcours.coordination.records.models import CareTeamParticipant, Invitation
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.models import Person

_FIRST = Case(
    When(role=CircleRole.COORDINATOR, then=Value(0)),
    When(role=CircleRole.ATTENDING_PHYSICIAN, then=Value(1)),
    When(role__in=[CircleRole.CARER, CircleRole.FAMILY], then=Value(3)),
    default=Value(2),
    output_field=IntegerField(),
)


def circle(actor: Actor, person: Person) -> QuerySet[CareTeamParticipant]:
    """Return every member a person has or had; the caller has checked the door to the person."""
    return (
        CareTeamParticipant.objects.filter(team__person=person)
        .select_related(
            "practitioner_role__practitioner",
            "practitioner_role__organization",
            "organization",
            "related_person",
            "invitation",
        )
        .order_by(_FIRST, "started_on", "pk")
    )


def current_participants(actor: Actor, person: Person) -> QuerySet[CareTeamParticipant]:
    """Return the members of now and those invited."""
    return circle(actor, person).filter(status__in=[MemberStatus.ACTIVE, MemberStatus.INVITED])


@dataclass(frozen=True)
class Candidate:
    """A professional of the directory, the role proposed for her, and whether she is in the circle."""

    post: PractitionerRole
    role: str
    is_member: bool


def candidates(actor: Actor, query: str, members: Iterable[CareTeamParticipant]) -> list[Candidate]:
    """Return the professionals whose names match, those of the circle marked."""
    if not query:
        return []
    here = [m for m in members if m.status in (MemberStatus.ACTIVE, MemberStatus.INVITED)]
    posts = {m.practitioner_role_id for m in here}
    has_physician = any(m.role == CircleRole.ATTENDING_PHYSICIAN for m in here)
    found = []
    for post in directory.find_posts(actor, query, limit=8):
        role = ROLE_OF_PROFESSION.get(post.profession, CircleRole.OTHER)
        if role == CircleRole.ATTENDING_PHYSICIAN and has_physician:
            role = CircleRole.SPECIALIST
        found.append(Candidate(post, role, post.pk in posts))
    return found


def participant(actor: Actor, participant_id: UUID) -> CareTeamParticipant | None:
    """Return a member of the circle of a person whose door is open to the actor."""
    return (
        CareTeamParticipant.objects.filter(
            pk=participant_id, team__person__in=Person.objects.accompanied_by(actor)
        )
        .select_related("team__person", "practitioner_role__practitioner", "organization", "related_person")
        .first()
    )


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations that wait for the actor's answer."""
    return (
        Invitation.objects.filter(
            participant__practitioner_role=actor.post_id,
            participant__status=MemberStatus.INVITED,
            answered_at=None,
        )
        .select_related("participant__team__person", "invited_by__practitioner", "invited_by__organization")
        .order_by("-invited_at")
    )
