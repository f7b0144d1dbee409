"""What a search box was given: names, a birth date, a phone or a national number, in any usual writing."""

import re
from dataclasses import dataclass
from datetime import date

from openparcours.kit.dates import parse_birth_date
from openparcours.kit.ids import compact, is_finess, is_rpps
from openparcours.kit.names import fold, typed_words
from openparcours.kit.phones import phone_digits

LONGEST, MOST_WORDS = 200, 6

_MATRICULE = re.compile(
    r"(?<!\w)[1-478] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3}(?: ?\d\d)?(?!\w)", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)33[ .\-]*(?:\(0\))?[ .\-]*[1-9]|0[1-9])(?:[ .\-/]*\d\d){4}(?!\d)")
_NUMBER = re.compile(r"(?<!\w)(?:\d\d|2[AB])\d{7}(?:\d\d)?(?!\w)", re.IGNORECASE)
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
_IN_WORDS = re.compile(rf"\b(\d\d?)(?:er)? ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}-\d\d?-\d\d?|\d\d?[ /.\-]\d\d?[ /.\-]\d{4}|\d\d?[/.\-]\d\d?[/.\-]\d\d|\d{8})(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?:18[89]|19\d|20\d)\d(?!\d)")


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for; `words` are folded, particles joined to the word they announce."""

    words: tuple[str, ...] = ()
    born: date | None = None
    birth_year: int | None = None
    phone: str = ""
    matricule: str = ""
    rpps: str = ""
    finess: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Query()


def parse_query(text: str, *, today: date) -> Query:
    """Sort a text into what it looks like by its shape; what is left are names."""
    text = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())[:LONGEST]
    matricule, text = _take(_MATRICULE, text)
    phone, text = _take(_PHONE, text)
    number, text = _take(_NUMBER, text) if _is_national(text) else ("", text)
    born, text = _take_date(text, today)
    year, text = ("", text) if born else _take(_YEAR, text)
    return Query(
        words=tuple(typed_words(text)[:MOST_WORDS]),
        born=born,
        birth_year=born.year if born else int(year) if year else None,
        phone=phone_digits(phone) if phone else "",
        matricule=compact(matricule),
        rpps=number if len(number) == 11 else "",
        finess=number.upper() if len(number) == 9 else "",
    )


def _is_national(text: str) -> bool:
    found = _NUMBER.search(text)
    return found is not None and (is_rpps(found[0]) or is_finess(found[0]))


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[0], text[: found.start()] + " " + text[found.end() :]) if found else ("", text)


def _take_date(text: str, today: date) -> tuple[date | None, str]:
    folded = fold(text)
    if spelt := _IN_WORDS.search(folded):
        day, month, year = spelt.groups()
        if born := _date(f"{day}/{_MONTHS.index(month) + 1}/{year}", today):
            return born, folded.replace(spelt[0], " ")
    written, rest = _take(_DATE, text)
    born = _date(written, today) if written else None
    return (born, rest) if born else (None, text)


def _date(text: str, today: date) -> date | None:
    try:
        born, is_approximate = parse_birth_date(text, today=today)
    except ValueError:
        return None
    return None if is_approximate else born
