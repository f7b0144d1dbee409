"""Keep the index of the directory true: whatever writes a name or a label comes through here."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models, transaction

from openparcours.kit.spelling import spelling_keys
from openparcours.registry.directory.choices import Labelled, Named
from openparcours.registry.directory.models import (
    Commune,
    HealthcareService,
    LabelWord,
    NameWord,
    Organization,
    Practitioner,
    PractitionerRole,
    SpelledWord,
)
from openparcours.registry.directory.models.search import LONGEST_WORD
from openparcours.registry.directory.rules import search_words

_BATCH = 2000
_NAMED: dict[type[models.Model], Named] = {
    Practitioner: Named.PRACTITIONER,
    Organization: Named.ORGANIZATION,
    HealthcareService: Named.SERVICE,
}
_INDEXED = (Commune, Organization, HealthcareService, Practitioner, PractitionerRole)


@transaction.atomic
def index_rows(model: type[models.Model], rows: Sequence[Any], *, known: set[str] | None = None) -> None:
    """Refresh what the search knows of rows just written; `known` keeps the words from batch to batch."""
    known = set() if known is None else known
    if model in _NAMED:
        _name(_NAMED[model], rows, known)
    labels = _labels(model, rows)
    if labels:
        _label(labels, known)


def reindex_directory(*, step: Callable[[int], None] = lambda count: None) -> int:
    """Write the whole index of the directory anew, batch by batch, and return how many rows were read."""
    with transaction.atomic():
        for index in (NameWord, LabelWord, SpelledWord):
            index._default_manager.all().delete()
    known: set[str] = set()
    done = 0
    for model in _INDEXED:
        last: Any = None
        while batch := _next(model, last):
            last = batch[-1].pk
            index_rows(model, batch, known=known)
            done += len(batch)
            step(len(batch))
    return done


def is_directory_indexed() -> bool:
    """Tell whether the index knows the directory, or there is nothing to know."""
    return NameWord.objects.exists() or not Organization.objects.exists()


def _next(model: type[models.Model], last: Any) -> list[Any]:
    rows = model._default_manager.order_by("pk")
    return list((rows.filter(pk__gt=last) if last else rows)[:_BATCH])


def _name(kind: Named, rows: Sequence[Any], known: set[str]) -> None:
    NameWord.objects.filter(kind=kind, target__in=[row.pk for row in rows]).delete()
    words = {row.pk: search_words(row.folded_name) for row in rows}
    NameWord.objects.bulk_create(
        [
            NameWord(kind=kind, word=word[:LONGEST_WORD], target=target)
            for target, found in words.items()
            for word in set(found)
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    _learn({word for found in words.values() for word in found}, known)


def _labels(model: type[models.Model], rows: Sequence[Any]) -> set[tuple[Labelled, str, str]]:
    """Return the labels of rows: their kind, what finds the rows again, the text to find them by."""
    if model is Commune:
        return {(Labelled.COMMUNE, row.pk, row.folded_name) for row in rows if row.current_id is None}
    if model is Organization:
        return {(Labelled.CATEGORY, row.category_label, row.category_label) for row in rows}
    if model is PractitionerRole:
        texts = {t for r in rows for t in (r.profession_label, r.specialty_label, r.function)}
        return {(Labelled.PROFESSION, text, text) for text in texts}
    return set()


def _label(labels: set[tuple[Labelled, str, str]], known: set[str]) -> None:
    rows = {
        (kind, word[:LONGEST_WORD], label)
        for kind, label, text in labels
        for word in search_words(text)
        if f"{kind}{word}{label}" not in known
    }
    LabelWord.objects.bulk_create(
        [LabelWord(kind=kind, word=word, label=label) for kind, word, label in sorted(rows)],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    known |= {f"{kind}{word}{label}" for kind, word, label in rows}
    _learn({word for _, word, _ in rows}, known)


def _learn(words: Iterable[str], known: set[str]) -> None:
    """Add to the dictionary the words it does not know."""
    new = {word[:LONGEST_WORD] for word in words} - known
    if not new:
        return
    held = set(SpelledWord.objects.filter(key__in=new, word__in=new).values_list("word", flat=True))
    rows = [SpelledWord(key=key, word=word) for word in sorted(new - held) for key in spelling_keys(word)]
    SpelledWord.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    known |= new
