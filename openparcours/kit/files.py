"""What an uploaded file really is, read from its first bytes, and the names it may have."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from django.utils.deconstruct import deconstructible

from openparcours.kit.ids import new_id
from openparcours.kit.texts import plain_line

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
SIGNATURE_LENGTH = 8
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/csv": ".csv",
}
_LONGEST = 100


def media_type_of(head: bytes) -> str:
    """Return the media type of the first bytes of a file, or an empty string if it is not accepted."""
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), "")


def shown_name(name: str, media_type: str) -> str:
    """Return the name under which a file is shown and downloaded: one plain line, the extension of its type.

    The extension given by whoever sent the file is never kept.
    """
    stem = plain_line(PurePath(plain_line(name).replace("\\", "/")).stem)[:_LONGEST]
    return f"{stem or 'fichier'}{EXTENSIONS.get(media_type, '.bin')}"


def facts_of(upload: Any, media_type: str) -> dict[str, Any]:
    """Return what is kept beside an uploaded file: its plain name, type, size and digest (SHA-256)."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return {
        "name": shown_name(upload.name or "", media_type),
        "media_type": media_type,
        "size": upload.size or 0,
        "sha256": digest.hexdigest(),
    }


@contextmanager
def private_files() -> Iterator[None]:
    """Make files and folders that nobody else on the machine may read; for a command, not for a server."""
    usual = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(usual)


@deconstructible
class StoredIn:
    """Where a file is stored: a folder, under a name of ours that tells nothing; for `upload_to`."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __call__(self, instance: Any, name: str) -> str:
        suffix = PurePath(name).suffix.lower()
        return f"{self.folder}/{new_id().hex}{suffix if suffix in EXTENSIONS.values() else ''}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredIn) and other.folder == self.folder

    def __hash__(self) -> int:
        return hash(self.folder)
