"""One search box: persons, professionals, organisations and services, each as the actor may see them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse

from openparcours.coordination.records import selectors as records
from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.names import fold
from openparcours.registry.directory import selectors as directory
from openparcours.registry.people import selectors as people
from openparcours.registry.people.models import Person
from openparcours.web.workspace.choices import KINDS
from openparcours.web.workspace.selectors.shell import navigation

SHORTEST_COMMAND = 3
PERSONS = "personnes"


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is, where it leads, the number to call."""

    title: str
    href: str
    detail: str = ""
    icon: str = ""
    initials: str = ""
    phone: str = ""
    person: Person | None = None
    is_sure: bool = False


@dataclass(frozen=True)
class Group:
    """Things found of one kind, the best first; `has_more` when some are not shown."""

    key: str
    label: str
    hits: list[Hit] = field(default_factory=list)
    has_more: bool = False


def search(actor: Actor, text: str, *, limit: int, only: str = "", with_towns: bool = False) -> list[Group]:
    """Return what fits the words typed, by kind; each kind is filtered by right before it is ranked."""
    if not fold(text):
        return []
    wanted = {key: label for key, label in kinds(actor).items() if only in ("", key)}
    found = {}
    if PERSONS in wanted:
        found[PERSONS] = _persons(actor, text, limit + 1, with_towns=with_towns)
    directory_kinds = [key for key in wanted if key != PERSONS]
    if directory_kinds:
        persons = found.get(PERSONS, [])
        is_person = any(hit.is_sure for hit in persons) or bool(persons and " " in text.strip())
        found |= _in_directory(actor, text, limit + 1, directory_kinds, is_person=is_person)
    return [Group(key, wanted[key], hits[:limit], len(hits) > limit) for key, hits in found.items()]


def kinds(actor: Actor) -> dict[str, str]:
    """Return the kinds of things the actor may look for, with their names."""
    return {
        key: label for key, label in KINDS if actor.can("people.read" if key == PERSONS else "directory.read")
    }


def recent_persons(actor: Actor) -> Group:
    """Return the persons the actor opened last, kept on the server."""
    rows = records.recent_persons(actor) if actor.can("people.read") else []
    return Group("recents", "Vus récemment", [_person(actor, visit.person) for visit in rows])


def destinations(actor: Actor, text: str = "") -> Group:
    """Return where the actor may go, or the destinations a word of which begins as typed."""
    typed, entries = fold(text), navigation(actor)
    if typed:
        is_short = len(typed) < SHORTEST_COMMAND
        entries = [] if is_short else [e for e in entries if f" {typed}" in f" {fold(e.label)}"]
    return Group("aller", "Aller à", [Hit(e.label, e.href, icon=e.icon) for e in entries])


def _persons(actor: Actor, text: str, limit: int, *, with_towns: bool) -> list[Hit]:
    hits = people.search_persons(actor, text, limit=limit, with_towns=with_towns)
    return [replace(_person(actor, hit.person, hit.town), is_sure=hit.is_sure) for hit in hits]


def _in_directory(
    actor: Actor, text: str, limit: int, keys: list[str], *, is_person: bool
) -> dict[str, list[Hit]]:
    """Look for the words as typed, then, when neither a person nor anything answers, for near words.

    A person found by two words, mistyped or not, is who was meant.
    """
    typed = directory.with_kinds(directory.as_typed(text))
    found = {key: _FINDERS[key](actor, text, limit=limit, words=typed) for key in keys}
    if not is_person and not any(found.values()):
        near = directory.with_near(text)
        if any(word.near for word in near):
            near = directory.with_kinds(near)
            found = {key: _FINDERS[key](actor, text, limit=limit, words=near) for key in keys}
    return _as_hits(actor, found)


def _as_hits(actor: Actor, found: dict[str, list[Any]]) -> dict[str, list[Hit]]:
    """Return rows of the directory as hits, as their own pages show them: one query for all the corrections."""
    rows = [row for kind in found.values() for row in kind]
    if not rows:
        return {key: [] for key in found}
    corrections = directory.overlay_of(rows)
    return {key: [_HITS[key](corrections.listed(row)) for row in kind] for key, kind in found.items()}


def _person(actor: Actor, person: Person, town: str = "") -> Hit:
    screen = "workspace:record" if actor.can("records.read") else "people:identity"
    age = f"{person.age} ans" if person.age is not None else ""
    maiden = f"nom de naissance {person.maiden_name.upper()}" if person.maiden_name else ""
    return Hit(
        title=person.display_name,
        href=reverse(screen, args=[person.pk]),
        detail=_line(person.born, age, maiden, town),
        initials=person.initials,
        person=person,
    )


def _professional(listed: Any) -> Hit:
    post = listed.row
    return Hit(
        title=str(post.practitioner),
        href=reverse("directory:practitioner", args=[post.practitioner_id]),
        detail=_line(
            listed.function,
            post.specialty_label,
            post.organization,
            post.organization and post.organization.commune,
            listed.ended_on and f"jusqu'au {listed.ended_on}",
        ),
        icon="user-round",
        phone=listed.phone,
    )


def _organization(listed: Any) -> Hit:
    row = listed.row
    return Hit(
        title=str(row),
        href=reverse("directory:organization", args=[row.pk]),
        detail=_line(row.category_label, row.commune),
        icon="building-2",
        phone=listed.phone,
    )


def _service(listed: Any) -> Hit:
    row = listed.row
    return Hit(
        title=str(row),
        href=reverse("directory:service", args=[row.pk]),
        detail=_line(row.organization, row.organization.commune),
        icon="hand-helping",
        phone=listed.phone,
    )


def _line(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


_FINDERS: dict[str, Callable[..., list[Any]]] = {
    "professionnels": directory.search_professionals,
    "structures": directory.search_organizations,
    "services": directory.search_services,
}
_HITS: dict[str, Callable[[Any], Hit]] = {
    "professionnels": _professional,
    "structures": _organization,
    "services": _service,
}
