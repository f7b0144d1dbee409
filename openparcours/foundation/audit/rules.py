"""How a row of the trail and the end of the chain are sealed. Pure."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from openparcours.foundation.audit.choices import SealVersion

GENESIS = "0" * 64


def seal(trace: Any, *, key: bytes) -> str:
    """Return the seal of a trace's canonical JSON, the previous hash included, by the trace's own version.

    Version 1 is a SHA-256 that anyone can redo; version 2 is an HMAC-SHA256 that demands the key.
    """
    unsealed = {"hash", "seal_version"} if trace.seal_version == SealVersion.PLAIN else {"hash"}
    fields = {
        f.attname: _plain(getattr(trace, f.attname))
        for f in trace._meta.concrete_fields
        if f.attname not in unsealed
    }
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if trace.seal_version == SealVersion.PLAIN:
        return hashlib.sha256(canonical).hexdigest()
    return hmac.digest(key, canonical, "sha256").hex()


def seal_head(sequence: int, last_hash: str, *, key: bytes) -> str:
    """Return the seal of the end of the chain: its length and its last hash, under the key."""
    return hmac.digest(key, f"head:{sequence}:{last_hash}".encode(), "sha256").hex()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
