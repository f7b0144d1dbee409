"""Bring persons from a file: proposed doubles are never created, a second reading changes nothing."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.kit.ids import is_matricule
from openparcours.kit.phones import phone_digits
from openparcours.registry.directory.choices import ImportKind
from openparcours.registry.directory.models import Commune, ImportIssue, ImportRun
from openparcours.registry.directory.services import reports
from openparcours.registry.people import rules
from openparcours.registry.people.models import Person, PersonIdentifier, PersonImport
from openparcours.registry.people.selectors.lookalikes import described_by, likely_duplicates
from openparcours.registry.people.selectors.persons import ANOTHER, DOUBLE
from openparcours.registry.people.services.guards import leave_trace, locked_person
from openparcours.registry.people.services.import_rows import (
    FIELDS,
    Row,
    UnreadableFile,
    guess_columns,
    read_row,
    read_table,
)
from openparcours.registry.people.services.indexing import index_person
from openparcours.registry.people.services.persons import change_traits, register_person

MAX_ISSUES = 5000
_ANOTHER = (
    "Ce numéro est celui d'une personne connue qui ne ressemble pas à cette ligne : rien n'est modifié."
)
KEPT = timedelta(days=1)
Progress = Callable[[int], None]


class PersonImporter:
    """One reading of one file by one organisation."""

    def __init__(self, actor: Actor, run: ImportRun, mapping: Mapping[str, str], system: str) -> None:
        self.actor, self.run, self.mapping, self.system = actor, run, mapping, system
        self.numbers = {"organization_id": _organization(actor), "system": system}
        self.issues: list[ImportIssue] = []
        self.today = timezone.localdate()

    def read(self, file: BinaryIO, progress: Progress | None) -> None:
        """Take every row of the file in turn."""
        table = read_table(file)
        columns = {h: i for i, h in reversed(list(enumerate(table.headers)))}
        places = {name: columns[column] for name, column in self.mapping.items() if column in columns}
        try:
            for line, values in table.rows:
                self.run.read_count += 1
                if len(values) > len(table.headers):
                    self.reject(
                        line, "", "Plus de valeurs que de colonnes : guillemet ou séparateur en trop.", ""
                    )
                    continue
                texts = {name: values[i] if i < len(values) else "" for name, i in places.items()}
                with transaction.atomic():
                    self.take(read_row(line, texts, today=self.today))
                if progress:
                    progress(self.run.read_count)
        except UnreadableFile as error:
            self.reject(self.run.read_count + 2, "", str(error), "")

    def take(self, row: Row) -> None:
        """Create, update or leave one person, or say why not."""
        if row.errors:
            for name, message, value in row.errors:
                self.reject(row.line, name, message, value, is_first=(name, message, value) == row.errors[0])
            return
        row = self._with_known_commune(row)
        for name, message, value in row.warnings:
            self.warn(row.line, name, message, value)
        known = self._known(row)
        if known is not None:
            self._update(known, row)
        else:
            self._create(row)

    def reject(self, line: int, name: str, message: str, value: str, *, is_first: bool = True) -> None:
        """Note that a row was not taken."""
        self.run.rejected_count += is_first
        self._note(line, name, message, value, is_rejection=True)

    def warn(self, line: int, name: str, message: str, value: str) -> None:
        """Note that a row was taken without one of its values."""
        self.run.warning_count += 1
        self._note(line, name, message, value, is_rejection=False)

    def _note(self, line: int, name: str, message: str, value: str, *, is_rejection: bool) -> None:
        if len(self.issues) < MAX_ISSUES:
            label = FIELDS[name][0] if name in FIELDS else name
            self.issues.append(
                ImportIssue(
                    run=self.run,
                    line=line,
                    field=label,
                    message=message[:300],
                    value=value[:120],
                    is_rejection=is_rejection,
                )
            )

    def _with_known_commune(self, row: Row) -> Row:
        code = row.contact.commune_code
        if code and not Commune.objects.filter(pk=code).exists():
            row.warnings.append(("commune_code", "Commune inconnue : laissée vide.", code))
            return replace(row, contact=replace(row.contact, commune_code=None))
        return row

    def _known(self, row: Row) -> Person | None:
        if not row.external_id:
            return None
        rows = PersonIdentifier.objects.filter(**self.numbers, value=row.external_id)
        found = rows.select_related("person__merged_into").first()
        return (found.person.merged_into or found.person) if found else None

    def _update(self, person: Person, row: Row) -> None:
        if not Person.objects.changeable_by(self.actor).filter(pk=person.pk).exists():
            self.reject(row.line, "external_id", "Identifiant déjà pris par une personne hors d'accès.", "")
            return
        described = self._described(row)
        if rules.is_another(described_by(person), described):
            self.reject(row.line, ANOTHER, _ANOTHER, str(person.pk))
            return
        said = {k: v for k, v in asdict(row.traits).items() if v not in ("", None, "U", False)}
        if change_traits(self.actor, person, said):
            record_access(
                self.actor, Action.UPDATE, "people.person.imported", target=person, person_id=person.pk
            )
            index_person(person)
            self.run.updated_count += 1
        else:
            self.run.unchanged_count += 1

    def _create(self, row: Row) -> None:
        alike = likely_duplicates(self.actor, self._described(row), limit=1)
        if alike and alike[0].likeness.score >= rules.SUSPECT_SCORE:
            reasons = ", ".join(alike[0].likeness.reasons)
            message = f"Ressemble à une personne connue ({reasons}) : à rapprocher, non créée."
            self.reject(row.line, DOUBLE, message, f"{alike[0].person.pk} {row.external_id}")
            return
        try:
            person = register_person(self.actor, traits=row.traits, contact=row.contact)
        except ValidationError as refusal:
            self.reject(row.line, "", " ".join(refusal.messages), "")
            return
        self._keep_numbers(person, row)
        self.run.created_count += 1

    @staticmethod
    def _described(row: Row) -> dict[str, Any]:
        phones = [phone_digits(row.contact.phone)] if row.contact.phone else []
        return {**asdict(row.traits), "ins_value": row.ins_value, "phones": phones}

    def _keep_numbers(self, person: Person, row: Row) -> None:
        if row.external_id:
            PersonIdentifier.objects.create(person=person, **self.numbers, value=row.external_id)
        if row.ins_value:
            person.ins_value, person.ins_oid = row.ins_value, row.ins_oid
            person.has_wrong_ins_key = not is_matricule(row.ins_value)
            person.save(update_fields=["ins_value", "ins_oid", "has_wrong_ins_key"])
            for message in rules.ins_warnings(row.ins_value, row.ins_oid, asdict(row.traits)):
                self.warn(row.line, "ins_value", message, "")


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
    if not {"birth_family_name", "used_family_name", "birth_date"} & set(mapping):
        raise ValidationError("Choisissez au moins la colonne d'un nom ou de la date de naissance.")
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
        organization_id=_organization(actor), system=system, value=external_id, defaults={"person": person}
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
    read_table(_bytes_of(upload))
    run = reports.open_report(kind=ImportKind.PERSONS, file_name=upload.name or "", is_dry_run=True)
    return PersonImport.objects.create(
        run=run,
        organization_id=_organization(actor),
        by_id=actor.user_id,
        system=system[:80],
        file=upload,
    )


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
    old = PersonImport.objects.filter(run__started_at__lt=timezone.now() - KEPT).exclude(file="")
    rows = list(old.select_related("run"))
    for received in rows:
        received.file.delete(save=False)
        received.run.delete()
    return len(rows)


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _organization(actor: Actor) -> Any:
    if actor.organization_id is None:
        raise ValidationError("Un import se fait au nom d'une structure.")
    return actor.organization_id


def _bytes_of(upload: UploadedFile) -> BinaryIO:
    """Return a copy that the reader may close without closing the upload."""
    upload.seek(0)
    head = io.BytesIO(upload.read(65536))
    upload.seek(0)
    return head


@transaction.atomic
def _finish(actor: Actor, importer: PersonImporter) -> None:
    run = importer.run
    reports.close_report(run=run, issues=importer.issues)
    PersonImport.objects.create(
        run=run,
        organization_id=_organization(actor),
        by_id=actor.user_id,
        system=importer.system,
        mapping=dict(importer.mapping),
    )
    if not run.is_dry_run:
        record_access(actor, Action.EXECUTE, "people.import.done", target=run)
