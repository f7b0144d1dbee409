"""Read a table of persons: encodings, delimiters, columns, and one row at a time."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, BinaryIO

from openparcours.kit.dates import parse_birth_date
from openparcours.kit.ids import INS_OIDS, OID_NIR, compact
from openparcours.kit.names import fold
from openparcours.kit.phones import is_phone, phone_digits
from openparcours.kit.texts import plain_line
from openparcours.registry.people.choices import TRAITS_KEY, Sex
from openparcours.registry.people.rules import STRICT_TRAITS
from openparcours.registry.people.services.persons import FirstContact, Traits

FIELDS = {
    "external_id": (
        "Identifiant dans le fichier",
        "identifiant|id|ipp|numero|numero dossier|n dossier|unique id|rec id|id patient|code patient",
    ),
    "birth_family_name": (
        "Nom de naissance",
        "nom de naissance|nom naissance|nom naiss|nom jeune fille|nom de jeune fille|nom patronymique",
    ),
    "birth_given_names": (
        "Prénoms de naissance",
        "prenom|prenoms|prenoms de naissance|prenom de naissance|given name|first name|fname c1",
    ),
    "used_family_name": (
        "Nom utilisé",
        "nom|surname|nom utilise|nom usuel|nom d usage|nom usage|nom marital|nom epouse|last name|lname c1",
    ),
    "used_given_name": ("Prénom utilisé", "prenom utilise|prenom usuel|prenom d usage"),
    "sex": ("Sexe", "sexe|genre|civilite|sex|gender"),
    "birth_date": (
        "Date de naissance",
        "date de naissance|date naissance|ne le|nee le|ne e le|ddn|date naiss|dob|birth date|date of birth",
    ),
    "birth_place_code": (
        "Lieu de naissance (code INSEE)",
        "code insee naissance|code commune naissance|lieu de naissance insee|insee naissance|cog naissance",
    ),
    "ins_value": ("Matricule INS", "ins|matricule|matricule ins|nir|numero de securite sociale|nss|secu"),
    "ins_oid": ("OID du matricule", "oid|oid ins|ins oid"),
    "phone": (
        "Téléphone",
        "telephone|tel|tel fixe|telephone fixe|fixe|portable|mobile|tel portable|phone|phone number",
    ),
    "address": ("Adresse", "adresse|rue|adresse 1|voie|address 1|address"),
    "postcode": ("Code postal", "code postal|cp|postcode|zip"),
    "commune_code": ("Commune de résidence (code INSEE)", "code insee|code commune|insee|insee commune"),
    "commune": (
        "Commune de résidence (nom ou code INSEE)",
        "commune|ville|commune de residence|ville de residence|localite|city|town",
    ),
}
_SEXES = {
    **dict.fromkeys(("f", "femme", "2", "feminin", "mme", "madame", "female", "w", "mlle"), Sex.FEMALE),
    **dict.fromkeys(("m", "h", "homme", "1", "masculin", "monsieur", "mr", "male"), Sex.MALE),
    **dict.fromkeys(("", "u", "i", "inconnu", "indetermine", "x", "0"), Sex.UNKNOWN),
}
_DELIMITERS = ";,\t|"
_LIMITS = {
    "birth_family_name": 100,
    "used_family_name": 100,
    "used_given_name": 100,
    "birth_given_names": 200,
}


class UnreadableFile(ValueError):
    """The file is no table of persons; the message says why in French."""


class _Borrowed(io.RawIOBase):
    """A file that its reader leaves open."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        data = self.file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@dataclass(frozen=True)
class Table:
    """The columns of a file and its rows, with the line each begins at."""

    headers: list[str]
    rows: Iterator[tuple[int, list[str]]]


@dataclass(kw_only=True)
class Row:
    """A row read: what it says, and what does not fit, as (field, message, value)."""

    line: int
    external_id: str = ""
    traits: Traits = field(default_factory=Traits)
    contact: FirstContact = field(default_factory=FirstContact)
    commune: str = ""
    ins_value: str = ""
    ins_oid: str = ""
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)


def read_table(file: BinaryIO) -> Table:
    """Open a CSV file whatever its encoding and delimiter, without loading it.

    Raises:
        UnreadableFile: it is empty, or not a text.
    """
    head = file.read(65536)
    file.seek(0)
    text = io.TextIOWrapper(
        io.BufferedReader(_Borrowed(file)), encoding=_encoding(head), errors="replace", newline=""
    )
    first = text.readline()
    text.seek(0)
    if not first.strip():
        raise UnreadableFile("Le fichier est vide ou commence par une ligne vide.")
    delimiter = max(_DELIMITERS, key=lambda d: (first.count(d), d == ";"))
    reader = csv.reader(text, delimiter=delimiter)
    try:
        headers = [" ".join(h.replace("\ufeff", "").split()) for h in next(reader)]
    except csv.Error as error:
        raise UnreadableFile("La première ligne ne se lit pas : ce n'est pas un tableau.") from error
    return Table(headers, _rows(reader, headers))


def guess_columns(headers: list[str]) -> dict[str, str]:
    """Return for each field the column whose name says it."""
    names = {fold(header): header for header in reversed(headers)}
    guessed: dict[str, str] = {}
    for name, (_, words) in FIELDS.items():
        column = next((names[word] for word in words.split("|") if word in names), None)
        if column and column not in guessed.values():
            guessed[name] = column
    return guessed


def read_row(line: int, values: Mapping[str, str], *, today: date) -> Row:
    """Turn the texts of a row into traits; what cannot be read is said, never guessed."""
    clean = {name: plain_line(value) for name, value in values.items()}
    row = Row(line=line, external_id=clean.get("external_id", "")[:80])
    for name, limit in _LIMITS.items():
        if len(clean.get(name, "")) > limit:
            row.errors.append((name, f"Plus de {limit} caractères.", clean[name][:40]))
    row.ins_value, row.ins_oid = _ins(row, clean)
    row.traits = _traits(row, clean, today)
    row.contact = _contact(row, clean)
    row.commune = clean.get("commune", "")[:100]
    return row


def key_of_traits(row: Row) -> str:
    """Return what a row without number is recognised by: its strict traits, or its phone and matricule without any.

    The first reading keeps it beside the person; it is a digest, and never shown.
    """
    traits = asdict(row.traits)
    told = [str(traits[name] or "") for name in STRICT_TRAITS]
    if not traits["birth_family_name"]:
        told.append(row.traits.used_family_name)
    if not traits["birth_given_names"]:
        told.append(row.traits.used_given_name)
    if not any(traits[name] for name in ("birth_family_name", "used_family_name", "birth_date")):
        told += [phone_digits(row.contact.phone), row.ins_value]
    digest = hashlib.blake2b("|".join(fold(text) for text in told).encode(), digest_size=16)
    return TRAITS_KEY + digest.hexdigest()


def _rows(reader: Iterator[list[str]], headers: list[str]) -> Iterator[tuple[int, list[str]]]:
    line = 2
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield line, values
            line = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        raise UnreadableFile(f"Le fichier devient illisible à la ligne {line}.") from error


def _encoding(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in head:
        raise UnreadableFile("Ce n'est pas un fichier texte : enregistrez la feuille au format CSV.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            head[:-4].decode(encoding) if len(head) >= 65536 else head.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _traits(row: Row, clean: Mapping[str, str], today: date) -> Traits:
    born, is_approximate = _birth(row, clean.get("birth_date", ""), today)
    sex = _SEXES.get(fold(clean.get("sex", "")))
    if sex is None:
        row.warnings.append(("sex", "Sexe inconnu : laissé vide.", clean["sex"][:20]))
    place = compact(clean.get("birth_place_code", ""))
    if place and len(place) != 5:
        row.warnings.append(("birth_place_code", "Ce n'est pas un code INSEE : laissé vide.", place[:20]))
        place = ""
    return Traits(
        birth_family_name=clean.get("birth_family_name", "")[:100],
        birth_given_names=clean.get("birth_given_names", "")[:200],
        used_family_name=clean.get("used_family_name", "")[:100],
        used_given_name=clean.get("used_given_name", "")[:100],
        sex=sex or Sex.UNKNOWN,
        birth_date=born,
        is_birth_date_approximate=is_approximate,
        birth_place_code=place,
    )


def _birth(row: Row, text: str, today: date) -> tuple[date | None, bool]:
    if not text:
        return None, False
    try:
        return parse_birth_date(text, today=today)
    except ValueError:
        row.errors.append(("birth_date", "Date de naissance illisible ou impossible.", text[:40]))
        return None, False


def _contact(row: Row, clean: Mapping[str, str]) -> FirstContact:
    phone, postcode = clean.get("phone", ""), clean.get("postcode", "")
    if phone.isdigit() and len(phone) == 9:
        phone = f"0{phone}"
    if phone and not is_phone(phone):
        row.warnings.append(("phone", "Téléphone illisible : laissé vide.", phone[:40]))
        phone = ""
    if postcode.isdigit() and len(postcode) == 4:
        postcode = f"0{postcode}"
    if postcode and not (postcode.isdigit() and len(postcode) == 5):
        row.warnings.append(("postcode", "Code postal illisible : laissé vide.", postcode[:20]))
        postcode = ""
    commune = compact(clean.get("commune_code", ""))[:5]
    return FirstContact(
        phone=phone, address=clean.get("address", "")[:250], postcode=postcode, commune_code=commune or None
    )


def _ins(row: Row, clean: Mapping[str, str]) -> tuple[str, str]:
    value = compact(clean.get("ins_value", ""))
    if not value:
        return "", ""
    if len(value) > 15 or not (value.isascii() and value.isalnum()):
        row.warnings.append(("ins_value", "Matricule illisible : laissé vide.", ""))
        return "", ""
    oid = clean.get("ins_oid", "")
    return value, oid if oid in INS_OIDS else OID_NIR
