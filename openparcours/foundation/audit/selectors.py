"""Read and verify the trail."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from openparcours.foundation.audit.models import ChainHead, Trace
from openparcours.foundation.audit.rules import GENESIS, seal

_COMPARED = 200


@dataclass(frozen=True)
class Break:
    """A place where the chain is broken, named by its sequence number, or by its first and last."""

    sequence: int
    problem: str
    until: int | None = None

    def __str__(self) -> str:
        rows = f"ligne {self.sequence}" if self.until is None else f"lignes {self.sequence} à {self.until}"
        return f"{rows} : {self.problem}"


def person_traces(person_id: UUID) -> QuerySet[Trace]:
    """Return every access to a person's data, newest first. The caller has checked the right."""
    return Trace.objects.filter(person_id=person_id).order_by("-at", "-sequence")


def emergency_traces() -> QuerySet[Trace]:
    """Return accesses made under break-glass, newest first."""
    return Trace.objects.filter(is_emergency=True).order_by("-at")


def missed_emergencies(organization_id: UUID | None) -> QuerySet[Trace]:
    """Return the tries of an organisation to break the glass that reached nobody, newest first."""
    return Trace.objects.filter(organization_id=organization_id, what="records.emergency.missed").order_by(
        "-at"
    )


def chain_length() -> int:
    """Return how many traces the chain claims to hold."""
    return (ChainHead.objects.filter(pk=1).first() or ChainHead()).sequence


def chain_breaks(*, start: int = 1, on_row: Callable[[int], None] | None = None) -> Iterator[Break]:
    """Walk the chain from a sequence number and yield each changed, missing or swapped row.

    `on_row` is told each sequence number read. A row whose seal is wrong is held until the end of
    the walk: only then is it known whether its content is that of another row.
    """
    expected, previous = start, _hash_before(start)
    broken: list[Trace] = []
    for trace in Trace.objects.filter(sequence__gte=start).order_by("sequence").iterator(chunk_size=2000):
        if trace.sequence > expected:
            yield _missing(expected, trace.sequence - 1)
            previous = ""
        if seal(trace) != trace.hash:
            broken.append(trace)
            previous = ""
        else:
            if previous and trace.previous_hash != previous:
                yield Break(trace.sequence, "ne suit pas la précédente (l'une des deux a été remplacée)")
            previous = trace.hash
        expected = trace.sequence + 1
        if on_row is not None:
            on_row(trace.sequence)
    yield from _end_breaks(expected, previous)
    for trace in broken:
        yield Break(trace.sequence, _what_happened(trace, broken[:_COMPARED]))


def _hash_before(start: int) -> str:
    if start <= 1:
        return GENESIS
    return Trace.objects.filter(sequence=start - 1).values_list("hash", flat=True).first() or ""


def _end_breaks(expected: int, previous: str) -> Iterator[Break]:
    head = ChainHead.objects.filter(pk=1).first() or ChainHead(sequence=0, hash=GENESIS)
    if expected <= head.sequence:
        yield _missing(expected, head.sequence)
    elif expected > head.sequence + 1:
        yield Break(head.sequence + 1, "ajoutée hors de la chaîne", _last(head.sequence + 1, expected - 1))
    elif previous and head.hash != previous:
        yield Break(head.sequence, "n'est pas la fin de chaîne connue")


def _missing(first: int, last: int) -> Break:
    return Break(first, "manquante" if first == last else "manquantes", _last(first, last))


def _last(first: int, last: int) -> int | None:
    return last if last > first else None


def _what_happened(trace: Trace, others: list[Trace]) -> str:
    for other in others:
        moved = copy(trace)
        moved.sequence = other.sequence
        if seal(moved) == trace.hash:
            return f"contient la ligne {other.sequence} (lignes échangées)"
    return "contenu modifié"
