"""Recognise who calls and about whom, while typing: known requesters, persons, what is already open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from openparcours.coordination.records.choices import RecordStatus
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.requests.choices import requester_category
from openparcours.coordination.requests.models import Requester, SupportRequest
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import is_finess, is_rpps
from openparcours.kit.phones import is_phone, phone_digits
from openparcours.kit.queries import parse_query
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.choices import Correctable
from openparcours.registry.directory.models import Organization, PractitionerRole
from openparcours.registry.people import selectors as people
from openparcours.registry.people.models import Person

SHOWN, SHORTEST = 6, 3


@dataclass(frozen=True)
class Caller:
    """Somebody who may be the one who asks: a post, a structure, or a requester already heard."""

    key: str
    name: str
    detail: str
    category: str = ""
    phone: str = ""
    email: str = ""
    mssante: str = ""
    rpps: str = ""
    function: str = ""
    structure_name: str = ""
    post_id: UUID | None = None
    organization_id: UUID | None = None
    requests: tuple[SupportRequest, ...] = ()
    is_sure: bool = False


@dataclass(frozen=True)
class Concerned:
    """A person who may be the one spoken of, with what the structure already has about her."""

    person: Person
    town: str = ""
    why: str = ""
    record: str = ""
    open_requests: tuple[SupportRequest, ...] = ()


@dataclass(frozen=True)
class PersonSearch:
    """What is shown under the box of the person: who fits, and how a new identity would begin."""

    typed: str
    persons: list[Concerned] = field(default_factory=list)
    guess: Mapping[str, str] = field(default_factory=dict)


def callers(actor: Actor, typed: str) -> list[Caller]:
    """Return who may be asking, by phone, RPPS, FINESS or name: earlier requesters, then the directory.

    One certain answer (a number that only one has) is marked so, to be chosen at once.
    """
    typed = typed.strip()[:120]
    if len(typed) < SHORTEST:
        return []
    found = _from_directory(actor, typed) + _from_requests(actor, typed)
    unique: dict[str, Caller] = {}
    for one in found:
        unique.setdefault(str(one.post_id or "") or f"{one.name} {phone_digits(one.phone)}".casefold(), one)
    shown = list(unique.values())[:SHOWN]
    is_number = is_phone(typed) or is_rpps(typed.replace(" ", "")) or is_finess(typed.replace(" ", ""))
    return _with_requests(actor, shown, is_sure=is_number and len(shown) == 1)


def caller(actor: Actor, key: str) -> Caller | None:
    """Return the requester that a key of `callers` names."""
    kind, _, value = key.partition(":")
    try:
        wanted = UUID(value)
    except ValueError:
        return None
    if kind == "post":
        posts = PractitionerRole.objects.select_related("practitioner", "organization")
        post = posts.filter(pk=wanted).first()
        return _caller_of(post, directory.overlay_of([post])) if post else None
    if kind == "org":
        place = Organization.objects.select_related("commune").filter(pk=wanted).first()
        return _caller_of(place, directory.overlay_of([place])) if place else None
    rows = _heard(actor).filter(request=wanted)
    known = rows.first()
    return _caller_of_requester(known) if known else None


def person_search(actor: Actor, typed: str) -> PersonSearch:
    """Return the persons within reach whom what is typed fits, with their open requests and record."""
    typed = typed.strip()[:120]
    query = parse_query(typed, today=timezone.localdate())
    if query.is_empty or (not query.born and not query.phone and len(typed) < SHORTEST):
        return PersonSearch(typed)
    hits = people.search_persons(actor, typed, limit=SHOWN, with_towns=True)
    words = [w for w in typed.split() if not any(c.isdigit() for c in w) and len(w) > 1]
    guess = {
        "birth": f"{query.born:%d/%m/%Y}" if query.born else str(query.birth_year or ""),
        "family_name": words[0].title() if words else "",
        "given_names": " ".join(words[1:]).title(),
        "person_phone": query.phone,
    }
    return PersonSearch(typed, _concerned(actor, {h.person: (h.town, "") for h in hits}), guess)


def lookalikes(actor: Actor, described: Mapping[str, Any]) -> list[Concerned]:
    """Return the persons within reach who look like the one described, with why."""
    found = people.likely_duplicates(actor, described, limit=4)
    return _concerned(actor, {o.person: (o.town, ", ".join(o.likeness.reasons)) for o in found})


def concerned(actor: Actor, person_id: UUID) -> Concerned | None:
    """Return a person within reach as the intake shows her."""
    person = people.person(actor, person_id)
    return _concerned(actor, {person: ("", "")})[0] if person else None


def _concerned(actor: Actor, found: Mapping[Person, tuple[str, str]]) -> list[Concerned]:
    keys = [person.pk for person in found]
    waiting: dict[UUID | None, list[SupportRequest]] = {}
    for one in (
        SupportRequest.objects.visible_to(actor).open().filter(person__in=keys).order_by("received_at")
    ):
        waiting.setdefault(one.person_id, []).append(one)
    records = CoordinationRecord.objects.visible_to(actor).filter(
        person__in=keys, organization=actor.organization_id
    )
    told = {r.person_id: _record_words(r) for r in records.order_by("opened_on")}
    return [
        Concerned(person, town, why, told.get(person.pk, ""), tuple(waiting.get(person.pk, ())))
        for person, (town, why) in found.items()
    ]


def _record_words(record: CoordinationRecord) -> str:
    if record.status == RecordStatus.OPEN:
        return f"dossier {record.number} ouvert"
    return f"dossier clos le {record.closed_on:%d/%m/%Y}"


def _heard(actor: Actor) -> QuerySet[Requester]:
    seen = SupportRequest.objects.visible_to(actor).filter(pk=OuterRef("request"))
    rows = Requester.objects.filter(Exists(seen), request__is_anonymous=False)
    return rows.select_related("request").order_by("-request__received_at")


def _from_requests(actor: Actor, typed: str) -> list[Caller]:
    digits = phone_digits(typed)
    if is_phone(typed):
        known = Q(digits=digits)
    else:
        known = Q(name__icontains=typed) | Q(structure_name__icontains=typed)
    return [_caller_of_requester(row) for row in _heard(actor).filter(known)[: SHOWN * 3]]


def _from_directory(actor: Actor, typed: str) -> list[Caller]:
    rows = _rows_of_directory(actor, typed)
    corrections = directory.overlay_of(rows)
    return [_caller_of(row, corrections) for row in rows]


def _rows_of_directory(actor: Actor, typed: str) -> list[PractitionerRole | Organization]:
    compact = typed.replace(" ", "")
    if is_phone(typed):
        shown = [typed, *_ways_to_write(phone_digits(typed))]
        borne = Q(phone__in=shown) | Q(pk__in=directory.corrected_to(Correctable.PHONE, shown))
        posts = PractitionerRole.objects.current().select_related("practitioner", "organization__commune")
        places = Organization.objects.filter(borne, is_active=True).select_related("commune")
        return [*posts.filter(borne)[:SHOWN], *places[:SHOWN]]
    if is_finess(compact):
        return [*directory.search_organizations(actor, compact, limit=3)]
    if is_rpps(compact):
        return [*directory.search_professionals(actor, compact, limit=SHOWN)]
    return [
        *directory.find_posts(actor, typed, limit=SHOWN),
        *directory.search_organizations(actor, typed, limit=3),
    ]


def _caller_of(row: PractitionerRole | Organization, corrections: directory.Overlay) -> Caller:
    if isinstance(row, PractitionerRole):
        return _caller_of_post(row, corrections)
    return _caller_of_organization(row, corrections)


def _ways_to_write(digits: str) -> list[str]:
    """Return the usual writings of a French number: joined, by pairs, with dots."""
    pairs = [digits[i : i + 2] for i in range(0, len(digits), 2)]
    return [digits, " ".join(pairs), ".".join(pairs)]


def _caller_of_post(post: PractitionerRole, corrections: directory.Overlay) -> Caller:
    place = post.organization
    listed = corrections.listed(post)
    return Caller(
        key=f"post:{post.pk}",
        name=str(post.practitioner),
        detail=" · ".join(filter(None, [listed.function, str(place or "")])),
        category=requester_category(
            profession=post.profession,
            finess_category=place.category if place else "",
            sector=place.sector if place else "ville",
        ),
        phone=listed.phone or (place.phone if place else ""),
        email=corrections.email(post),
        function=listed.function,
        mssante=post.mssante or (place.mssante if place else ""),
        rpps=post.practitioner.rpps or "",
        structure_name=str(place or ""),
        post_id=post.pk,
        organization_id=post.organization_id,
    )


def _caller_of_organization(place: Organization, corrections: directory.Overlay) -> Caller:
    return Caller(
        key=f"org:{place.pk}",
        name=str(place),
        detail=" · ".join(filter(None, [place.category_label, str(place.commune or "")])),
        category=requester_category(profession="", finess_category=place.category, sector=place.sector),
        phone=corrections.phone(place),
        email=corrections.email(place),
        mssante=place.mssante,
        structure_name=str(place),
        organization_id=place.pk,
    )


def _caller_of_requester(row: Requester) -> Caller:
    return Caller(
        key=f"known:{row.request_id}",
        name=row.name or row.structure_name,
        detail=" · ".join(filter(None, [row.function, row.structure_name if row.name else ""])),
        category=row.category,
        phone=row.phone,
        email=row.email,
        mssante=row.mssante,
        rpps=row.rpps,
        function=row.function,
        structure_name=row.structure_name,
        post_id=row.post_id,
        organization_id=row.structure_id,
    )


def _with_requests(actor: Actor, shown: Iterable[Caller], *, is_sure: bool) -> list[Caller]:
    """Give each caller her last requests: one query for all."""
    shown = list(shown)
    digits = {phone_digits(one.phone) for one in shown if one.phone} - {""}
    posts = {one.post_id for one in shown if one.post_id}
    rows = SupportRequest.objects.visible_to(actor).filter(
        Q(requester__digits__in=digits) | Q(requester__post__in=posts)
    )
    last = list(rows.select_related("requester").order_by("-received_at")[:40]) if digits or posts else []
    return [
        Caller(**{**vars(one), "requests": tuple(_theirs(one, last)), "is_sure": is_sure}) for one in shown
    ]


def _theirs(one: Caller, last: Iterable[SupportRequest]) -> list[SupportRequest]:
    digits = phone_digits(one.phone)
    return [
        r
        for r in last
        if (one.post_id and r.requester.post_id == one.post_id) or (digits and r.requester.digits == digits)
    ][:3]
