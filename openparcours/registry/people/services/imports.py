"""Bring persons from a file: proposed doubles are never created, a second reading changes nothing."""

import hashlib
import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.services import hasten_job
from openparcours.registry.directory.choices import ImportKind
from openparcours.registry.directory.models import ImportRun
from openparcours.registry.directory.services import reports
from openparcours.registry.people.models import Person, PersonIdentifier, PersonImport
from openparcours.registry.people.services.guards import leave_trace, locked_person
from openparcours.registry.people.services.import_rows import UnreadableFile, guess_columns, read_table
from openparcours.registry.people.services.importer import PersonImporter, Progress, own_organization

KEPT = timedelta(days=1)
JOB, _STEP = "people.imports", 25
_BROKEN = (
    "Arrêté par une erreur imprévue : ce qui a été lu est enregistré, relancer le fichier ne double rien."
)

log = logging.getLogger("parcours.worker")


def import_persons(
    actor: Actor,
    *,
    file: BinaryIO,
    file_name: str,
    mapping: Mapping[str, str],
    system: str,
    is_dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportRun:
    """Read a CSV file of persons; `mapping` says for each field which column holds it.

    `system` names where the file comes from: with the column of the identifier, it makes a second
    reading idempotent. A dry run does everything and takes it back, but for its report.

    Raises:
        UnreadableFile: the file is no table.
        ValidationError: no name or date column is mapped.
    """
    actor.require("people.import")
    _demand_columns(mapping)
    digest = _sha256(file)
    run = reports.open_report(
        kind=ImportKind.PERSONS, file_name=file_name, digest=digest, is_dry_run=is_dry_run
    )
    importer = PersonImporter(actor, run, mapping, system[:80])
    with transaction.atomic():
        importer.read(file, progress)
        transaction.set_rollback(is_dry_run)
    _finish(actor, importer)
    return run


@transaction.atomic
def recognise_person(actor: Actor, *, person: Person, system: str, external_id: str) -> PersonIdentifier:
    """Say that a line not taken is a person already known: the next reading will find her by its number.

    The number is that of a software of the actor's organisation.

    Raises:
        PermissionDenied: the person is out of reach.
        ValidationError: the number belongs to somebody else.
    """
    person = locked_person(actor, person, "people.import")
    row, _ = PersonIdentifier.objects.get_or_create(
        organization_id=own_organization(actor), system=system, value=external_id, defaults={"person": person}
    )
    if row.person_id != person.pk:
        raise ValidationError("Cet identifiant est déjà celui d'une autre personne.")
    leave_trace(actor, Action.UPDATE, "people.person.recognised", person)
    return row


@transaction.atomic
def receive_file(actor: Actor, *, upload: UploadedFile, system: str) -> PersonImport:
    """Keep an uploaded file until its columns are chosen.

    Raises:
        UnreadableFile: the file is no table.
    """
    actor.require("people.import")
    preview_file(_bytes_of(upload))
    run = reports.open_report(kind=ImportKind.PERSONS, file_name=upload.name or "", is_dry_run=True)
    return PersonImport.objects.create(
        run=run,
        organization_id=own_organization(actor),
        by_id=actor.user_id,
        system=system[:80],
        file=upload,
    )


@transaction.atomic
def confirm_import(actor: Actor, *, received: PersonImport, mapping: Mapping[str, str]) -> PersonImport:
    """Have the worker import a file received; confirmed twice, it is imported once.

    Raises:
        ValidationError: no name or date column is mapped.
    """
    actor.require("people.import")
    _demand_columns(mapping)
    rows = PersonImport.objects.select_for_update(of=("self",)).select_related("run")
    found = rows.get(pk=received.pk, organization_id=own_organization(actor))
    if found.run.is_dry_run and found.file:
        found.mapping = dict(mapping)
        found.save(update_fields=["mapping"])
        reports.confirm_report(run=found.run)
        hasten_job(JOB)
        record_access(actor, Action.EXECUTE, "people.import.confirmed", target=found.run)
    return found


def read_confirmed_files() -> int:
    """Import each file that was confirmed, the oldest first, and return how many; one cut short is begun again.

    For the worker alone: each row commits by itself, so that the report tells how far it is.
    """
    done = 0
    while (received := _next_confirmed()) is not None:
        _import_confirmed(received)
        done += 1
    return done


def _next_confirmed() -> PersonImport | None:
    rows = PersonImport.objects.filter(run__is_dry_run=False, run__finished_at=None).exclude(file="")
    return rows.select_related("run", "by", "organization").order_by("run__started_at", "pk").first()


def _import_confirmed(received: PersonImport) -> None:
    run, organization = received.run, received.organization
    actor = Actor(
        user_id=received.by_id,
        label=f"{received.by or 'Import'} — {organization}",
        role="identity_officer",
        organization_id=organization.pk,
        organization_name=str(organization),
        origin="import à l'écran",
    )
    reports.begin_report(run=run)
    importer = PersonImporter(actor, run, received.mapping, received.system)
    try:
        with received.file.open("rb").file as file:
            importer.read(file, lambda count: None if count % _STEP else reports.tell_progress(run=run))
        reports.close_report(run=run, issues=importer.issues)
        record_access(actor, Action.EXECUTE, "people.import.done", target=run)
    except (UnreadableFile, ValidationError) as refusal:
        reports.fail_report(run=run, failure=" ".join(getattr(refusal, "messages", [str(refusal)])))
    except Exception:
        log.exception("import %s interrompu", run.pk)
        reports.fail_report(run=run, failure=_BROKEN)
    received.file.delete(save=False)
    PersonImport.objects.filter(pk=received.pk).update(file="")


@transaction.atomic
def forget_file(actor: Actor, *, received: PersonImport) -> None:
    """Delete an uploaded file once it is imported, or given up."""
    actor.require("people.import")
    received.file.delete(save=False)
    reports.discard_report(run=received.run)


@dataclass(frozen=True)
class Preview:
    """The columns of a file, the field each seems to be, and its first rows."""

    headers: list[str]
    guessed: dict[str, str]
    rows: list[list[str]]


def preview_file(file: BinaryIO) -> Preview:
    """Read the columns and the first rows of a file.

    Raises:
        UnreadableFile: the file is no table.
    """
    table = read_table(file)
    rows = [values[: len(table.headers)] for _, values in islice(table.rows, 5)]
    return Preview(table.headers, guess_columns(table.headers), rows)


@transaction.atomic
def forget_old_files() -> int:
    """Delete the files received a day ago or more and never imported; return how many."""
    old = PersonImport.objects.filter(run__started_at__lt=timezone.now() - KEPT, run__is_dry_run=True)
    old = old.exclude(file="")
    rows = list(old.select_related("run"))
    for received in rows:
        received.file.delete(save=False)
        received.run.delete()
    return len(rows)


def _demand_columns(mapping: Mapping[str, str]) -> None:
    if not {"birth_family_name", "used_family_name", "birth_date"} & set(mapping):
        raise ValidationError("Choisissez au moins la colonne d'un nom ou de la date de naissance.")


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _bytes_of(upload: UploadedFile) -> BinaryIO:
    """Return a copy that the reader may close without closing the upload."""
    upload.seek(0)
    copy = io.BytesIO(upload.read())
    upload.seek(0)
    return copy


@transaction.atomic
def _finish(actor: Actor, importer: PersonImporter) -> None:
    run = importer.run
    reports.close_report(run=run, issues=importer.issues)
    PersonImport.objects.create(
        run=run,
        organization_id=own_organization(actor),
        by_id=actor.user_id,
        system=importer.system,
        mapping=dict(importer.mapping),
    )
    if not run.is_dry_run:
        record_access(actor, Action.EXECUTE, "people.import.done", target=run)
