"""Read and verify the trail."""

from collections.abc import Callable, Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from openparcours.foundation.audit.models import ChainHead, Trace
from openparcours.foundation.audit.rules import GENESIS, seal, seal_head

_COMPARED = 200
_TRIGGERS = {
    "sqlite": {
        "audit_trace_no_update",
        "audit_trace_no_delete",
        "audit_trace_no_replace",
        "audit_head_no_delete",
        "audit_head_forward",
    },
    "postgresql": {"audit_trace_append_only", "audit_head_no_delete", "audit_head_forward"},
}
_TRIGGERS_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
}


@dataclass(frozen=True)
class Break:
    """A place where the chain is broken, named by its sequence number, or by its first and last."""

    sequence: int
    problem: str
    until: int | None = None

    def __str__(self) -> str:
        rows = f"ligne {self.sequence}" if self.until is None else f"lignes {self.sequence} à {self.until}"
        return f"{rows} : {self.problem}"


def person_traces(person_ids: Collection[UUID]) -> QuerySet[Trace]:
    """Return every access to a person's data, under each of her identities, newest first.

    The caller has checked the right.
    """
    return Trace.objects.filter(person_id__in=person_ids).order_by("-at", "-sequence")


def emergency_traces() -> QuerySet[Trace]:
    """Return accesses made under break-glass, newest first."""
    return Trace.objects.filter(is_emergency=True).order_by("-at")


def missed_emergencies(organization_id: UUID | None) -> QuerySet[Trace]:
    """Return the tries of an organisation to break the glass that reached nobody, newest first."""
    return Trace.objects.filter(organization_id=organization_id, what="records.emergency.missed").order_by(
        "-at"
    )


def chain_key() -> bytes:
    """Return the key of the seals, which the database does not hold: AUDIT_KEY, else drawn from SECRET_KEY."""
    return settings.AUDIT_KEY.encode() or salted_hmac("audit.chain", "", algorithm="sha256").digest()


def chain_head() -> ChainHead:
    """Return the end of the chain as the database tells it."""
    return ChainHead.objects.filter(pk=1).first() or ChainHead(sequence=0, hash=GENESIS)


def chain_length() -> int:
    """Return how many traces the chain claims to hold."""
    return chain_head().sequence


def copied_heads() -> list[tuple[int, str]]:
    """Return the ends of the chain that were copied outside the database, oldest first."""
    path = Path(settings.AUDIT_HEADS) if settings.AUDIT_HEADS else None
    lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
    return [(int(sequence), sealed) for line in lines for sequence, sealed in [line.split()[-1].split(":")]]


def copy_breaks(copies: Iterable[tuple[int, str]]) -> Iterator[Break]:
    """Yield each end known elsewhere that is no longer in the chain: cut, rewritten, or begun anew."""
    wanted = {sequence: sealed for sequence, sealed in copies if sequence}
    found = dict(Trace.objects.filter(sequence__in=wanted).values_list("sequence", "hash"))
    for sequence, sealed in wanted.items():
        if found.get(sequence) != sealed:
            yield Break(sequence, "n'est plus celle qui a été recopiée hors de la base")


def missing_triggers() -> list[str]:
    """Return the refusals of the database that are no longer there, or are disabled."""
    if not settings.AUDIT_TRIGGERS:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS_PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    return sorted(_TRIGGERS[connection.vendor] - present)


def chain_breaks(*, start: int = 1, on_row: Callable[[int], None] | None = None) -> Iterator[Break]:
    """Walk the chain from a sequence number and yield each changed, missing or swapped row.

    `on_row` is told each sequence number read. A row whose seal is wrong is held until the end of
    the walk: only then is it known whether its content is that of another row.
    """
    expected, previous, key = start, _hash_before(start), chain_key()
    broken: list[Trace] = []
    for trace in Trace.objects.filter(sequence__gte=start).order_by("sequence").iterator(chunk_size=2000):
        if trace.sequence > expected:
            yield _missing(expected, trace.sequence - 1)
            previous = ""
        if seal(trace, key=key) != trace.hash:
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
    head = chain_head()
    if head.seal != seal_head(head.sequence, head.hash, key=chain_key()):
        yield Break(head.sequence, "fin de chaîne absente ou écrite sans la clé")
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
        if seal(moved, key=chain_key()) == trace.hash:
            return f"contient la ligne {other.sequence} (lignes échangées)"
    return "contenu modifié"
