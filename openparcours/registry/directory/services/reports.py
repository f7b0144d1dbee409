"""The report of an import: opened before the first line is read, closed with what went wrong."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from openparcours.kit.texts import plain_line
from openparcours.registry.directory.choices import COUNTS, ImportKind
from openparcours.registry.directory.models import ImportIssue, ImportRun


@transaction.atomic
def open_report(*, kind: ImportKind, file_name: str, digest: str = "", is_dry_run: bool = False) -> ImportRun:
    """Open the report of one reading of one file; `digest` is the SHA-256 of the file."""
    return ImportRun.objects.create(
        kind=kind, file_name=plain_line(file_name)[:250], file_sha256=digest, is_dry_run=is_dry_run
    )


@transaction.atomic
def close_report(*, run: ImportRun, issues: Iterable[ImportIssue]) -> None:
    """Write the counts and the lines refused or doubtful."""
    run.finished_at = timezone.now()
    run.save()
    ImportIssue.objects.bulk_create(issues, batch_size=500)


@transaction.atomic
def discard_report(*, run: ImportRun) -> None:
    """Forget a report whose file was given up before it was read."""
    run.delete()


@transaction.atomic
def confirm_report(*, run: ImportRun) -> None:
    """Make a report that of a true import, which a worker is to do."""
    run.is_dry_run = False
    run.save(update_fields=["is_dry_run"])


@transaction.atomic
def begin_report(*, run: ImportRun) -> None:
    """Begin the reading of a file that waited; one cut short begins anew."""
    for count in COUNTS:
        setattr(run, count, 0)
    run.began_at = timezone.now()
    run.save()
    run.issues.all().delete()


@transaction.atomic
def tell_progress(*, run: ImportRun) -> None:
    """Write how far a reading is."""
    run.save(update_fields=COUNTS)


@transaction.atomic
def fail_report(*, run: ImportRun, failure: str) -> None:
    """End a reading that could not go on, and say why."""
    run.failure, run.finished_at = failure[:300], timezone.now()
    run.save()
