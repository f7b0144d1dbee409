"""The report of an import: opened before the first line is read, closed with what went wrong."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from openparcours.kit.texts import plain_line
from openparcours.registry.directory.choices import ImportKind
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
