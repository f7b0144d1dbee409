"""Read records: one, mine, the worklist, the banner, the next things to do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from openparcours.coordination.records.choices import (
    CircleRole,
    MemberStatus,
    RecordStatus,
    SharingScope,
)
from openparcours.coordination.records.models import (
    CareTeamParticipant,
    Consent,
    CoordinationRecord,
    EmergencyAccess,
    Episode,
    EpisodeTransition,
    InformationGiven,
    Invitation,
    LevelChange,
    Opposition,
)
from openparcours.coordination.records.selectors.circles import current_participants
from openparcours.coordination.records.selectors.relays import led_posts
from openparcours.coordination.records.selectors.sharing import AgreementState
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.keys import page_key, read_page_key
from openparcours.registry.people import selectors as people
from openparcours.registry.people.choices import ContactSystem, IdentityStatus
from openparcours.registry.people.models import ContactPoint, Person, PersonAccess, PersonAddress

T = TypeVar("T")
SILENCE = timedelta(days=60)
UNANSWERED = timedelta(days=7)
EXPIRING = timedelta(days=30)


PHYSICIAN = "medecin_traitant"


@dataclass(frozen=True)
class NextStep:
    """Something to do, why, and where.

    `query` carries what is known already to the screen (never of the person); such a step stands for
    another of the same `key` that only asks to look for it.
    """

    label: str
    why: str
    url_name: str
    argument: UUID
    tone: str = "warning"
    query: str = ""
    key: str = ""


@dataclass(frozen=True)
class Overview:
    """What the record page says at a glance: the person, where she stands, who leads."""

    person: Person
    address: str
    phone: str
    agreement: AgreementState
    emergency: EmergencyAccess | None
    record: CoordinationRecord | None
    members: list[CareTeamParticipant]
    has_untold_emergency: bool = False
    is_followed: bool = True
    _known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, what: str, read: Callable[[], T]) -> T:
        """Return what a panel and a step of one page both read, read once."""
        if what not in self._known:
            self._known[what] = read()
        found: T = self._known[what]
        return found

    @property
    def active(self) -> list[CareTeamParticipant]:
        return [m for m in self.members if m.status == MemberStatus.ACTIVE]

    @property
    def referent(self) -> CareTeamParticipant | None:
        return next((m for m in self.active if m.role == CircleRole.COORDINATOR), None)

    @property
    def physician(self) -> CareTeamParticipant | None:
        return next((m for m in self.active if m.role == CircleRole.ATTENDING_PHYSICIAN), None)


@dataclass(frozen=True)
class WorklistFilter:
    """What one asks of the worklist."""

    scope: str = "mine"
    status: str = RecordStatus.OPEN
    level: str = ""
    silent: bool = False
    order: str = "recent"
    name: str = ""


_SHOWN_WITH = ("person", "referent__practitioner", "organization")
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
    rows = CoordinationRecord.objects.visible_to(actor).select_related(*_SHOWN_WITH)
    if wanted.scope == "mine":
        rows = rows.filter(referent__in=led_posts(actor))
    elif wanted.scope == "team":
        rows = rows.filter(organization=actor.organization_id)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.silent:
        rows = rows.filter(last_activity_at__lt=timezone.now() - SILENCE)
    if wanted.name:
        rows = rows.filter(people.named(wanted.name))
    order = ORDERS.get(wanted.order, ORDERS["recent"])
    return rows.order_by(order, "pk" if order.startswith("-") else "-pk")  # as the indexes run, either way


@dataclass(frozen=True)
class WorklistPage:
    """A page of the worklist and the key of the next one."""

    rows: list[CoordinationRecord]
    next_key: str


def worklist_page(actor: Actor, wanted: WorklistFilter, *, after_key: str = "", limit: int) -> WorklistPage:
    """Return a page of the worklist; `after_key` comes from the last page.

    The page is chosen first and joined afterwards: a database that sorts would join all that one sees.
    """
    rows = worklist(actor, wanted)
    order = ORDERS.get(wanted.order, ORDERS["recent"])
    field = order.removeprefix("-")
    if key := read_page_key(after_key):
        beyond, then = ("lt", "gt") if order.startswith("-") else ("gt", "lt")
        rows = rows.filter(Q(**{f"{field}__{beyond}": key[0]}) | Q(**{field: key[0], f"pk__{then}": key[1]}))
    chosen = CoordinationRecord.objects.filter(pk__in=rows.values("pk")[: limit + 1])
    shown = list(chosen.select_related(*_SHOWN_WITH).order_by(*rows.query.order_by))
    last = shown[limit - 1] if len(shown) > limit else None
    return WorklistPage(shown[:limit], page_key(getattr(last, field), last.pk) if last else "")


def overview(actor: Actor, person_id: UUID) -> Overview | None:
    """Return what the record page shows first, in three queries; None when the person is out of reach.

    Of a person one has only registered, nothing of a record is told: neither circle nor agreement.
    """
    found = _person_with_state(actor).filter(pk=person_id).first()
    if found is None:
        return None
    if found.merged_into_id:
        return overview(actor, found.merged_into_id)
    records = sorted(
        _records_with_episode(actor).filter(person=found, status=RecordStatus.OPEN),
        key=lambda record: record.organization_id != actor.organization_id,
    )
    place = " ".join(filter(None, [found.address_postcode, found.address_commune]))
    return Overview(
        person=found,
        address=", ".join(filter(None, [found.address_line, place])),
        phone=found.first_phone or "",
        agreement=AgreementState.of(found) if found.is_followed else AgreementState.unknown(),
        emergency=_emergency(found),
        record=records[0] if records else None,
        members=list(current_participants(actor, found)) if found.is_followed else [],
        has_untold_emergency=found.is_followed and found.has_untold_emergency,
        is_followed=found.is_followed,
    )


def followed(actor: Actor, person_id: UUID) -> Overview | None:
    """Return the overview of a person whose record the actor may open; None otherwise."""
    shown = overview(actor, person_id)
    return shown if shown and shown.is_followed else None


def next_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    """Return what remains to be done for a person, most urgent first, each with its reason."""
    person = shown.person
    if shown.record is None and actor.can("records.open"):
        why = "La personne est connue, mais aucune structure ne la suit encore avec vous."
        return [NextStep("Ouvrir un dossier de coordination", why, "records:opening", person.pk, "danger")]
    if not shown.is_followed:
        return []
    steps = [*_telling_steps(actor, shown), *_circle_steps(actor, shown)]
    steps += _consent_steps(person, shown.agreement)
    steps += _invitation_steps(person, shown.members)
    mine = shown.record is not None and shown.record.organization_id == actor.organization_id
    if mine and shown.record and shown.record.last_activity_at < timezone.now() - SILENCE:
        why = "Aucune activité depuis plus de soixante jours."
        steps.append(NextStep("Reprendre contact", why, "notes:person_notes", person.pk))
    return steps


def _telling_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    person, steps = shown.person, []
    if shown.agreement.informed_at is None and actor.can("sharing.record"):
        steps.append(
            NextStep(
                "Informer la personne du partage",
                "Sans information, le cercle ne voit rien (R.1110-3 CSP).",
                "records:sharing",
                person.pk,
                "danger",
            )
        )
    if shown.has_untold_emergency and actor.can("sharing.record"):
        steps.append(
            NextStep(
                "Dire à la personne l'accès d'urgence",
                "Son dossier a été ouvert en urgence : elle doit en être informée.",
                "records:sharing",
                person.pk,
                "danger",
            )
        )
    return steps


def _circle_steps(actor: Actor, shown: Overview) -> list[NextStep]:
    person, steps = shown.person, []
    if shown.physician is None and actor.can("circles.manage"):
        steps.append(
            NextStep(
                "Trouver ou inviter le médecin traitant",
                "Le médecin traitant est associé à l'accompagnement (L.6327-2 CSP).",
                "records:circle",
                person.pk,
                key=PHYSICIAN,
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
    return steps


def _consent_steps(person: Person, state: AgreementState) -> list[NextStep]:
    ends_on = state.consent_ends_on
    if ends_on is None or ends_on > timezone.localdate() + EXPIRING:
        return []
    why = f"Un consentement prend fin le {ends_on:%d/%m/%Y}."
    return [NextStep("Renouveler un consentement", why, "records:sharing", person.pk)]


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


def _invited_before(member: CareTeamParticipant, limit: datetime) -> bool:
    invitation: Invitation | None = getattr(member, "invitation", None)
    return invitation is not None and invitation.invited_at < limit


def _person_with_state(actor: Actor) -> QuerySet[Any]:
    mine = {"person": OuterRef("pk")}
    home = PersonAddress.objects.filter(ended_on=None, **mine).order_by("-started_on", "-pk")
    phones = ContactPoint.objects.filter(system=ContactSystem.PHONE, **mine).order_by("rank", "pk")
    now = timezone.now()
    today = timezone.localdate()
    told = InformationGiven.objects.filter(**mine).order_by("recorded_at")
    opposed = Opposition.objects.filter(withdrawn_at=None, **mine)
    consents = Consent.objects.filter(withdrawn_at=None, ends_on__gte=today, **mine).order_by("ends_on")
    glass = EmergencyAccess.objects.filter(
        practitioner_role=actor.post_id, closes_at__gt=now, **mine
    ).order_by("-closes_at")
    doors = PersonAccess.objects.open_to(actor).following()
    return Person.objects.visible_to(actor).annotate(
        is_followed=Exists(doors.filter(**mine)),
        address_line=Subquery(home.values("line")[:1]),
        address_postcode=Subquery(home.values("postcode")[:1]),
        address_commune=Subquery(home.values("commune__name")[:1]),
        first_phone=Subquery(phones.values("value")[:1]),
        informed_at=Subquery(told.values("recorded_at")[:1]),
        is_opposed=Exists(opposed),
        is_opposed_to_all=Exists(opposed.filter(scope=SharingScope.ALL)),
        consent_ends_on=Subquery(consents.values("ends_on")[:1]),
        has_untold_emergency=Exists(EmergencyAccess.objects.filter(person_informed_on=None, **mine)),
        emergency_reason=Subquery(glass.values("reason")[:1]),
        emergency_closes_at=Subquery(glass.values("closes_at")[:1]),
    )


def _records_with_episode(actor: Actor) -> QuerySet[Any]:
    running = Episode.objects.filter(record=OuterRef("pk"), closed_on=None)
    return (
        CoordinationRecord.objects.visible_to(actor)
        .select_related("organization", "referent__practitioner")
        .annotate(episode_status=Subquery(running.values("status")[:1]))
    )


def _emergency(found: Any) -> EmergencyAccess | None:
    if not found.emergency_closes_at:
        return None
    return EmergencyAccess(person=found, reason=found.emergency_reason, closes_at=found.emergency_closes_at)


def running_episode(found: CoordinationRecord) -> Episode | None:
    """Return the episode that runs in a record."""
    return found.episodes.filter(closed_on=None).first()


@dataclass(frozen=True)
class RecordHistory:
    """A record's past: levels and steps, newest first."""

    levels: list[LevelChange]
    steps: list[EpisodeTransition]


def record_history(found: CoordinationRecord) -> RecordHistory:
    """Return the levels and the episode steps of a record."""
    return RecordHistory(
        list(found.level_changes.select_related("by__practitioner").order_by("-since", "-at")),
        list(
            EpisodeTransition.objects.filter(episode__record=found)
            .select_related("by__practitioner")
            .order_by("-at")
        ),
    )
