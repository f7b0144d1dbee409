"""French phone numbers as people write them."""

import re

_NATIONAL = re.compile(r"0[1-9]\d{8}")


def phone_digits(value: str) -> str:
    """Return the digits that compare two numbers: national form for France, 00 + country otherwise."""
    text = value.strip().replace("(0)", "")
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        digits = "00" + digits
    if digits.startswith("0033"):
        digits = "0" + digits[4:].removeprefix("0")
    return digits[:20]


def is_phone(value: str) -> bool:
    """Tell whether a text may be a phone number: French, foreign with its country code, or short."""
    digits = phone_digits(value)
    if re.search(r"[^\d\s+().\-/\u00a0\u202f]", value.strip()):
        return False
    return bool(_NATIONAL.fullmatch(digits)) or (digits.startswith("00") and 9 <= len(digits) <= 17)


def format_phone(value: str) -> str:
    """Return a French number by pairs (05 36 49 00 02); any other as it was written."""
    digits = phone_digits(value)
    if _NATIONAL.fullmatch(digits):
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))
    return " ".join(value.split())
