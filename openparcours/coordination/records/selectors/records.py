"""Read records: one, mine, the worklist, the banner, the next things to do."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from openparcours.coordination.records.choices import (
    CircleRole,
    MemberStatus,
    RecordStatus,
)
from openparcours.coordination.records.models import (
    CareTeamParticipant,
    CoordinationRecord,
    Episode,
    Invitation,
)
from openparcours.coordination.records.selectors.sharing import Agreement
from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.people.choices import IdentityStatus
from openparcours.registry.people.models import Person

SILENCE = timedelta(days=60)
UNANSWERED = timedelta(days=7)
EXPIRING = timedelta(days=30)


@dataclass(frozen=True)
class NextStep:
    """Something to do, why, and where."""

    label: str
    why: str
    url_name: str
    argument: UUID
    tone: str = "warning"


@dataclass(frozen=True)
class Banner:
    """What the record page says at a glance beside the identity."""

    record: CoordinationRecord | None
    episode: Episode | None
    referent: CareTeamParticipant | None
    physician: CareTeamParticipant | None
    agreement: Agreement


@dataclass(frozen=True)
class WorklistFilter:
    """What one asks of the worklist."""

    scope: str = "mine"
    status: str = RecordStatus.OPEN
    level: str = ""
    silent: bool = False
    order: str = "recent"


ORDERS = {"recent": "-last_activity_at", "silent": "last_activity_at", "opened": "-opened_on"}


def record(actor: Actor, record_id: UUID) -> CoordinationRecord | None:
    """Return a record that the actor may open."""
    return (
        CoordinationRecord.objects.visible_to(actor)
        .select_related("person", "organization", "referent__practitioner")
        .filter(pk=record_id)
        .first()
    )


def records_of(actor: Actor, person: Person) -> QuerySet[CoordinationRecord]:
    """Return a person's records as the actor may see them, open ones first."""
    return (
        CoordinationRecord.objects.visible_to(actor)
        .filter(person=person)
        .select_related("organization", "referent__practitioner", "territory")
        .order_by("closed_on", "-opened_on")
    )


def my_record(actor: Actor, person: Person) -> CoordinationRecord | None:
    """Return the open record that the actor's organisation keeps of a person."""
    return (
        CoordinationRecord.objects.visible_to(actor)
        .filter(person=person, organization=actor.organization_id, status=RecordStatus.OPEN)
        .first()
    )


def worklist(actor: Actor, wanted: WorklistFilter) -> QuerySet[CoordinationRecord]:
    """Return records by scope (mine, team, all I can see), status, level and silence, in an order."""
    rows = CoordinationRecord.objects.visible_to(actor).select_related(
        "person", "referent__practitioner", "organization"
    )
    if wanted.scope == "mine":
        rows = rows.filter(referent=actor.post_id)
    elif wanted.scope == "team":
        rows = rows.filter(organization=actor.organization_id)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.silent:
        rows = rows.filter(last_activity_at__lt=timezone.now() - SILENCE)
    return rows.order_by(ORDERS.get(wanted.order, ORDERS["recent"]), "pk")


def banner(actor: Actor, person: Person, members: list[CareTeamParticipant], state: Agreement) -> Banner:
    """Return the banner's facts from members already read."""
    found = records_of(actor, person).filter(status=RecordStatus.OPEN)
    mine = sorted(found, key=lambda r: r.organization_id != actor.organization_id)
    shown = mine[0] if mine else None
    episode = shown.episodes.exclude(closed_on__isnull=False).first() if shown else None
    active = [m for m in members if m.status == MemberStatus.ACTIVE]
    return Banner(
        shown,
        episode,
        next((m for m in active if m.role == CircleRole.COORDINATOR), None),
        next((m for m in active if m.role == CircleRole.ATTENDING_PHYSICIAN), None),
        state,
    )


def next_steps(
    actor: Actor, person: Person, shown: Banner, members: list[CareTeamParticipant]
) -> list[NextStep]:
    """Return what remains to be done for a person, most urgent first, each with its reason."""
    mine = shown.record is not None and shown.record.organization_id == actor.organization_id
    steps = []
    if shown.agreement.information is None and actor.can("sharing.record"):
        steps.append(
            NextStep(
                "Informer la personne du partage",
                "Sans information, le cercle ne voit rien (R.1110-3 CSP).",
                "records:sharing",
                person.pk,
                "danger",
            )
        )
    if shown.physician is None and actor.can("circles.manage"):
        steps.append(
            NextStep(
                "Trouver ou inviter le médecin traitant",
                "Le médecin traitant est associé à l'accompagnement (L.6327-2 CSP).",
                "records:circle",
                person.pk,
            )
        )
    if person.identity_status != IdentityStatus.QUALIFIED and actor.can("people.update"):
        steps.append(
            NextStep(
                "Faire avancer l'identité",
                f"Identité {person.get_identity_status_display()} : le matricule ne peut pas être transmis.",
                "people:identity",
                person.pk,
                "info",
            )
        )
    steps += _consent_steps(person, shown.agreement)
    steps += _invitation_steps(person, members)
    if mine and shown.record and shown.record.last_activity_at < timezone.now() - SILENCE:
        steps.append(
            NextStep(
                "Reprendre contact",
                "Aucune activité depuis plus de soixante jours.",
                "notes:person_notes",
                person.pk,
            )
        )
    return steps


def _consent_steps(person: Person, state: Agreement) -> list[NextStep]:
    limit = timezone.localdate() + EXPIRING
    return [
        NextStep(
            "Renouveler un consentement",
            f"Il prend fin le {consent.ends_on:%d/%m/%Y}.",
            "records:sharing",
            person.pk,
        )
        for consent in state.consents
        if consent.ends_on and consent.ends_on <= limit
    ]


def _invitation_steps(person: Person, members: list[CareTeamParticipant]) -> list[NextStep]:
    limit = timezone.now() - UNANSWERED
    late = [m for m in members if m.status == MemberStatus.INVITED and _invited_before(m, limit)]
    return [
        NextStep(
            "Relancer une invitation",
            f"{m.practitioner_role.practitioner if m.practitioner_role else m.free_name} n'a pas répondu.",
            "records:circle",
            person.pk,
            "info",
        )
        for m in late
    ]


def _invited_before(member: CareTeamParticipant, limit: object) -> bool:
    invitation: Invitation | None = getattr(member, "invitation", None)
    return invitation is not None and invitation.invited_at < limit  # type: ignore[operator]
