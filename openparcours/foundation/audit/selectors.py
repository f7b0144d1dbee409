"""Read and verify the trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from openparcours.foundation.audit.models import ChainHead, Trace
from openparcours.foundation.audit.services import seal


@dataclass(frozen=True)
class Break:
    """A place where the chain is broken, named by its sequence number."""

    sequence: int
    problem: str


def person_traces(person_id: UUID) -> QuerySet[Trace]:
    """Return every access to a person's data, newest first. The caller has checked the right."""
    return Trace.objects.filter(person_id=person_id).order_by("-at", "-sequence")


def emergency_traces() -> QuerySet[Trace]:
    """Return accesses made under break-glass, newest first."""
    return Trace.objects.filter(is_emergency=True).order_by("-at")


def chain_breaks() -> Iterator[Break]:
    """Walk the chain and yield each changed, missing or swapped row."""
    expected, previous = 1, "0" * 64
    for trace in Trace.objects.order_by("sequence").iterator(chunk_size=2000):
        while expected < trace.sequence:
            yield Break(expected, "ligne manquante")
            expected += 1
            previous = ""
        if seal(trace) != trace.hash:
            yield Break(trace.sequence, "ligne modifiée ou déplacée")
        elif previous and trace.previous_hash != previous:
            yield Break(trace.sequence, "ligne qui ne suit pas la précédente")
        expected, previous = trace.sequence + 1, trace.hash
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    for sequence in range(expected, head.sequence + 1):
        yield Break(sequence, "ligne manquante")
    if expected == head.sequence + 1 and head.sequence and head.hash != previous:
        yield Break(head.sequence, "fin de chaîne qui ne correspond pas")
