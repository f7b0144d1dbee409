"""Where a page begins, as written in an address; what cannot be read is the first page."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils import timezone

_NUMBER = re.compile(r"[0-9]{1,18}")  # what a database keeps in a whole number


def page_key(moment: date, row_id: UUID) -> str:
    """Return the key of the page after a row, by its date or moment and its identifier."""
    return f"{moment.isoformat()}_{row_id.hex}"


def read_page_key(text: str) -> tuple[datetime, UUID] | None:
    """Return the moment, with its time zone, and the identifier of a key, or None."""
    written, _, row_id = text.partition("_")
    moment = read_moment(written)
    try:
        return (moment, UUID(hex=row_id)) if moment else None
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Return a moment in ISO 8601, the present time zone's unless it says so, or None."""
    try:
        moment = datetime.fromisoformat(text)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if date.min.year < moment.year < date.max.year else None


def read_number(text: str) -> int | None:
    """Return a whole number that a database can hold, or None."""
    return int(text) if _NUMBER.fullmatch(text) else None
