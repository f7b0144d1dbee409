"""The sharing decision: one pure, total function from the facts to what a professional may see.

Sources: CSP L.1110-4 (exchange and share, opposition), L.1110-12 (care team), R.1110-1 (strictly
necessary, within one's mission), R.1110-2 (two categories), R.1110-3 (prior information),
D.1110-3-1 (consent outside the team: scope, supports, duration).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openparcours.coordination.records.choices import SharingScope
from openparcours.registry.directory.choices import CareCategory
from openparcours.registry.people.choices import AccessBasis


class Reason(StrEnum):
    """Why a door is open or closed: a sentence that people read, with its source."""

    OWNER = "Votre structure tient le dossier de cette personne (L.6327-2 CSP)."
    OWN_ONLY = "La personne s'oppose au partage avec votre structure : vous voyez ce qu'elle a écrit."
    FORMER = "Votre structure a clos son dossier : vous voyez ce qu'elle a écrit."
    RELAY = "Vous prenez le relais de la structure qui a clos son dossier, pour un temps."
    TEAM = "Vous êtes membre de son équipe de soins, elle a été informée (L.1110-4, L.1110-12 CSP)."
    CONSENT = "Elle a consenti au partage avec vous, hors équipe de soins (D.1110-3-1 CSP)."
    EMERGENCY = "Accès d'urgence ouvert avec un motif, pour trois heures."
    NOT_CONCERNED = "Vous ne faites pas partie de son cercle de soins."
    NO_CATEGORY = "Votre profession n'est pas de celles qui partagent des informations (R.1110-2 CSP)."
    NOT_INFORMED = "La personne n'a pas encore été informée du partage (R.1110-3 CSP)."
    OPPOSED = "La personne s'oppose au partage avec vous (L.1110-4 CSP)."
    NO_CONSENT = "Hors équipe de soins, il faut son consentement préalable (D.1110-3-1 CSP)."
    NOT_SHARED = "Ce dossier n'est pas partagé hors de la structure qui le tient."
    HEALTH_OPPOSED = "La personne s'oppose au partage de ses informations de santé."
    SOCIAL_OPPOSED = "La personne s'oppose au partage de ses informations sociales."
    SOCIAL_ONLY = "Vous voyez ce qui est nécessaire à votre mission : pas les informations de santé."


@dataclass(frozen=True)
class Period:
    """A time from `start` on, to `end` excluded when there is one."""

    start: datetime
    end: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who asks: a post in an organisation, with its R.1110-2 category."""

    post_id: UUID | None
    organization_id: UUID | None
    category: CareCategory


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A membership of the circle for a time; a team membership has no post."""

    post_id: UUID | None = None
    organization_id: UUID | None = None
    is_same_team: bool = True
    period: Period


@dataclass(frozen=True, kw_only=True)
class StatementFact:
    """An opposition or a consent in force for a time, with its scope and target."""

    scope: SharingScope
    period: Period
    organization_id: UUID | None = None
    post_id: UUID | None = None

    def bears_on(self, party: Party) -> bool:
        """Tell whether the statement speaks of this party (its person, its structure, or everybody)."""
        if self.scope == SharingScope.ORGANIZATION:
            return self.organization_id is not None and self.organization_id == party.organization_id
        if self.scope == SharingScope.PROFESSIONAL:
            return self.post_id is not None and self.post_id == party.post_id
        return True


@dataclass(frozen=True, kw_only=True)
class SharingFacts:
    """All that the decision depends on, for one person."""

    owner_ids: frozenset[UUID] = frozenset()
    former_owner_ids: frozenset[UUID] = frozenset()
    is_shared: bool = True
    informed_from: datetime | None = None
    memberships: tuple[Membership, ...] = ()
    oppositions: tuple[StatementFact, ...] = ()
    consents: tuple[StatementFact, ...] = ()
    emergencies: tuple[tuple[UUID, Period], ...] = field(default=())
    relays: tuple[tuple[UUID, Period], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is open, why, and on which basis; no basis, no door.

    Nothing shown on an open basis means: what one's own organisation wrote. A nature withheld (by
    opposition, or for want of consent) hides what mixes both natures too.
    """

    basis: AccessBasis | None = None
    shows_health: bool = False
    shows_social: bool = False
    is_health_withheld: bool = False
    is_social_withheld: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.basis is not None

    @property
    def shows_something(self) -> bool:
        return self.shows_health or self.shows_social


def decide_access(party: Party, facts: SharingFacts, *, at: datetime) -> Decision:
    """Decide what a party may see of a person's shared information at a moment.

    An emergency wins over everything for its time. The organisation that keeps a record works
    with it whatever is opposed to sharing: opposition is not refusal of support. But one that is
    named by an opposition, or that is not alone to keep a record of a person who opposes to all
    sharing, sees what it wrote itself; so does one that has closed its record.
    """
    if any(post == party.post_id and period.holds_at(at) for post, period in facts.emergencies):
        return _open(AccessBasis.EMERGENCY, Reason.EMERGENCY)
    if party.organization_id in facts.owner_ids:
        return _kept(party, facts, at)
    decision = _member(party, facts, at)
    if not decision.is_open and _has_relay(party, facts, at):
        return _relayed(party, facts, at)
    if not decision.is_open and party.organization_id in facts.former_owner_ids:
        return Decision(basis=AccessBasis.FORMER, reasons=(Reason.FORMER,))
    return decision


def turning_points(facts: SharingFacts) -> list[datetime]:
    """Return the moments when the decision may change by itself, in order."""
    periods = [m.period for m in facts.memberships]
    periods += [s.period for s in (*facts.oppositions, *facts.consents)]
    periods += [period for _, period in (*facts.emergencies, *facts.relays)]
    moments = {p.start for p in periods} | {p.end for p in periods if p.end}
    if facts.informed_from:
        moments.add(facts.informed_from)
    return sorted(moments)


def _kept(party: Party, facts: SharingFacts, at: datetime) -> Decision:
    opposed = _in_force(facts.oppositions, party, at)
    is_alone = len(facts.owner_ids) == 1
    if SharingScope.ORGANIZATION in opposed or (SharingScope.ALL in opposed and not is_alone):
        return Decision(basis=AccessBasis.OWNER, reasons=(Reason.OWN_ONLY,))
    if is_alone:
        return _open(AccessBasis.OWNER, Reason.OWNER)
    health, social = SharingScope.HEALTH not in opposed, SharingScope.SOCIAL not in opposed
    return Decision(
        basis=AccessBasis.OWNER,
        shows_health=health,
        shows_social=social,
        is_health_withheld=not health,
        is_social_withheld=not social,
        reasons=(Reason.OWNER, *_opposed_parts(opposed)),
    )


def _member(party: Party, facts: SharingFacts, at: datetime) -> Decision:
    membership = _membership(party, facts, at)
    if membership is None:
        return _closed(Reason.NOT_CONCERNED)
    refusal = _refusal(party, membership, facts, at)
    if refusal:
        return _closed(refusal)
    return _shared(party, membership, facts, at)


def _has_relay(party: Party, facts: SharingFacts, at: datetime) -> bool:
    held = any(post == party.post_id and period.holds_at(at) for post, period in facts.relays)
    opposed = _in_force(facts.oppositions, party, at)
    refused = opposed & {SharingScope.ALL, SharingScope.ORGANIZATION, SharingScope.PROFESSIONAL}
    return held and party.category != CareCategory.NONE and not refused


def _relayed(party: Party, facts: SharingFacts, at: datetime) -> Decision:
    """Open to the successor what her profession may read of a closed record, but what is opposed."""
    opposed = _in_force(facts.oppositions, party, at)
    health_withheld, social_withheld = SharingScope.HEALTH in opposed, SharingScope.SOCIAL in opposed
    return Decision(
        basis=AccessBasis.RELAY,
        shows_health=party.category == CareCategory.HEALTH and not health_withheld,
        shows_social=not social_withheld,
        is_health_withheld=health_withheld,
        is_social_withheld=social_withheld,
        reasons=(Reason.RELAY, *_opposed_parts(opposed)),
    )


def _opposed_parts(opposed: set[SharingScope]) -> list[Reason]:
    parts = {SharingScope.HEALTH: Reason.HEALTH_OPPOSED, SharingScope.SOCIAL: Reason.SOCIAL_OPPOSED}
    return [reason for scope, reason in parts.items() if scope in opposed]


def _open(basis: AccessBasis, reason: Reason) -> Decision:
    return Decision(basis=basis, shows_health=True, shows_social=True, reasons=(reason,))


def _closed(reason: Reason) -> Decision:
    return Decision(reasons=(reason,))


def _membership(party: Party, facts: SharingFacts, at: datetime) -> Membership | None:
    mine = [m for m in facts.memberships if m.period.holds_at(at) and _is_of(m, party)]
    return max(mine, key=lambda m: m.is_same_team, default=None)


def _is_of(membership: Membership, party: Party) -> bool:
    if membership.post_id is not None:
        return membership.post_id == party.post_id
    return membership.organization_id is not None and membership.organization_id == party.organization_id


def _refusal(party: Party, membership: Membership, facts: SharingFacts, at: datetime) -> Reason | None:
    opposed = _in_force(facts.oppositions, party, at)
    if party.category == CareCategory.NONE:
        return Reason.NO_CATEGORY
    if not facts.is_shared:
        return Reason.NOT_SHARED
    if facts.informed_from is None or facts.informed_from > at:
        return Reason.NOT_INFORMED
    if opposed & {SharingScope.ALL, SharingScope.ORGANIZATION, SharingScope.PROFESSIONAL}:
        return Reason.OPPOSED
    if not membership.is_same_team and not _in_force(facts.consents, party, at):
        return Reason.NO_CONSENT
    return None


def _shared(party: Party, membership: Membership, facts: SharingFacts, at: datetime) -> Decision:
    opposed = _in_force(facts.oppositions, party, at)
    agreed = _agreed_parts(party, membership, facts, at)
    is_health_professional = party.category == CareCategory.HEALTH
    health_withheld = "health" not in agreed or SharingScope.HEALTH in opposed
    social_withheld = "social" not in agreed or SharingScope.SOCIAL in opposed
    health, social = is_health_professional and not health_withheld, not social_withheld
    if not (health or social):
        return _closed(Reason.OPPOSED if opposed else Reason.NO_CONSENT)
    reasons = [Reason.TEAM if membership.is_same_team else Reason.CONSENT]
    if not is_health_professional:
        reasons.append(Reason.SOCIAL_ONLY)
    return Decision(
        basis=AccessBasis.CIRCLE,
        shows_health=health,
        shows_social=social,
        is_health_withheld=health_withheld,
        is_social_withheld=social_withheld,
        reasons=(*reasons, *_opposed_parts(opposed)),
    )


def _agreed_parts(party: Party, membership: Membership, facts: SharingFacts, at: datetime) -> set[str]:
    if membership.is_same_team:
        return {"health", "social"}
    scopes = _in_force(facts.consents, party, at)
    if scopes - {SharingScope.HEALTH, SharingScope.SOCIAL}:
        return {"health", "social"}
    return {"health"} & _names(scopes) | {"social"} & _names(scopes)


def _names(scopes: set[SharingScope]) -> set[str]:
    names = {SharingScope.HEALTH: "health", SharingScope.SOCIAL: "social"}
    return {names[scope] for scope in scopes if scope in names}


def _in_force(statements: Iterable[StatementFact], party: Party, at: datetime) -> set[SharingScope]:
    return {s.scope for s in statements if s.period.holds_at(at) and s.bears_on(party)}
