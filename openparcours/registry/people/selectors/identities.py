"""Read the state of identities: one person's, and the worklist of the identity officer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import OID_NIA, OID_NIR, OID_NIR_DEMO, OID_NIR_TEST
from openparcours.registry.people import rules
from openparcours.registry.people.choices import IDENTITY_TRANSITIONS, TRAITS_KEY, IdentityStatus
from openparcours.registry.people.models import (
    DuplicateDismissal,
    DuplicateSuspicion,
    IdentityEvidence,
    IdentityTransition,
    InsiCheck,
    Person,
    PersonAccess,
    PersonIdentifier,
    PersonMerge,
    TraitChange,
)
from openparcours.registry.people.models.persons import PersonQuerySet
from openparcours.registry.people.rules import IdentityFacts, NextStep
from openparcours.registry.people.selectors.persons import place_name

PAGE = 50
HISTORY = 40
_OIDS = {OID_NIR: "NIR", OID_NIA: "NIA", OID_NIR_TEST: "NIR de test", OID_NIR_DEMO: "NIR de démonstration"}
_TRAITS = {
    "birth_family_name": "Nom de naissance",
    "birth_given_names": "Prénoms de naissance",
    "sex": "Sexe",
    "birth_date": "Date de naissance",
    "birth_place_code": "Lieu de naissance",
    "used_family_name": "Nom utilisé",
    "used_given_name": "Prénom utilisé",
    "is_birth_date_approximate": "Date approximative",
    "deceased_on": "Date de décès",
    "ins": "Matricule INS",
}


@dataclass(frozen=True)
class HistoryLine:
    """One change of an identity, as read on screen."""

    at: Any
    what: str
    who: str
    detail: str = ""


@dataclass(frozen=True)
class Suspected:
    """A person who may be the same, and why."""

    person: Person
    reasons: list[str]


@dataclass(frozen=True)
class IdentityPage:
    """All that the identity page of a person shows."""

    person: Person
    facts: IdentityFacts
    step: NextStep | None
    ins_shown: str
    ins_nature: str
    birth_place: str
    warnings: list[str]
    evidences: list[IdentityEvidence]
    checks: list[InsiCheck]
    identifiers: list[PersonIdentifier]
    merged: list[PersonMerge]
    lookalikes: list[Suspected]
    lowered: list[tuple[str, str]]
    history: list[HistoryLine] = field(default_factory=list)


def identity_page(actor: Actor, person: Person) -> IdentityPage:
    """Gather the identity of a person within reach, its proofs and the next step to raise it."""
    evidences = list(person.evidences.select_related("seen_by").order_by("-seen_on", "-recorded_at"))
    checks = list(person.insi_checks.select_related("recorded_by").order_by("-recorded_at"))
    facts = _facts(person, evidences, checks)
    traits = {name: getattr(person, name) for name in rules.STRICT_TRAITS}
    return IdentityPage(
        person=person,
        facts=facts,
        step=rules.next_step(facts),
        ins_shown=shown_ins(actor, person),
        ins_nature=_OIDS.get(person.ins_oid, "OID inconnu") if person.ins_value else "",
        birth_place=place_name(person.birth_place_code),
        warnings=rules.ins_warnings(person.ins_value, person.ins_oid, traits),
        evidences=evidences,
        checks=checks,
        identifiers=list(person.identifiers.exclude(value__startswith=TRAITS_KEY).order_by("system")),
        merged=list(person.merges_kept.select_related("merged", "by").order_by("-at")),
        lookalikes=_suspected(actor, person),
        lowered=_lowered(person),
        history=_history(person),
    )


def identity_facts(person: Person) -> IdentityFacts:
    """Gather what the rules need to discuss the status of a person: three small queries."""
    return _facts(person, list(person.evidences.all()), list(person.insi_checks.order_by("-recorded_at")))


def shown_ins(actor: Actor, person: Person) -> str:
    """Return the matricule by groups for who qualifies identities, its first and last figures otherwise."""
    value = person.ins_value
    if not value:
        return ""
    if not actor.can("people.qualify"):
        return f"{value[:1]} •• •• •• ••• ••• {value[13:]}"
    groups = (value[:1], value[1:3], value[3:5], value[5:7], value[7:10], value[10:13], value[13:])
    return " ".join(group for group in groups if group)


@dataclass(frozen=True)
class Tab:
    """A tab of the worklist with how many wait there."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Pair:
    """Two identities that look alike, and why."""

    one: Person
    other: Person
    score: int
    reasons: list[str]


@dataclass(frozen=True)
class Worklist:
    """The identity worklist on one tab."""

    tabs: list[Tab]
    current: str
    persons: list[Person]
    pairs: list[Pair]
    merges: list[PersonMerge]
    total: int
    qualified: int
    has_more: bool

    @property
    def share(self) -> int | None:
        """Return the percentage of qualified identities."""
        return round(100 * self.qualified / self.total) if self.total else None


def worklist(actor: Actor, tab: str, *, start: int = 0) -> Worklist:
    """Return a tab of the identity worklist with the counts of all."""
    reached = _reached(actor)
    counts = reached.aggregate(
        total=Count("pk"), **{key: Count("pk", filter=condition) for key, (_, condition) in _TABS.items()}
    )
    pairs, merges = _suspicions(actor), _merges(actor)
    counts |= {"doublons": pairs.count(), "fusions": merges.filter(undone_at=None).count()}
    current = tab if tab in counts else "a-qualifier"
    rows = _page(reached.filter(_TABS[current][1]).order_by("-created_at"), start) if current in _TABS else []
    paired = _page(pairs.order_by("-score", "pk"), start) if current == "doublons" else []
    merged = _page(merges.order_by("-at"), start) if current == "fusions" else []
    labels = [(key, label) for key, (label, _) in _TABS.items()]
    labels[2:2] = [("doublons", "Doublons probables")]
    return Worklist(
        tabs=[Tab(key, label, counts[key]) for key, label in [*labels, ("fusions", "Fusions récentes")]],
        current=current,
        persons=rows[:PAGE],
        pairs=[_pair(suspicion) for suspicion in paired[:PAGE]],
        merges=merged[:PAGE],
        total=counts["total"],
        qualified=counts["total"] - counts["a-qualifier"] - counts["douteuses"],
        has_more=len(rows or paired or merged) > PAGE,
    )


def _pair(suspicion: DuplicateSuspicion) -> Pair:
    """Put first the identity to keep: the better proven, else the older."""
    one, other = sorted((suspicion.first, suspicion.second), key=lambda p: p.created_at)
    if rules.is_more_reliable(IdentityStatus(other.identity_status), IdentityStatus(one.identity_status)):
        one, other = other, one
    return Pair(one, other, suspicion.score, suspicion.reasons)


@dataclass(frozen=True)
class TraitChoice:
    """One trait of two identities side by side."""

    name: str
    label: str
    kept: str
    merged: str
    differs: bool
    is_strict: bool


def merge_choices(kept: Person, merged: Person) -> list[TraitChoice]:
    """Return the traits of two identities side by side, as texts."""
    names = [name for name in _TRAITS if name != "is_birth_date_approximate"]
    return [
        TraitChoice(
            name=name,
            label=_TRAITS[name],
            kept=_trait(kept, name),
            merged=_trait(merged, name),
            differs=_trait(kept, name) != _trait(merged, name),
            is_strict=name in rules.STRICT_TRAITS or name == "ins",
        )
        for name in names
    ]


def conflict_lines(current: Person, mine: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return each trait in conflict: its label, the value in store, the value typed."""
    typed = Person(pk=current.pk, **{name: getattr(current, name) for name in rules.TRAITS} | dict(mine))
    return [(_TRAITS[name], _trait(current, name) or "∅", _trait(typed, name) or "∅") for name in mine]


_DOUBT = Q(is_doubtful=True) | Q(is_fictive=True)
_TABS: dict[str, tuple[str, Q]] = {
    "a-qualifier": ("À qualifier", ~Q(identity_status=IdentityStatus.QUALIFIED) & ~_DOUBT),
    "douteuses": ("Douteuses", _DOUBT),
    "cles-fausses": ("Matricule à clé fausse", Q(has_wrong_ins_key=True)),
}


def _reached(actor: Actor) -> PersonQuerySet:
    doors = PersonAccess.objects.open_to(actor).values("person")
    return Person.objects.visible_to(actor).filter(pk__in=doors).surviving()


def _suspicions(actor: Actor) -> Any:
    reached = _reached(actor).values("pk")
    dismissed = DuplicateDismissal.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    rows = DuplicateSuspicion.objects.filter(~Exists(dismissed), first__in=reached, second__in=reached)
    return rows.select_related("first", "second")


def _merges(actor: Actor) -> Any:
    reached = PersonAccess.objects.open_to(actor).values("person")
    return PersonMerge.objects.filter(kept__in=reached).select_related("kept", "merged", "by", "undone_by")


def _page(rows: Any, start: int) -> list[Any]:
    return list(rows[start : start + PAGE + 1])


def _facts(person: Person, evidences: list[IdentityEvidence], checks: list[InsiCheck]) -> IdentityFacts:
    open_checks = [c for c in checks if c.superseded_at is None]
    same = Person.objects.surviving().filter(
        ins_value=person.ins_value, ins_oid=person.ins_oid, identity_status=IdentityStatus.QUALIFIED
    )
    traits = {name: getattr(person, name) for name in rules.STRICT_TRAITS}
    return IdentityFacts(
        status=IdentityStatus(person.identity_status),
        missing_traits=rules.missing_traits(traits),
        ins_value=person.ins_value,
        ins_oid=person.ins_oid,
        insi_answer=open_checks[0].answer if open_checks else "",
        has_evidence=any(e.superseded_at is None for e in evidences),
        is_doubtful=person.is_doubtful,
        is_fictive=person.is_fictive,
        ins_is_taken=bool(person.ins_value) and same.exclude(pk=person.pk).exists(),
    )


def _suspected(actor: Actor, person: Person) -> list[Suspected]:
    """Return who looks like a person, from the pairs noted when one of the two changed."""
    rows = _suspicions(actor).filter(Q(first=person) | Q(second=person)).order_by("-score")[:6]
    return [Suspected(row.second if row.first == person else row.first, row.reasons) for row in rows]


def _lowered(person: Person) -> list[tuple[str, str]]:
    status = IdentityStatus(person.identity_status)
    lower = [s for s in IDENTITY_TRANSITIONS[status] if rules.is_more_reliable(status, s)]
    return [(s.value, s.label) for s in sorted(lower)]


def _history(person: Person) -> list[HistoryLine]:
    moves = IdentityTransition.objects.filter(person=person).select_related("by").order_by("-at")[:HISTORY]
    changes = TraitChange.objects.filter(person=person).select_related("by").order_by("-at")[:HISTORY]
    lines = [
        HistoryLine(
            m.at, f"{m.get_from_status_display()} → {m.get_to_status_display()}", str(m.by or ""), m.reason
        )
        for m in moves
    ]
    lines += [
        HistoryLine(
            c.at, f"{_TRAITS.get(c.trait, c.trait)} : {c.before or '∅'} → {c.after or '∅'}", str(c.by or "")
        )
        for c in changes
    ]
    lines.append(HistoryLine(person.created_at, "Identité créée", ""))
    return sorted(lines, key=lambda line: line.at, reverse=True)[:HISTORY]


def _trait(person: Person, name: str) -> str:
    if name == "ins":
        return f"{person.ins_value} ({_OIDS.get(person.ins_oid, '?')})" if person.ins_value else ""
    if name == "sex":
        return person.get_sex_display()
    value = getattr(person, name)
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value or "")
