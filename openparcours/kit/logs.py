"""What a server writes about its failures: where in the code and under which reference, nothing of anybody.

The message of an exception may quote what somebody typed, and an address may hold a name or a key: neither is
written. The reference is shown on the page of the failure.
"""

import logging
import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


class DiscreetFormatter(logging.Formatter):
    """One line that says what failed, then the kinds of error and the places in the code, innermost last."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        discreet = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        request = getattr(record, "request", None)
        if request is not None:
            discreet.msg, discreet.args = _summary(request, getattr(record, "status_code", "")), None
        error = record.exc_info[1] if record.exc_info else None
        return "\n".join([super().format(discreet), *_places(error)])


def _summary(request: object, status: object) -> str:
    match = getattr(request, "resolver_match", None)
    route = getattr(match, "route", "adresse inconnue")
    reference = getattr(request, "reference", "")
    return f"{status} {getattr(request, 'method', '')} /{route}" + (
        f" référence {reference}" if reference else ""
    )


def _places(error: BaseException | None) -> list[str]:
    lines: list[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {type(error).__module__}.{type(error).__qualname__}"]
        lines += [f"    {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or error.__context__
    return lines


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else "/".join(path.parts[-3:])
