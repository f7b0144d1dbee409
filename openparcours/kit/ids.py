"""National identifiers: check keys and shapes (NIR/NIA, RPPS, FINESS, SIREN/SIRET), and new keys."""

import re
from uuid import UUID

from uuid_utils.compat import uuid7

OID_NIR = "1.2.250.1.213.1.4.8"
OID_NIA = "1.2.250.1.213.1.4.9"
OID_NIR_TEST = "1.2.250.1.213.1.4.10"
OID_NIR_DEMO = "1.2.250.1.213.1.4.11"
INS_OIDS = (OID_NIR, OID_NIA, OID_NIR_TEST, OID_NIR_DEMO)

_MATRICULE = re.compile(r"[1-478]\d{4}(?:\d\d|2[AB])\d{6}")
_CORSICA = {"2A": "19", "2B": "18"}
_LA_POSTE_SIREN = "356000000"


def new_id() -> UUID:
    """Return a time-ordered UUIDv7, the key of every row."""
    return uuid7()


def matricule_key(root: str) -> str:
    """Return the two-digit key of the 13 first characters of a NIR or NIA (97 minus the rest by 97).

    Raises:
        ValueError: the 13 characters are not those of a matricule.
    """
    root = root.upper()
    if not _MATRICULE.fullmatch(root):
        raise ValueError("treize caractères attendus")
    digits = root[:5] + _CORSICA.get(root[5:7], root[5:7]) + root[7:]
    return f"{97 - int(digits) % 97:02d}"


def compact(value: str) -> str:
    """Return an identifier as stored: upper case, without spaces, dots or dashes."""
    return re.sub(r"[\s.\-\u00a0\u202f]", "", value).upper()


def is_matricule(value: str) -> bool:
    """Tell whether 15 characters are a NIR or NIA whose key is right."""
    value = compact(value)
    return bool(_MATRICULE.fullmatch(value[:13])) and value[13:] == matricule_key(value[:13])


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum of a string of digits, its check digit included."""
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled)


def is_rpps(value: str) -> bool:
    """Tell whether a value has the shape and the Luhn key of an RPPS number (11 digits)."""
    return bool(re.fullmatch(r"\d{11}", value)) and luhn_sum(value) % 10 == 0


def is_finess(value: str) -> bool:
    """Tell whether a value has the shape of a FINESS number (9 characters, 2A/2B allowed)."""
    return bool(re.fullmatch(r"(?:\d\d|2[AB])\d{7}", value.upper()))


def is_siren(value: str) -> bool:
    """Tell whether 9 digits are a SIREN number."""
    return bool(re.fullmatch(r"\d{9}", value)) and luhn_sum(value) % 10 == 0


def is_siret(value: str) -> bool:
    """Tell whether 14 digits are a SIRET number; La Poste's follow their own rule (sum by 5)."""
    if not re.fullmatch(r"\d{14}", value):
        return False
    if value.startswith(_LA_POSTE_SIREN):
        return sum(map(int, value)) % 5 == 0 or luhn_sum(value) % 10 == 0
    return luhn_sum(value) % 10 == 0
