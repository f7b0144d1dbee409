"""How a row of the trail is sealed. Pure."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

GENESIS = "0" * 64


def seal(trace: Any) -> str:
    """Return the SHA-256 of a trace's canonical JSON, the previous hash included."""
    fields = {
        f.attname: _plain(getattr(trace, f.attname))
        for f in trace._meta.concrete_fields
        if f.attname != "hash"
    }
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
