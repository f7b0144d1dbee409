"""Take the rows of a file of persons one by one: create, update, leave, or say why not."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.kit.ids import is_matricule
from openparcours.kit.phones import phone_digits
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import ImportIssue, ImportRun
from openparcours.registry.people import rules
from openparcours.registry.people.models import Person, PersonIdentifier
from openparcours.registry.people.selectors.lookalikes import described_by, likely_duplicates
from openparcours.registry.people.selectors.persons import ANOTHER, DOUBLE
from openparcours.registry.people.services.import_rows import (
    FIELDS,
    Row,
    UnreadableFile,
    key_of_traits,
    read_row,
    read_table,
)
from openparcours.registry.people.services.indexing import index_person
from openparcours.registry.people.services.persons import change_traits, register_person

MAX_ISSUES = 5000
_ANOTHER = (
    "Ce numéro est celui d'une personne connue qui ne ressemble pas à cette ligne : rien n'est modifié."
)
Progress = Callable[[int], None]


class PersonImporter:
    """One reading of one file by one organisation."""

    def __init__(self, actor: Actor, run: ImportRun, mapping: Mapping[str, str], system: str) -> None:
        self.actor, self.run, self.mapping, self.system = actor, run, mapping, system
        self.numbers = {"organization_id": own_organization(actor), "system": system}
        self.issues: list[ImportIssue] = []
        self.today = timezone.localdate()
        self._met: Counter[str] = Counter()
        self._communes: dict[tuple[str, str], list[str]] = {}

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
        row = self._with_known_commune(row)
        if row.errors:
            for name, message, value in row.errors:
                self.reject(row.line, name, message, value, is_first=(name, message, value) == row.errors[0])
            return
        for name, message, value in row.warnings:
            self.warn(row.line, name, message, value)
        number = row.external_id or self._number_of(row)
        known = self._known(number)
        if known is None:
            self._create(row, number)
        elif row.external_id:
            self._update(known, row)
        else:
            self.run.unchanged_count += 1

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
        """Return a row whose commune is one of the directory, by its code or by its name and postcode."""
        asked = (row.contact.commune_code or row.commune, row.contact.postcode)
        if not asked[0]:
            return row
        if asked not in self._communes:
            self._communes[asked] = directory.commune_codes(*asked)
        codes = self._communes[asked]
        name = "commune_code" if row.contact.commune_code else "commune"
        if len(codes) > 1:
            row.errors.append(
                (
                    name,
                    "Plusieurs communes portent ce nom : donnez le code postal ou le code INSEE.",
                    asked[0],
                )
            )
        if not codes:
            row.warnings.append((name, "Commune inconnue : laissée vide.", asked[0]))
        return replace(row, contact=replace(row.contact, commune_code=codes[0] if len(codes) == 1 else None))

    def _number_of(self, row: Row) -> str:
        """Return what finds again a row without number: its strict traits, and its rank among those that share them."""
        key = key_of_traits(row)
        self._met[key] += 1
        return f"{key}:{self._met[key]}"

    def _known(self, number: str) -> Person | None:
        rows = PersonIdentifier.objects.filter(**self.numbers, value=number)
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

    def _create(self, row: Row, number: str) -> None:
        alike = likely_duplicates(self.actor, self._described(row), limit=1)
        if alike and alike[0].likeness.score >= rules.SUSPECT_SCORE:
            reasons = ", ".join(alike[0].likeness.reasons)
            message = f"Ressemble à une personne connue ({reasons}) : à rapprocher, non créée."
            self.reject(row.line, DOUBLE, message, f"{alike[0].person.pk} {number}")
            return
        try:
            person = register_person(self.actor, traits=row.traits, contact=row.contact)
        except ValidationError as refusal:
            self.reject(row.line, "", " ".join(refusal.messages), "")
            return
        self._keep_numbers(person, row, number)
        self.run.created_count += 1

    @staticmethod
    def _described(row: Row) -> dict[str, Any]:
        phones = [phone_digits(row.contact.phone)] if row.contact.phone else []
        return {**asdict(row.traits), "ins_value": row.ins_value, "phones": phones}

    def _keep_numbers(self, person: Person, row: Row, number: str) -> None:
        PersonIdentifier.objects.create(person=person, **self.numbers, value=number)
        if row.ins_value:
            person.ins_value, person.ins_oid = row.ins_value, row.ins_oid
            person.has_wrong_ins_key = not is_matricule(row.ins_value)
            person.save(update_fields=["ins_value", "ins_oid", "has_wrong_ins_key"])
            for message in rules.ins_warnings(row.ins_value, row.ins_oid, asdict(row.traits)):
                self.warn(row.line, "ins_value", message, "")


def own_organization(actor: Actor) -> Any:
    """Return the organisation in whose name the actor imports.

    Raises:
        ValidationError: she acts for none.
    """
    if actor.organization_id is None:
        raise ValidationError("Un import se fait au nom d'une structure.")
    return actor.organization_id
