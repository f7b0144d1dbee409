"""Dates as people type them in French."""

import re
from datetime import date

_PARTS = re.compile(r"(\d{1,4})[\s/.\-](\d{1,2})[\s/.\-](\d{1,4})(?:[T ]\d\d:\d\d(?::\d\d)?.*)?")
_FOUR = re.compile(
    r"(?<!\d)(\d{4}|\d{8})(?!\d)"
)  # a year of four figures is meant as written: 0041 is not 1941
_OLDEST = 1880


def parse_birth_date(text: str, *, today: date) -> tuple[date, bool]:
    """Read a birth date and tell whether it is approximate.

    12/03/1941, 12 03 41, 12031941, 1941-03-12 and 19410312 are exact; a year alone, or a day or a
    month "00" (lunar dates of INSi), give the first day possible. Two figures mean the last
    century that is not in the future.

    Raises:
        ValueError: this is no date, or no one alive could be born on it.
    """
    year, month, day = _year_month_day(text.strip())
    if year < 100 and not _FOUR.search(text):
        year += 2000 if 2000 + year <= today.year else 1900
    is_approximate = not (month and day)
    born = date(year, month or 1, day or 1)
    if born.year < _OLDEST or born > today:
        raise ValueError("date hors des vies possibles")
    return born, is_approximate


def _year_month_day(text: str) -> tuple[int, int, int]:
    if re.fullmatch(r"\d{4}", text):
        return int(text), 0, 0
    if re.fullmatch(r"\d{8}", text):
        return _eight_figures(text)
    if re.fullmatch(r"\d{6}", text):
        return int(text[4:]), int(text[2:4]), int(text[:2])
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise ValueError("date illisible")
    first, month, last = parts.groups()
    if len(first) == 4:
        return int(first), int(month), int(last)
    if len(last) == 3 or len(first) > 2:
        raise ValueError("date illisible")
    return int(last), int(month), int(first)


def _eight_figures(text: str) -> tuple[int, int, int]:
    """Read ddmmyyyy, or yyyymmdd when the first reading is no date."""
    if int(text[2:4]) <= 12 and int(text[:2]) <= 31 and int(text[4:]) >= _OLDEST:
        return int(text[4:]), int(text[2:4]), int(text[:2])
    return int(text[:4]), int(text[4:6]), int(text[6:])
