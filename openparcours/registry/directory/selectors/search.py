"""Find professionals, organisations and services by the words of names, professions and towns, mixed.

1. A number leads straight to its bearer (RPPS, FINESS, SIRET, category).
2. Each word typed must begin a word of the name, of the town, of the profession or category, or of the
   organisation, in any order; a name or a town leads the way, so that an index is followed.
3. Nothing found: the words one slip away or of the same sound are admitted too.
4. The candidates are scored: whole words before begun ones before near ones, the actor's departments first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import compact as compact_number
from openparcours.kit.names import fold
from openparcours.kit.spelling import slips, spelling_keys
from openparcours.registry.directory.choices import Labelled, Named
from openparcours.registry.directory.models import (
    Commune,
    HealthcareService,
    LabelWord,
    NameWord,
    Organization,
    PractitionerRole,
    SpelledWord,
)
from openparcours.registry.directory.rules import is_numbered_structure, search_words, stem
from openparcours.registry.directory.selectors.corrections import said_over

SHOWN, CANDIDATES, NEAR_WORDS = 30, 300, 40
NOTHING = Q(pk__in=[])
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Word:
    """A word typed, the words of the dictionary admitted in its place, and of what kinds of things it speaks."""

    typed: str
    near: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset([*Named.values, *Labelled.values])

    def begins(self, start: str = "") -> Q:
        start = start or self.typed
        if len(start) < 2:
            return Q(word=start)
        return Q(word__gte=start, word__lt=start[:-1] + chr(ord(start[-1]) + 1)) | Q(word__in=self.near)

    def names(self, kind: Named) -> QuerySet[NameWord, UUID]:
        return NameWord.objects.filter(self.begins(), kind=kind).values_list("target", flat=True)

    def labels(self, kind: Labelled) -> QuerySet[LabelWord, str]:
        start = self.typed if kind == Labelled.COMMUNE else stem(self.typed)
        return LabelWord.objects.filter(self.begins(start), kind=kind).values_list("label", flat=True)

    def fits(self, words: Iterable[str]) -> float:
        """Weigh a word against those of a row: whole 10, begun 7, near 4, of another column 2."""
        best = 2.0
        for word in words:
            if word == self.typed:
                return 10
            if word.startswith(self.typed):
                best = max(best, 7)
            elif word in self.near:
                best = max(best, 5 if slips(self.typed, word) < 2 else 4)
        return best


def search_professionals(
    actor: Actor,
    query: str,
    *,
    limit: int = SHOWN,
    after: UUID | None = None,
    words: Sequence[Word] | None = None,
) -> list[PractitionerRole]:
    """Return current posts by the words of a name, a profession, an organisation or a town, or by RPPS.

    A post that a correction says is over is found by its RPPS only, where a correction made by mistake is undone.
    """
    rows = PractitionerRole.objects.current().select_related("practitioner", "organization__commune")
    compact = compact_number(query)
    if compact.isdigit():
        actor.require("directory.read")
        return list(rows.filter(practitioner__rpps=compact).order_by("pk")[:limit])

    def fitting(words: Sequence[Word]) -> QuerySet[PractitionerRole]:
        every = Q()
        for word in words:
            every &= _names("practitioner_id", word, Named.PRACTITIONER) | _at(word) | _practises(word)
        led = _named("practitioner_id", words, Named.PRACTITIONER) + _placed(words)
        led.append(_all(_practises(word) for word in words) & _mine(actor, "organization__"))
        listed = rows.exclude(pk__in=said_over(timezone.localdate()))
        return listed.filter(pk__in=_led(PractitionerRole.objects.current().filter(every), led))

    return _page(actor, fitting, query, _PROFESSIONAL, limit=limit, after=after, words=words)


def search_organizations(
    actor: Actor,
    query: str,
    *,
    limit: int = SHOWN,
    after: UUID | None = None,
    words: Sequence[Word] | None = None,
) -> list[Organization]:
    """Return organisations by the words of a name, a category or a town, or by FINESS, SIRET or category.

    The number of a legal entity leads to it, then to its open sites.
    """
    rows = Organization.objects.select_related("commune", "parent")
    compact = compact_number(query)
    if is_numbered_structure(compact):
        actor.require("directory.read")
        return _after(_numbered(rows, compact), after)[:limit]
    rows = rows.filter(is_active=True)

    def by_category(_: Sequence[Word]) -> QuerySet[Organization]:
        return rows.filter(category=compact)

    def fitting(words: Sequence[Word]) -> QuerySet[Organization]:
        every = Q()
        for word in words:
            named = _names("pk", word, Named.ORGANIZATION) | _in_town("commune_id", word)
            every &= named | _is_a(word)
        led = _named("pk", words, Named.ORGANIZATION) + _in_towns("commune_id", words)
        led.append(_all(_is_a(word) for word in words) & _mine(actor, ""))
        return rows.filter(pk__in=_led(Organization.objects.filter(every), led))

    is_category = len(compact) == 3 and compact.isdigit()
    find = by_category if is_category else fitting
    return _page(actor, find, query, _ORGANIZATION, limit=limit, after=after, words=words)


def search_services(
    actor: Actor,
    query: str,
    *,
    limit: int = SHOWN,
    after: UUID | None = None,
    words: Sequence[Word] | None = None,
) -> list[HealthcareService]:
    """Return services by the words of their name, of their organisation's or of its town."""
    rows = HealthcareService.objects.filter(is_active=True).select_related("organization__commune")

    def fitting(words: Sequence[Word]) -> QuerySet[HealthcareService]:
        every = Q()
        for word in words:
            every &= _names("pk", word, Named.SERVICE) | _at(word)
        led = _named("pk", words, Named.SERVICE) + _placed(words)
        return rows.filter(pk__in=_led(HealthcareService.objects.filter(every), led))

    return _page(actor, fitting, query, _SERVICE, limit=limit, after=after, words=words)


def communes_starting(
    actor: Actor, query: str, *, limit: int = SHOWN, after: UUID | None = None
) -> list[Commune]:
    """Return current communes by words of their name, INSEE code or postcode: near ones first, then the largest."""
    actor.require("directory.read")
    text = query.strip()
    if not search_words(query) or after is not None:
        return []
    rows: Any = Commune.objects.filter(current=None).select_related("department")
    rows = rows.annotate(near=_nearness(actor, "department")).order_by("-near", "-population", "pk")
    if text[:2].isdigit() or text[:2].upper() in {"2A", "2B"}:
        return list(rows.filter(Q(pk=text.upper()) | Q(postcodes__contains=text))[: limit - 1])
    begun = list(rows.filter(folded_name__startswith=fold(text))[: limit - 1])
    return (
        begun
        or _communes_worded(rows, as_typed(query), limit)
        or _communes_worded(rows, with_near(query), limit)
    )


def _communes_worded(rows: QuerySet[Commune], words: Sequence[Word], limit: int) -> list[Commune]:
    named = _all(Q(pk__in=word.labels(Labelled.COMMUNE)) for word in words)
    return list(rows.filter(named)[: limit - 1])


@dataclass(frozen=True)
class _Shape:
    """Where the rows of a search keep their department and the name they are known by; what words may say of them."""

    path: str
    column: str
    text: Callable[[Any], str]
    kinds: frozenset[str]


def _post_text(post: Any) -> str:
    return f"{post.practitioner.folded_name} {fold(f'{post.function} {post.profession_label}')}"


def _own_text(row: Any) -> str:
    return str(row.folded_name)


_PLACED = frozenset({Named.ORGANIZATION, Labelled.COMMUNE})
_PROFESSIONAL = _Shape(
    "organization__commune__department",
    "practitioner__folded_name",
    _post_text,
    _PLACED | {Named.PRACTITIONER, Labelled.PROFESSION},
)
_ORGANIZATION = _Shape("commune__department", "folded_name", _own_text, _PLACED | {Labelled.CATEGORY})
_SERVICE = _Shape("organization__commune__department", "folded_name", _own_text, _PLACED | {Named.SERVICE})


def _page(
    actor: Actor,
    fitting: Callable[[Sequence[Word]], QuerySet[M]],
    query: str,
    shape: _Shape,
    *,
    limit: int,
    after: UUID | None,
    words: Sequence[Word] | None,
) -> list[M]:
    """Return the rows that follow one, the best first; `words` given are looked for alone, as they are."""
    actor.require("directory.read")
    typed = as_typed(query) if words is None else words
    is_vain = not all(word.kinds & shape.kinds for word in typed)
    found = _candidates(actor, fitting(typed), shape) if typed and not is_vain else []
    if typed and not found and words is None:
        typed = with_near(query)
        found = _candidates(actor, fitting(typed), shape) if any(word.near for word in typed) else []
    scores = {row.pk: _score(typed, row, shape) for row in found}
    ranked = sorted(found, key=lambda row: -scores[row.pk])
    return _after(ranked, after)[:limit]


def _after(rows: list[M], last: UUID | None) -> list[M]:
    """Return the rows that follow one, or all of them when it is not there."""
    keys = [row.pk for row in rows]
    return rows[keys.index(last) + 1 :] if last in keys else rows


def _numbered(rows: QuerySet[Organization], number: str) -> list[Organization]:
    """Return who bears a FINESS or SIRET number, then the open sites of the entity that bears it: one query."""
    led = [Q(finess=number), Q(siret=number), Q(parent__finess=number, is_active=True)]
    found = rows.filter(pk__in=_led(Organization.objects.all(), led))
    return list(found.order_by("-level", "folded_name", "pk")[:CANDIDATES])


def _candidates(actor: Actor, rows: QuerySet[M], shape: _Shape) -> list[M]:
    near: Any = rows.annotate(near=_nearness(actor, shape.path))
    return list(near.order_by("-near", shape.column, "pk")[:CANDIDATES])


def _score(words: Sequence[Word], row: Any, shape: _Shape) -> float:
    known = shape.text(row).split()
    nearness: int = row.near
    return sum(word.fits(known) for word in words) + 3 * nearness


def _nearness(actor: Actor, path: str) -> Case:
    mine = Q(**{f"{path}__in": actor.departments}) if actor.departments else Q(pk=None)
    return Case(When(mine, then=Value(1)), default=Value(0), output_field=IntegerField())


def as_typed(query: str) -> list[Word]:
    """Return the words of a search as they are typed."""
    return [Word(word) for word in search_words(query)]


def with_near(query: str) -> list[Word]:
    """Return the words of a search with those of the dictionary one slip away or of the same sound: one query."""
    keys = {word: spelling_keys(word) for word in search_words(query)}
    rows = SpelledWord.objects.filter(key__in={key for found in keys.values() for key in found})
    pairs = list(rows.values_list("key", "word"))
    near = []
    for typed, own in keys.items():
        found = {w for k, w in pairs if k in own and (k.startswith("~") or slips(typed, w) < 2)} - {typed}
        nearest = sorted((slips(typed, word), word) for word in found)[:NEAR_WORDS]
        near.append(Word(typed, tuple(word for _, word in nearest)))
    return near


def with_kinds(words: Sequence[Word]) -> list[Word]:
    """Say of each word of what kinds of things it speaks, in one query: several searches look for no other."""
    legs: list[Any] = []
    for place, word in enumerate(words):
        at = Value(place, output_field=IntegerField())
        labels = word.begins() | word.begins(stem(word.typed))
        named = NameWord.objects.filter(word.begins(), kind__in=Named.values)
        labelled = LabelWord.objects.filter(labels, kind__in=Labelled.values)
        legs += [r.annotate(place=at).values_list("place", "kind").distinct() for r in (named, labelled)]
    found = list(legs[0].union(*legs[1:])) if legs else []
    return [
        replace(word, kinds=frozenset(kind for at, kind in found if at == place))
        for place, word in enumerate(words)
    ]


def _led(rows: QuerySet[M], leads: list[Q]) -> Any:
    """Return the keys of rows that one of the conditions leads to, each by its own index."""
    first, *others = (rows.filter(lead).order_by().values("pk") for lead in leads)
    return first.union(*others) if others else first


def _placed(words: Sequence[Word]) -> list[Q]:
    """Return what leads to rows by their organisation or its town."""
    by_name = _named("organization_id", words, Named.ORGANIZATION)
    return by_name + _in_towns("organization__commune_id", words)


def _named(column: str, words: Sequence[Word], kind: Named) -> list[Q]:
    """Return what leads to rows by names of a kind, if any word may be one."""
    begun = _begun(words, kind)
    rows = NameWord.objects.filter(begun, kind=kind).values_list("target", flat=True)
    return [Q(**{f"{column}__in": rows})] if begun else []


def _in_towns(column: str, words: Sequence[Word]) -> list[Q]:
    """Return what leads to rows by a town, if any word may be one."""
    begun = _begun(words, Labelled.COMMUNE)
    rows = LabelWord.objects.filter(begun, kind=Labelled.COMMUNE).values_list("label", flat=True)
    return [Q(**{f"{column}__in": rows})] if begun else []


def _begun(words: Sequence[Word], kind: str) -> Q:
    begun = Q()
    for word in words:
        if kind in word.kinds:
            begun |= word.begins()
    return begun


def _names(column: str, word: Word, kind: Named) -> Q:
    if kind not in word.kinds:
        return NOTHING
    return Q(**{f"{column}__in": word.names(kind)})


def _at(word: Word) -> Q:
    """Say that a word names the organisation, or the town where it stands."""
    return _names("organization_id", word, Named.ORGANIZATION) | _in_town("organization__commune_id", word)


def _in_town(column: str, word: Word) -> Q:
    return (
        Q(**{f"{column}__in": word.labels(Labelled.COMMUNE)}) if Labelled.COMMUNE in word.kinds else NOTHING
    )


def _practises(word: Word) -> Q:
    if Labelled.PROFESSION not in word.kinds:
        return NOTHING
    labels = word.labels(Labelled.PROFESSION)
    return Q(profession_label__in=labels) | Q(specialty_label__in=labels) | Q(function__in=labels)


def _is_a(word: Word) -> Q:
    return (
        Q(category_label__in=word.labels(Labelled.CATEGORY)) if Labelled.CATEGORY in word.kinds else NOTHING
    )


def _mine(actor: Actor, path: str) -> Q:
    """Keep a profession or a category typed alone to the actor's departments: elsewhere, a town is needed."""
    return Q(**{f"{path}commune__department__in": actor.departments}) if actor.departments else Q()


def _all(conditions: Iterable[Q]) -> Q:
    every = Q()
    for condition in conditions:
        every &= condition
    return every
