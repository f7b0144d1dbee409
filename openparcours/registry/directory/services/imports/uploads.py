"""Files sent on screen: kept, checked without writing, confirmed, read by the worker, then removed."""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import hasten_job
from openparcours.kit.texts import plain_line
from openparcours.registry.directory.choices import ImportKind
from openparcours.registry.directory.models import ImportRun
from openparcours.registry.directory.services.imports.annuaire import import_annuaire
from openparcours.registry.directory.services.imports.areas import import_areas
from openparcours.registry.directory.services.imports.communes import import_communes
from openparcours.registry.directory.services.imports.finess import import_finess
from openparcours.registry.directory.services.imports.sources import ImportRefused

JOB = "directory.uploads"
KEPT = timedelta(days=1)
_READERS: dict[str, Callable[..., ImportRun]] = {
    ImportKind.COMMUNES: import_communes,
    ImportKind.FINESS: import_finess,
    ImportKind.ANNUAIRE: import_annuaire,
    ImportKind.AREAS: import_areas,
}
_BROKEN = (
    "Arrêté par une erreur imprévue : ce qui a été lu est enregistré, relancer le fichier ne double rien."
)
_UNSAFE = re.compile(r"[^\w. -]+")

log = logging.getLogger("parcours.worker")


@transaction.atomic
def receive_upload(actor: Actor, *, kind: str, upload: UploadedFile, is_full: bool = False) -> ImportRun:
    """Keep a national file and have the worker check it, without writing; the same file sent twice is kept once."""
    actor.require("directory.import")
    digest = _sha256(upload)
    same = ImportRun.objects.filter(kind=kind, file_sha256=digest, is_dry_run=True, is_full=is_full)
    waiting = same.exclude(file="").filter(failure="").first()
    if waiting is not None:
        return waiting
    run = ImportRun.objects.create(
        kind=kind,
        file_name=plain_line(upload.name or "")[:250],
        file_sha256=digest,
        is_dry_run=True,
        is_full=is_full and kind == ImportKind.ANNUAIRE,
        by_id=actor.user_id,
        file=upload,
    )
    record_access(actor, Action.CREATE, "directory.import.received", target=run, reason=run.file_name)
    hasten_job(JOB)
    return run


@transaction.atomic
def confirm_upload(actor: Actor, *, run: ImportRun) -> ImportRun:
    """Have the worker import a file that it checked; confirmed twice, it is imported once.

    Raises:
        ValidationError: the file is not checked yet, could not be read, or is no longer here.
    """
    actor.require("directory.import")
    checked = _locked(run)
    confirmed = ImportRun.objects.filter(checked=checked).first()
    if confirmed is not None:
        return confirmed
    if not checked.is_confirmable:
        raise ValidationError("Ce fichier n'est pas à importer : déposez-le à nouveau.")
    real = ImportRun.objects.create(
        kind=checked.kind,
        file_name=checked.file_name,
        file_sha256=checked.file_sha256,
        is_full=checked.is_full,
        by_id=actor.user_id,
        file=checked.file.name,
        checked=checked,
    )
    checked.file = ""
    checked.save(update_fields=["file"])
    record_access(actor, Action.EXECUTE, "directory.import.confirmed", target=real, reason=real.file_name)
    hasten_job(JOB)
    return real


@transaction.atomic
def abandon_upload(actor: Actor, *, run: ImportRun) -> ImportRun:
    """Remove a file that will not be imported; its report stays.

    Raises:
        ValidationError: it is being read, or is no longer here.
    """
    actor.require("directory.import")
    found = _locked(run)
    if not found.file or (found.began_at and not found.finished_at):
        raise ValidationError("Ce fichier est en cours de lecture, ou n'est plus là.")
    _close(found, "Abandonné.")
    record_access(actor, Action.DELETE, "directory.import.abandoned", target=found, reason=found.file_name)
    return found


def read_uploads() -> int:
    """Read each file that waits, the oldest first, and return how many; one cut short is begun again.

    For the worker alone: each batch commits by itself, so that the report tells how far it is.
    """
    done = 0
    while (run := _next()) is not None:
        _read(run)
        done += 1
    return done


@transaction.atomic
def forget_old_uploads() -> int:
    """Remove the files checked a day ago or more and never confirmed; return how many."""
    old = ImportRun.objects.exclude(file="").filter(finished_at__lt=timezone.now() - KEPT, kind__in=_READERS)
    rows = list(old.select_for_update())
    for run in rows:
        _close(run, "Jamais confirmé : le fichier est ôté.")
    return len(rows)


def _next() -> ImportRun | None:
    waiting = ImportRun.objects.exclude(file="").filter(finished_at=None, kind__in=_READERS)
    return waiting.select_related("by").order_by("started_at", "pk").first()


def _read(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(began_at=timezone.now())
    run.began_at = timezone.now()
    options = {"is_full": run.is_full} if run.kind == ImportKind.ANNUAIRE else {}
    label = str(run.by or "Import à l'écran")
    actor = Actor(user_id=run.by_id, label=label, role="regional_admin", origin="import à l'écran")
    try:
        with TemporaryDirectory(prefix="import-") as folder:
            path = Path(folder) / (_UNSAFE.sub("_", run.file_name).strip(". ")[-100:] or "fichier")
            path.symlink_to(run.file.path)
            _READERS[run.kind](actor, path=path, is_dry_run=run.is_dry_run, run=run, **options)
    except ImportRefused as refusal:
        _close(run, str(refusal))
    except Exception:
        log.exception("import %s interrompu", run.pk)
        _close(run, _BROKEN)
    if not run.is_dry_run:
        _remove(run)


def _close(run: ImportRun, failure: str) -> None:
    """End a run that brings nothing, or not all; its file goes."""
    run.failure, run.finished_at = failure[:300], run.finished_at or timezone.now()
    run.save(update_fields=["failure", "finished_at"])
    _remove(run)


def _remove(run: ImportRun) -> None:
    if run.file:
        run.file.delete(save=False)
        ImportRun.objects.filter(pk=run.pk).update(file="")


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).exclude(kind=ImportKind.PERSONS).get(pk=run.pk)


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
