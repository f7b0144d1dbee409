"""Read a person, how to reach her and who is around her."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.names import fold
from openparcours.registry.directory.models import Commune, ImportIssue, ImportRun
from openparcours.registry.people.choices import ContactSystem
from openparcours.registry.people.models import (
    ContactPoint,
    Person,
    PersonAccess,
    PersonAddress,
    PersonIdentifier,
    PersonImport,
    PersonMerge,
    RelatedPerson,
)

MAX_CHAIN = 10
DOUBLE, ANOTHER = "doublon", "autre personne"  # why a line was not taken, with the person it speaks of
BORN_ABROAD = "99"


@dataclass(frozen=True)
class Surroundings:
    """How to reach a person and who is around her now; former rows apart."""

    contacts: list[ContactPoint]
    addresses: list[PersonAddress]
    former_addresses: list[PersonAddress]
    relatives: list[RelatedPerson]
    former_relatives: list[RelatedPerson]

    @property
    def trusted(self) -> RelatedPerson | None:
        return next((r for r in self.relatives if r.is_trusted_person), None)


def person(actor: Actor, person_id: UUID) -> Person | None:
    """Return a person whose door is open to the actor; a merged identity leads to the surviving one."""
    seen = Person.objects.visible_to(actor)
    found = seen.filter(pk=person_id).first()
    for _ in range(MAX_CHAIN):
        if found is None or found.merged_into_id is None:
            return found
        found = seen.filter(pk=found.merged_into_id).first()
    return None


def survivor(person_id: UUID) -> Person | None:
    """Return the identity that a merged one now leads to, or None; the caller checks the right on it."""
    merged = Person.objects.filter(pk=person_id).exclude(merged_into=None)
    found = merged.select_related("merged_into").first()
    return found.merged_into if found else None


def identities_of(person: Person) -> list[UUID]:
    """Return the key of a person and those of the identities merged into hers: a query for two merges deep."""
    keys, known = [person.pk], [person.pk]
    while known:
        near = Q(merged_into__in=known) | Q(merged_into__merged_into__in=known)
        merged = list(Person.objects.filter(near).exclude(pk__in=keys).values_list("pk", "merged_into"))
        keys += [key for key, _ in merged]
        known = [key for key, into in merged if into not in known]
    return keys


def by_keys(keys: Iterable[UUID]) -> QuerySet[Person]:
    """Return persons by key, for the platform's own jobs: no actor, no visibility."""
    return Person.objects.filter(pk__in=list(keys))


def surroundings(actor: Actor, person: Person) -> Surroundings:
    """Return contacts, addresses and relatives of a person within reach: three queries."""
    today = timezone.localdate()
    seen = Q(person__in=Person.objects.visible_to(actor).filter(pk=person.pk))
    addresses = list(PersonAddress.objects.filter(seen).select_related("commune").order_by("-started_on"))
    relatives = list(
        RelatedPerson.objects.filter(seen).order_by("-is_trusted_person", "-is_emergency_contact", "pk")
    )
    return Surroundings(
        contacts=list(ContactPoint.objects.filter(seen).order_by("rank", "pk")),
        addresses=[a for a in addresses if a.ended_on is None or a.ended_on >= today],
        former_addresses=[a for a in addresses if a.ended_on and a.ended_on < today],
        relatives=[r for r in relatives if r.ended_on is None or r.ended_on >= today],
        former_relatives=[r for r in relatives if r.ended_on and r.ended_on < today],
    )


def reachable(actor: Actor, person: Person) -> tuple[list[ContactPoint], list[RelatedPerson]]:
    """Return the numbers of a person within reach and her relatives of today: two queries."""
    seen = Q(person__in=Person.objects.visible_to(actor).filter(pk=person.pk))
    around = Q(ended_on=None) | Q(ended_on__gte=timezone.localdate())
    relatives = RelatedPerson.objects.filter(seen, around)
    return (
        list(ContactPoint.objects.filter(seen).order_by("rank", "pk")),
        list(relatives.order_by("-is_trusted_person", "-is_emergency_contact", "pk")),
    )


@dataclass(frozen=True)
class Reach:
    """How an actor reaches a person: by which number, and whether she may open the record."""

    phone: str = ""
    is_followed: bool = False


def reach_of(actor: Actor, person: Person) -> Reach:
    """Return how the actor reaches a person, nothing beyond her doors: one query."""
    numbers = ContactPoint.objects.filter(person=OuterRef("pk"), system=ContactSystem.PHONE)
    doors = PersonAccess.objects.open_to(actor).following().filter(person=OuterRef("pk"))
    phone = Subquery(numbers.order_by("rank", "pk").values("value")[:1])
    rows = Person.objects.visible_to(actor).filter(pk=person.pk)
    found = rows.annotate(phone=phone, is_followed=Exists(doors)).values_list("phone", "is_followed").first()
    return Reach(found[0] or "", found[1]) if found else Reach()


def address(actor: Actor, address_id: UUID) -> PersonAddress | None:
    """Return an address of a person within reach."""
    rows = PersonAddress.objects.filter(_within(actor), pk=address_id)
    return rows.select_related("person", "commune").first()


def contact_point(actor: Actor, contact_id: UUID) -> ContactPoint | None:
    """Return a number or an e-mail address of a person within reach."""
    return ContactPoint.objects.filter(_within(actor), pk=contact_id).select_related("person").first()


def relative(actor: Actor, relative_id: UUID) -> RelatedPerson | None:
    """Return a relative of a person within reach."""
    return RelatedPerson.objects.filter(_within(actor), pk=relative_id).select_related("person").first()


def merge(actor: Actor, merge_id: UUID) -> PersonMerge | None:
    """Return a merge whose kept identity is within reach."""
    rows = PersonMerge.objects.filter(_within(actor, "kept"), pk=merge_id)
    return rows.select_related("kept", "merged", "by").first()


def person_imports(actor: Actor) -> list[PersonImport]:
    """Return the last imports of the actor's organisation."""
    if not actor.can("people.import") or actor.organization_id is None:
        return []
    rows = PersonImport.objects.filter(organization_id=actor.organization_id, run__is_dry_run=False)
    return list(rows.select_related("run", "by").order_by("-run__started_at")[:10])


def person_import(actor: Actor, run_id: UUID) -> PersonImport | None:
    """Return an import of the actor's organisation."""
    if not actor.can("people.import") or actor.organization_id is None:
        return None
    rows = PersonImport.objects.filter(organization_id=actor.organization_id, run_id=run_id)
    return rows.select_related("run", "by").first()


@dataclass(frozen=True)
class ImportLine:
    """A line to review: the person it looks like and its number, when it was not taken for a double."""

    issue: ImportIssue
    person_id: str = ""
    external_id: str = ""
    is_settled: bool = False

    @property
    def shown_value(self) -> str:
        """Return the value of the column, but that of a double: keys, for the page alone."""
        return "" if self.person_id else self.issue.value


def import_lines(
    received: PersonImport, *, run: ImportRun | None = None, limit: int = 500
) -> list[ImportLine]:
    """Return the lines of an import to review, the doubles with the person proposed: two queries."""
    issues = list((run or received.run).issues.order_by("line", "pk")[:limit])
    doubles = {i.pk: i.value.partition(" ") for i in issues if i.field in {DOUBLE, ANOTHER}}
    numbers = [external_id for _, _, external_id in doubles.values() if external_id]
    known = PersonIdentifier.objects.filter(
        organization=received.organization_id, system=received.system, value__in=numbers
    )
    settled = set(known.values_list("value", flat=True))
    lines = []
    for issue in issues:
        person_id, _, external_id = doubles.get(issue.pk, ("", "", ""))
        lines.append(ImportLine(issue, person_id, external_id, external_id in settled))
    return lines


def place_name(code: str) -> str:
    """Name a birth place by its INSEE code; abroad and unknown places are said so."""
    if not code:
        return ""
    if code.startswith(BORN_ABROAD):
        return "lieu inconnu" if code == "99999" else f"à l'étranger ({code})"
    commune = Commune.objects.filter(pk=code).first()
    return str(commune) if commune else code


def communes_named(text: str, *, postcode: str = "", limit: int = 12) -> list[Commune]:
    """Return current communes by name, INSEE code or postcode, the most populated first."""
    text = text.strip()
    rows = Commune.objects.filter(current=None).order_by("-population")
    if postcode:
        rows = rows.filter(postcodes__contains=postcode)
    if not text:
        return list(rows[:limit]) if postcode else []
    if text[:2].isdigit() or text[:2].upper() in {"2A", "2B"}:
        return list(rows.filter(Q(code=text.upper()) | Q(postcodes__contains=text))[:limit])
    return list(rows.filter(folded_name__startswith=fold(text))[:limit])


def _within(actor: Actor, person: str = "person") -> Exists:
    """Return the condition « its person is within reach »: the one row sought is tried, not everybody."""
    return Exists(Person.objects.visible_to(actor).filter(pk=OuterRef(person)))
