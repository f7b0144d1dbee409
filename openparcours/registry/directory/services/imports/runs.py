"""What every import shares: the run, its issues, and writing only what changed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.registry.directory.choices import COUNTS, ImportKind
from openparcours.registry.directory.models import ImportIssue, ImportRun
from openparcours.registry.directory.services.imports.sources import ImportRefused, SourceFile
from openparcours.registry.directory.services.indexing import index_rows

BATCH = 500
KEPT_ISSUES = 10_000
Advance = Callable[[int], object]
T = TypeVar("T")


@dataclass
class Row:
    """A line ready to be written: its key, and the columns that this kind of file knows."""

    line: int
    key: Any
    values: dict[str, Any]
    extra: dict[str, str] = field(default_factory=dict)


class Import:
    """An import under way: counts, issues, and whether anything may be written."""

    def __init__(self, run: ImportRun, advance: Advance) -> None:
        self.run, self.advance = run, advance
        self._issues: list[ImportIssue] = []
        self._kept = 0
        self._known: set[str] = set()

    def reject(self, line: int, column: str, message: str, value: str = "") -> None:
        """Note a line that is not taken."""
        self.run.rejected_count += 1
        self._note(line, column, message, value, is_rejection=True)

    def warn(self, line: int, column: str, message: str, value: str = "") -> None:
        """Note a line taken with a reservation."""
        self.run.warning_count += 1
        self._note(line, column, message, value, is_rejection=False)

    def save(self) -> None:
        """Write counts and issues, with the batch they describe."""
        ImportIssue.objects.bulk_create(self._issues, batch_size=BATCH)
        self._issues = []
        self.run.save()

    def write(self, model: type[models.Model], rows: list[Row], held: dict[Any, Any]) -> dict[Any, Any]:
        """Create and change what differs from `held` (key → object); return every object by key."""
        changed: list[Any] = []
        columns: set[str] = set()
        for row in rows:
            target = held.get(row.key)
            if target is None:
                held[row.key] = target = model(**row.values)
                self.run.created_count += 1
            elif any(getattr(target, name) != value for name, value in row.values.items()):
                for name, value in row.values.items():
                    setattr(target, name, value)
                self.run.updated_count += 1
            else:
                self.run.unchanged_count += 1
                continue
            changed.append(target)
            columns.update(row.values)
        if changed and not self.run.is_dry_run:
            primary = model._meta.pk.name
            model._default_manager.bulk_create(
                changed,
                update_conflicts=True,
                unique_fields=[primary],
                update_fields=sorted(columns - {primary}),
            )
            index_rows(model, changed, known=self._known)
        return held

    def _note(self, line: int, column: str, message: str, value: str, *, is_rejection: bool) -> None:
        self._kept += 1
        if self._kept > KEPT_ISSUES:
            return
        self._issues.append(
            ImportIssue(
                run=self.run,
                line=line,
                field=column[:80],
                message=message[:300],
                value=value.replace("\x00", "")[:120],
                is_rejection=is_rejection,
            )
        )


@contextmanager
def running(
    actor: Actor,
    kind: ImportKind,
    source: SourceFile,
    *,
    is_dry_run: bool,
    advance: Advance,
    run: ImportRun | None = None,
) -> Iterator[Import]:
    """Open a run, close it when all was read; a run without an end was interrupted and can be begun again.

    `run` is that of a file sent on screen: it is begun anew, and says itself whether it writes.
    """
    actor.require("directory.import")
    with transaction.atomic():
        if run is None:
            name = source.path.name[:250]
            run = ImportRun.objects.create(kind=kind, file_name=name, is_dry_run=is_dry_run)
        run.file_sha256 = source.sha256
        for count in COUNTS:
            setattr(run, count, 0)
        run.save()
        run.issues.all().delete()
        record_access(actor, Action.EXECUTE, "directory.import.started", target=run, reason=run.file_name)
    work = Import(run, advance)
    try:
        yield work
        if not run.read_count:
            raise ImportRefused(f"« {run.file_name} » n'est pas reconnu : rien à importer n'y figure.")
    except ImportRefused as error:
        work.warn(0, "fichier", f"Import interrompu : {error}")
        work.save()
        raise
    run.finished_at = timezone.now()
    work.save()


def in_batches(work: Import, rows: Iterable[T], handle: Callable[[list[T]], None]) -> None:
    """Handle rows by batches, each in its own transaction with its counts and issues."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            work.run.read_count += len(batch)
            handle(batch)
            work.save()
        work.advance(len(batch))


def first_of_each(rows: Iterable[Row]) -> list[Row]:
    """Return the rows whose key had not come before in the batch."""
    kept: dict[Any, Row] = {}
    for row in rows:
        kept.setdefault(row.key, row)
    return list(kept.values())


def iso_day(text: str) -> date | None:
    """Return a day written 2026-05-12, or nothing."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
