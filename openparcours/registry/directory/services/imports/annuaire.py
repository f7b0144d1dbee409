"""Annuaire Santé: practitioners and the posts they hold, from PS_LibreAcces and its variants."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.ids import is_finess, is_rpps
from openparcours.kit.names import fold
from openparcours.kit.phones import is_phone, phone_digits
from openparcours.registry.directory.choices import ImportKind, Profession, Source
from openparcours.registry.directory.models import (
    Commune,
    ImportRun,
    Organization,
    Practitioner,
    PractitionerRole,
)
from openparcours.registry.directory.services.imports.runs import (
    BATCH,
    Advance,
    Import,
    Row,
    first_of_each,
    in_batches,
    running,
)
from openparcours.registry.directory.services.imports.sources import (
    ImportRefused,
    SourceFile,
    csv_rows,
    inspect,
    unpacked_limit,
)

Line = tuple[int, dict[str, str]]
_NEEDED = ("identifiant pp", "nom d exercice", "code profession")
_IDENTITY = (
    "identifiant pp", "code profession", "code savoir faire", "code mode exercice", "code secteur d activite",
    "identifiant technique de la structure", "numero siret site", "numero finess site", "code fonction",
    "code genre d activite",
)  # fmt: skip
_STREET = ("numero voie", "indice repetition voie", "libelle type de voie", "libelle voie")
_RPPS = "8"


def import_annuaire(
    actor: Actor,
    *,
    path: Path,
    is_dry_run: bool = False,
    is_full: bool = False,
    advance: Advance = lambda _: None,
    run: ImportRun | None = None,
) -> ImportRun:
    """Bring practitioners and posts; when the file is the whole directory, end the posts it no longer has.

    A post that gives rights to sign in is never ended here: a warning says that it should be looked at.

    Raises:
        ImportRefused: the file is missing, cut short, or is not a Personne_activite file.
    """
    source = inspect(path, limit=unpacked_limit(is_sent=run is not None))
    found = _lines(source)
    with running(actor, ImportKind.ANNUAIRE, source, is_dry_run=is_dry_run, advance=advance, run=run) as work:
        reading = _Reading(work, source.dated, is_full=is_full)
        in_batches(work, found, reading.handle)
        if is_full:
            _end_absent(work, reading.seen)
    return work.run


def _lines(source: SourceFile) -> Iterator[Line]:
    rows = csv_rows(source, delimiter="|", is_quoted=False)
    _, header = next(rows, (0, []))
    names = [
        fold(name).replace(" coord structure", "").replace("code role", "code fonction") for name in header
    ]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise ImportRefused(
            f"« {source.path.name} » n'est pas un fichier Personne_activite : il manque « {missing[0]} »."
        )
    return (
        (number, dict(zip(names, (value.strip() for value in row), strict=False))) for number, row in rows
    )


class _Reading:
    """What this import remembers between batches."""

    def __init__(self, work: Import, day: date | None, *, is_full: bool) -> None:
        self.work, self.day, self.is_full = work, day, is_full
        self.communes = set(Commune.objects.values_list("pk", flat=True))
        self.seen: set[int] = set()

    def handle(self, batch: list[Line]) -> None:
        lines = [line for line in batch if self._is_fit(line)]
        people = self._practitioners(lines)
        organizations = self._organizations(lines)
        rows = first_of_each(_role(line, people, organizations) for line in lines)
        if self.is_full:
            self.seen.update(_short(row.key) for row in rows)
        keys = [row.key for row in rows]
        held = {
            r.source_key: r
            for r in PractitionerRole.objects.filter(source=Source.ANNUAIRE, source_key__in=keys)
        }
        for row in rows:
            known = held.get(row.key)
            if known is not None and not known.access_role:
                row.values["ended_on"] = None
        self.work.write(PractitionerRole, rows, held)
        if not self.work.run.is_dry_run:
            self._date(people, organizations)

    def _date(self, people: dict[str, Practitioner], organizations: dict[str, Organization]) -> None:
        """Say how fresh is what was read, even unchanged; what another source brought keeps its own date."""
        own = Organization.objects.filter(pk__in={o.pk for o in organizations.values()})
        day = {"source_updated_on": self.day} if self.day else {}
        own.filter(source=Source.ANNUAIRE).update(imported_at=timezone.now(), **day)
        if self.day:
            Practitioner.objects.filter(pk__in={p.pk for p in people.values()}).update(**day)

    def _is_fit(self, line: Line) -> bool:
        number, fields = line
        identifier, name = fields.get("identifiant pp", ""), fields.get("nom d exercice", "")
        if not identifier or not name or len(identifier) > 18:
            column = "Nom d'exercice" if identifier else "Identifiant PP"
            self.work.reject(number, column, "Professionnel sans nom ou sans identifiant.", identifier)
            return False
        if fields.get("type d identifiant pp") == _RPPS and not is_rpps(identifier):
            self.work.warn(number, "Identifiant PP", "Clé du RPPS fausse : gardé tel quel.", identifier)
        return True

    def _practitioners(self, lines: list[Line]) -> dict[str, Practitioner]:
        rows = first_of_each(
            Row(number, _national_id(fields), _practitioner(fields)) for number, fields in lines
        )
        numbers = [row.key for row in rows]
        rpps = [row.values["rpps"] for row in rows if row.values.get("rpps")]
        held = {}
        for known in Practitioner.objects.filter(Q(national_id__in=numbers) | Q(rpps__in=rpps)):
            held[known.national_id or _RPPS + (known.rpps or "")] = known
        return _uncounted(self.work, Practitioner, rows, held)

    def _organizations(self, lines: list[Line]) -> dict[str, Organization]:
        """Return the organisation of each line's structure: by FINESS, then SIRET, else a local site."""
        named = {key: line for line in lines if (key := _structure_key(line[1]))}
        finess = {f for _, fields in named.values() if (f := fields.get("numero finess site", ""))}
        siret = {s for _, fields in named.values() if (s := fields.get("numero siret site", ""))}
        rows = Organization.objects.filter(
            Q(finess__in=finess) | Q(siret__in=siret) | Q(source_key__in=list(named))
        )
        by_finess: dict[str, Organization] = {}
        by_siret: dict[str, Organization] = {}
        by_key: dict[str, Organization] = {}
        for row in rows.order_by("pk"):
            by_finess[row.finess or ""] = by_key[row.source_key] = row
            by_siret.setdefault(row.siret, row)
        found: dict[str, Organization] = {}
        new: list[Row] = []
        for key, line in named.items():
            fields = line[1]
            known = by_finess.get(fields.get("numero finess site") or "-") or by_key.get(key)
            known = known or by_siret.get(fields.get("numero siret site") or "-")
            if known is None or (known.source == Source.ANNUAIRE and known.source_key == key):
                new.append(Row(line[0], key, self._organization(line)))
            else:
                found[key] = known
        return found | _uncounted(self.work, Organization, new, {k: o for k, o in by_key.items() if k})

    def _organization(self, line: Line) -> dict[str, Any]:
        number, fields = line
        get = fields.get
        code = get("code commune", "")
        if code and code not in self.communes:
            self.work.warn(number, "Code commune", "Commune inconnue : laissée vide.", code)
            code = ""
        finess = get("numero finess site", "").upper()
        name = get("enseigne commerciale site") or get("raison sociale site") or "Cabinet"
        street = " ".join(filter(None, (get(column, "") for column in _STREET)))
        return {
            "source_key": _structure_key(fields),
            "name": name[:250],
            "folded_name": fold(name)[:250],
            "long_name": get("raison sociale site", "")[:250],
            "finess": finess if is_finess(finess) else None,
            "siret": get("numero siret site", "")[:14],
            "address": street[:250],
            "postcode": get("code postal", "")[:5],
            "commune_id": code or None,
            "phone": _phone(get("telephone", "")),
            "email": _email(get("adresse e mail", "")),
            "source": Source.ANNUAIRE,
        }


def _uncounted(work: Import, model: Any, rows: list[Row], held: dict[str, Any]) -> dict[str, Any]:
    """Write rows that a line brings along; only its post is counted in the report."""
    run = work.run
    before = (run.created_count, run.updated_count, run.unchanged_count)
    written = work.write(model, rows, held)
    run.created_count, run.updated_count, run.unchanged_count = before
    return written


def _practitioner(fields: dict[str, str]) -> dict[str, Any]:
    family, given = fields["nom d exercice"][:100], fields.get("prenom d exercice", "")[:100]
    identifier = fields["identifiant pp"]
    has_rpps = fields.get("type d identifiant pp") == _RPPS and len(identifier) == 11
    values = {
        "national_id": _national_id(fields),
        "title": fields.get("code civilite d exercice", "")[:20],
        "family_name": family,
        "given_name": given,
        "folded_name": fold(f"{family} {given}"),
        "source": Source.ANNUAIRE,
    }
    return values | ({"rpps": identifier} if has_rpps else {})


def _role(line: Line, people: dict[str, Practitioner], organizations: dict[str, Organization]) -> Row:
    number, fields = line
    profession = fields.get("code profession", "")[:20]
    label = fields.get("libelle profession") or dict(Profession.choices).get(profession, "")
    organization = organizations.get(_structure_key(fields))
    digest = hashlib.sha1("|".join(fields.get(n, "") for n in _IDENTITY).encode(), usedforsecurity=False)
    values = {
        "source": Source.ANNUAIRE,
        "source_key": f"{_national_id(fields)}:{digest.hexdigest()}",
        "practitioner_id": people[_national_id(fields)].pk,
        "organization_id": organization.pk if organization else None,
        "profession": profession,
        "profession_label": label[:100],
        "specialty": fields.get("code savoir faire", "")[:10],
        "specialty_label": fields.get("libelle savoir faire", "")[:150],
        "function": (fields.get("libelle fonction") or fields.get("libelle role", ""))[:120],
        "phone": _phone(fields.get("telephone", "")),
        "email": _email(fields.get("adresse e mail", "")),
    }
    return Row(number, values["source_key"], values)


def _end_absent(work: Import, seen: set[int]) -> None:
    """End the posts that a whole directory no longer has, by batches; warn of those that give rights."""
    current = PractitionerRole.objects.current().filter(source=Source.ANNUAIRE)
    absent = [pk for pk, key in current.values_list("pk", "source_key").iterator() if _short(key) not in seen]
    for start in range(0, len(absent), BATCH):
        with transaction.atomic():
            rows = PractitionerRole.objects.filter(pk__in=absent[start : start + BATCH])
            for post in rows.exclude(access_role="").select_related("practitioner"):
                work.warn(
                    0, "poste", f"{post.practitioner} n'est plus à l'annuaire : son accès est à revoir."
                )
            ended = rows.filter(access_role="")
            work.run.updated_count += ended.count()
            if not work.run.is_dry_run:
                ended.update(ended_on=timezone.localdate())
            work.save()


def _national_id(fields: dict[str, str]) -> str:
    kind = fields.get("type d identifiant pp", "") or _RPPS
    return (kind + fields["identifiant pp"])[:20]


def _structure_key(fields: dict[str, str]) -> str:
    names = ("numero finess site", "identifiant technique de la structure", "numero siret site")
    return next((value[:80] for name in names if (value := fields.get(name, ""))), "")


def _phone(text: str) -> str:
    return phone_digits(text) if is_phone(text) else ""


def _email(text: str) -> str:
    return text if "@" in text and len(text) <= 254 else ""


def _short(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
