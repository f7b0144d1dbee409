"""Read the facts of the sharing decision, and explain what it says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from openparcours.coordination.records.choices import MemberStatus, RecordStatus, SharingScope
from openparcours.coordination.records.models import (
    CareTeamParticipant,
    Consent,
    CoordinationRecord,
    EmergencyAccess,
    InformationGiven,
    Opposition,
    Relay,
)
from openparcours.coordination.records.rules import (
    Decision,
    Membership,
    Party,
    Period,
    SharingFacts,
    StatementFact,
    decide_access,
)
from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit import selectors as audit
from openparcours.foundation.audit.models import Trace
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.directory.models import PractitionerRole
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.models import Person, PersonAccess

FactT = TypeVar("FactT", InformationGiven, Opposition, Consent, EmergencyAccess)


@dataclass(frozen=True)
class AgreementState:
    """Where a person stands, in a word."""

    informed_at: datetime | None
    is_opposed: bool
    is_opposed_to_all: bool
    consent_ends_on: date | None
    is_known: bool = True

    @classmethod
    def of(cls, person: Any) -> "AgreementState":
        """Return the state annotated on a person."""
        return cls(person.informed_at, person.is_opposed, person.is_opposed_to_all, person.consent_ends_on)

    @classmethod
    def unknown(cls) -> "AgreementState":
        """Return the state of a person whose agreement is none of the reader's business."""
        return cls(None, False, False, None, is_known=False)

    @property
    def label(self) -> str:
        if not self.is_known:
            return "Pas de dossier"
        if self.is_opposed_to_all:
            return "Opposition au partage"
        if self.is_opposed:
            return "Opposition partielle"
        return "Informée, sans opposition" if self.informed_at else "Information à donner"

    @property
    def tone(self) -> str:
        if not self.is_known:
            return ""
        if self.is_opposed:
            return "danger"
        return "success" if self.informed_at else "warning"


@dataclass(frozen=True)
class Agreement:
    """What a person was told and said, in force and past."""

    informations: list[InformationGiven]
    oppositions: list[Opposition]
    consents: list[Consent]


@dataclass(frozen=True)
class Effect:
    """What a new fact would change for one party."""

    label: str
    before: Decision
    after: Decision

    @property
    def sentence(self) -> str:
        if self.before.is_open and not self.after.is_open:
            return "n'aura plus accès au dossier, dès le prochain clic"
        if self.after.is_open and not self.before.is_open:
            return "aura accès au dossier"
        changed = [
            f"{'ne verra plus' if withheld_after else 'verra'} les informations {nature}"
            for nature, withheld_before, withheld_after in (
                ("de santé", self.before.is_health_withheld, self.after.is_health_withheld),
                ("sociales", self.before.is_social_withheld, self.after.is_social_withheld),
            )
            if withheld_before != withheld_after
        ]
        if self.before.shows_something and not self.after.shows_something:
            return "ne verra plus que ce que sa structure a écrit"
        return ", ".join(changed) or "garde le même accès"

    @property
    def is_change(self) -> bool:
        return self.sentence != "garde le même accès"


def agreement(person: Person) -> Agreement:
    """Return what a person was told and said, newest first; the caller has checked the door."""
    about = ("organization", "practitioner_role__practitioner", "recorded_by__practitioner")
    return Agreement(
        list(person.informations.select_related("by__practitioner").order_by("-recorded_at")),
        list(person.oppositions.select_related(*about).order_by("-recorded_at")),
        list(person.consents.select_related(*about).order_by("-recorded_at")),
    )


def sharing_facts(person: Person) -> SharingFacts:
    """Gather the facts of the decision about a person."""
    return facts_of(
        records=CoordinationRecord.objects.filter(person=person),
        members=_professional_members(person),
        informations=InformationGiven.objects.filter(person=person),
        oppositions=Opposition.objects.filter(person=person),
        consents=Consent.objects.filter(person=person),
        emergencies=EmergencyAccess.objects.filter(person=person, closes_at__gt=timezone.now()),
        relays=Relay.objects.filter(record__person=person, ends_on__gte=timezone.localdate()),
    )


def facts_of(
    *,
    records: Iterable[CoordinationRecord],
    members: Iterable[CareTeamParticipant],
    informations: Iterable[InformationGiven] = (),
    oppositions: Iterable[Opposition] = (),
    consents: Iterable[Consent] = (),
    emergencies: Iterable[EmergencyAccess] = (),
    relays: Iterable[Relay] = (),
) -> SharingFacts:
    """Return the facts that rows tell, written or about to be."""
    rows = list(records)
    kept = [record for record in rows if record.status == RecordStatus.OPEN]
    closed = [record for record in rows if record.status == RecordStatus.CLOSED]
    return SharingFacts(
        owner_ids=frozenset(record.organization_id for record in kept),
        former_owner_ids=frozenset(record.organization_id for record in closed),
        is_shared=any(record.is_shared for record in kept),
        informed_from=min((told.recorded_at for told in informations), default=None),
        memberships=tuple(_membership(member) for member in members),
        oppositions=tuple(_statement(opposition) for opposition in oppositions),
        consents=tuple(_statement(consent, consent.ends_on) for consent in consents),
        emergencies=tuple(
            (access.practitioner_role_id, Period(access.opened_at, access.closes_at))
            for access in emergencies
        ),
        relays=tuple(
            (relay.successor_id, Period(relay.given_at, start_of(relay.ends_on + timedelta(days=1))))
            for relay in relays
        ),
    )


def parties(person: Person) -> list[Party]:
    """Return everybody whose access the decision may open: owners, members, emergencies."""
    owners = CoordinationRecord.objects.filter(person=person).values_list("organization_id", flat=True)
    found = [organization_party(organization_id) for organization_id in dict.fromkeys(owners)]
    members = list(_professional_members(person))
    teams = {m.organization_id for m in members if m.organization_id and not m.practitioner_role_id}
    singled_out = _teams_with_a_statement_on_one(person, teams - set(owners))
    found += [
        party for m in members if (party := member_party(m)).post_id or m.organization_id not in singled_out
    ]
    found += [
        post_party(post) for post in PractitionerRole.objects.current().filter(organization__in=singled_out)
    ]
    emergencies = EmergencyAccess.objects.filter(person=person, closes_at__gt=timezone.now())
    found += [post_party(e.practitioner_role) for e in emergencies.select_related("practitioner_role")]
    relays = Relay.objects.filter(record__person=person, ends_on__gte=timezone.localdate())
    found += [post_party(relay.successor) for relay in relays.select_related("successor")]
    return list(dict.fromkeys(found))


def organization_party(organization_id: UUID) -> Party:
    """Return an organisation as a party; each of its members' own category still limits her."""
    return Party(post_id=None, organization_id=organization_id, category=CareCategory.HEALTH)


def explain_access(actor: Actor, person: Person) -> Decision:
    """Return the decision for an actor, with the sentences that say why."""
    party = Party(
        post_id=actor.post_id,
        organization_id=actor.organization_id,
        category=CareCategory(actor.care_category),
    )
    return decide_access(party, sharing_facts(person), at=timezone.now())


def preview_effect(
    person: Person,
    *,
    opposition: StatementFact | None = None,
    consent: StatementFact | None = None,
    withdrawn: Opposition | Consent | None = None,
    informed: bool = False,
) -> list[Effect]:
    """Return what a fact not yet recorded would change for each member of the circle."""
    now = timezone.now()
    before = replace(sharing_facts(person), emergencies=())  # what she decides outlives an emergency
    after = before
    if informed and before.informed_from is None:
        after = replace(after, informed_from=now)
    if opposition:
        after = replace(after, oppositions=(*after.oppositions, opposition))
    if consent:
        after = replace(after, consents=(*after.consents, consent))
    if withdrawn is not None:
        gone = _statement(withdrawn, getattr(withdrawn, "ends_on", None))
        after = replace(
            after,
            oppositions=tuple(s for s in after.oppositions if s != gone),
            consents=tuple(s for s in after.consents if s != gone),
        )
    effects = []
    for member in _professional_members(person).select_related("practitioner_role__practitioner"):
        party = member_party(member)
        label = str(
            member.practitioner_role.practitioner if member.practitioner_role else member.organization
        )
        decisions = (decide_access(party, facts, at=now) for facts in (before, after))
        effects.append(Effect(label, *decisions))
    return effects


def emergency_reasons(post_id: UUID, person_id: UUID) -> QuerySet:
    """Return the reason of a post's break-glass on a person while it lasts: the trail reads it."""
    glass = EmergencyAccess.objects.filter(person=person_id, practitioner_role=post_id)
    return glass.filter(closes_at__gt=timezone.now()).order_by("-closes_at").values("reason")


def emergencies_of(person: Person) -> list[EmergencyAccess]:
    """Return the emergency accesses to a person's record; the caller has checked the door."""
    rows = person.emergency_accesses.select_related(
        "practitioner_role__practitioner", "practitioner_role__organization"
    )
    return list(rows.order_by("-opened_at"))


def emergency(actor: Actor, access_id: UUID) -> EmergencyAccess | None:
    """Return an emergency access to a person within reach."""
    return _within_reach(EmergencyAccess.objects.all(), actor).filter(pk=access_id).first()


def emergency_reviews(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Return the emergency accesses that the privacy officer has to look at, new ones first."""
    if not actor.can("sharing.review"):
        return EmergencyAccess.objects.none()
    owned = CoordinationRecord.objects.filter(organization=actor.organization_id, person=OuterRef("person"))
    return (
        EmergencyAccess.objects.filter(
            Q(Exists(owned)) | Q(practitioner_role__organization=actor.organization_id)
        )
        .select_related("person", "practitioner_role__practitioner", "practitioner_role__organization")
        .order_by("reviewed_at", "-opened_at")
    )


def emergencies_to_review(actor: Actor) -> int:
    """Count the emergency accesses that wait for the privacy officer's opinion."""
    return emergency_reviews(actor).filter(reviewed_at=None).count()


def missed_emergencies(actor: Actor) -> list[Trace]:
    """Return the latest tries that reached nobody, from posts of the actor's organisation: to control."""
    if not actor.can("sharing.review"):
        return []
    return list(audit.missed_emergencies(actor.organization_id)[:50])


def persons_with_due_doors() -> QuerySet[Person]:
    """Return the persons one of whose doors closed by itself and is still written."""
    closed = PersonAccess.objects.filter(closes_at__lte=timezone.now())
    return Person.objects.filter(pk__in=closed.exclude(basis=AccessBasis.REGISTRATION).values("person"))


def start_of(day: date) -> datetime:
    """Return the first moment of a day in France."""
    return timezone.make_aware(datetime.combine(day, time()))


def _professional_members(person: Person) -> QuerySet[CareTeamParticipant]:
    professional = Q(practitioner_role__isnull=False) | Q(organization__isnull=False)
    leaves_later = Q(status=MemberStatus.ENDED, ended_on__gt=timezone.localdate())
    return CareTeamParticipant.objects.filter(
        professional, Q(status=MemberStatus.ACTIVE) | leaves_later, team__person=person
    ).select_related("practitioner_role", "organization")


def _membership(member: CareTeamParticipant) -> Membership:
    end = start_of(member.ended_on) if member.ended_on else None
    return Membership(
        post_id=member.practitioner_role_id,
        organization_id=None if member.practitioner_role_id else member.organization_id,
        is_same_team=member.is_same_team,
        period=Period(start_of(member.started_on), end),
    )


def member_party(member: CareTeamParticipant) -> Party:
    """Return a professional member of the circle as a party."""
    post = member.practitioner_role
    if post is None:
        return Party(post_id=None, organization_id=member.organization_id, category=CareCategory.HEALTH)
    return post_party(post)


def post_party(post: PractitionerRole) -> Party:
    """Return a post as a party."""
    return Party(post_id=post.pk, organization_id=post.organization_id, category=post.care_category)


def _teams_with_a_statement_on_one(person: Person, teams: set[UUID]) -> set[UUID]:
    """Return the teams of which the person singled out one professional: their posts get doors one by one."""
    about = {
        "person": person,
        "scope": SharingScope.PROFESSIONAL,
        "withdrawn_at": None,
        "practitioner_role__organization__in": teams,
    }
    return {
        organization_id
        for kind in (Opposition, Consent)
        for organization_id in kind._default_manager.filter(**about).values_list(
            "practitioner_role__organization", flat=True
        )
    }


def _statement(statement: Opposition | Consent, ends_on: date | None = None) -> StatementFact:
    ends = [start_of(ends_on + timedelta(days=1))] if ends_on else []
    ends += [statement.withdrawn_at] if statement.withdrawn_at else []
    return StatementFact(
        scope=SharingScope(statement.scope),
        organization_id=statement.organization_id,
        post_id=statement.practitioner_role_id,
        period=Period(statement.recorded_at, min(ends, default=None)),
    )


def opposition(actor: Actor, statement_id: UUID) -> Opposition | None:
    """Return an opposition of a person within reach."""
    return _within_reach(Opposition.objects.all(), actor).filter(pk=statement_id).first()


def consent(actor: Actor, statement_id: UUID) -> Consent | None:
    """Return a consent of a person within reach."""
    return _within_reach(Consent.objects.all(), actor).filter(pk=statement_id).first()


def fact_with_proof(actor: Actor, kind: str, fact_id: UUID) -> InformationGiven | Opposition | Consent | None:
    """Return an information, an opposition or a consent of a person within reach."""
    if kind == "information":
        return _within_reach(InformationGiven.objects.all(), actor).filter(pk=fact_id).first()
    if kind == "opposition":
        return opposition(actor, fact_id)
    return consent(actor, fact_id) if kind == "consentement" else None


def person_told_exactly(*, family_name: str, given_name: str, birth_date: date) -> Person | None:
    """Return the only person with exactly this name and birth date, whoever asks: for break-glass."""
    born = Person.objects.surviving().filter(birth_date=birth_date)
    family, given = fold(family_name), fold(given_name)
    matching = [
        person
        for person in born[:2000]
        if family in {fold(person.birth_family_name), fold(person.used_family_name)}
        and given
        in {
            fold(person.used_given_name),
            fold(person.birth_given_names.split(" ")[0]),
            fold(person.given_name),
        }
    ]
    return matching[0] if len(matching) == 1 else None


def _within_reach(rows: QuerySet[FactT], actor: Actor) -> QuerySet[FactT]:
    return rows.filter(person__in=Person.objects.followed_by(actor)).select_related("person")
