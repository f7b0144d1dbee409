"""Exact numbers: read from JSON, written in French."""

from decimal import Decimal, InvalidOperation
from typing import Any

MAX_DIGITS = 15  # what a JSON number carries through a double without loss


def to_number(raw: Any) -> Decimal | None:
    """Return an exact number from an integer, a float as JSON wrote it, or a text; None if it is none."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        return None
    text = str(raw).strip().replace(",", ".").replace("−", "-")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if (
        not number.is_finite()
        or len(number.as_tuple().digits) > MAX_DIGITS
        or abs(number.adjusted()) > MAX_DIGITS
    ):
        return None
    return number


def plain(number: Decimal) -> str:
    """Return the shortest decimal writing: 10, 0.5, -7.1."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def in_french(number: Decimal) -> str:
    """Return a number as it is read in French: 30,17 ; −7,1."""
    return plain(number).replace(".", ",").replace("-", "−")


def to_json(number: Decimal) -> int | float:
    """Return a number as JSON carries it; fifteen digits pass through a double without loss."""
    return int(number) if number == number.to_integral_value() else float(number)
