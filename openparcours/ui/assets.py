"""The one stylesheet and the one script, joined from their small files and addressed by content."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

STATIC = Path(__file__).parent / "static" / "ui"
MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Bundle:
    """A joined file, plain and compressed, and the digest that names it."""

    text: str
    compressed: bytes
    digest: str


def bundle(kind: str) -> Bundle:
    """Return the joined files of a kind (`css` or `js`); read again at each call under DEBUG."""
    return _read(kind) if settings.DEBUG else _kept(kind)


def address(kind: str) -> str:
    """Return the address of a bundle, which changes with its content."""
    return reverse("ui:asset", args=[bundle(kind).digest, kind])


@cache
def _kept(kind: str) -> Bundle:
    return _read(kind)


def _read(kind: str) -> Bundle:
    parts = [path.read_text() for path in sorted((STATIC / kind).glob(f"*.{kind}"))]
    if kind == "js":
        parts = [f"{{\n{part}}}\n" for part in parts]
    text = "\n".join(parts)
    return Bundle(text, gzip.compress(text.encode(), mtime=0), hashlib.sha256(text.encode()).hexdigest()[:12])
