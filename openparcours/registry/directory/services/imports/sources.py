"""Open a file of any origin: plain or gzip, UTF-8 or Latin-1; refuse clearly what cannot be read."""

import codecs
import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Literal

from django.conf import settings
from lxml import etree

_CHUNK = 1 << 20
_HEAD = 4096
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class ImportRefused(ValueError):
    """The file cannot be read; the message says why, in French."""


@dataclass(frozen=True)
class SourceFile:
    """A file read once from end to end: it is whole, and its encoding is known."""

    path: Path
    sha256: str
    encoding: str
    head: str

    @property
    def dated(self) -> date | None:
        """Return the day written in the file's name (20260512), if any."""
        for year, month, day in re.findall(r"(20\d\d)-?(\d\d)-?(\d\d)", self.path.name):
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
        return None


def unpacked_limit(*, is_sent: bool) -> int:
    """Return how many bytes a national file may hold once unpacked: fewer when it was sent on screen."""
    limit: int = settings.IMPORT_MAX_BYTES_ON_SCREEN if is_sent else settings.IMPORT_MAX_BYTES
    return limit


def inspect(path: Path, *, limit: int) -> SourceFile:
    """Read a file to its end, in constant memory, and tell how to read it again; `limit` in bytes, unpacked.

    Raises:
        ImportRefused: it is missing, empty, cut short, too large once unpacked, or is no text.
    """
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    encoding, head, size = "utf-8-sig", b"", 0
    with binary(path) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise ImportRefused(_too_large(path, limit))
            digest.update(chunk)
            head = head or chunk[:_HEAD]
            _refuse_binary(path, head, chunk)
            if encoding == "utf-8-sig":
                encoding = _still_utf8(decoder, chunk)
    if not head.strip():
        raise ImportRefused(f"« {path.name} » est vide.")
    return SourceFile(path, digest.hexdigest(), encoding, head.decode(encoding, errors="replace"))


@contextmanager
def binary(path: Path) -> Iterator[IO[bytes]]:
    """Open a file's content, unpacked when it is gzip; translate failures into refusals."""
    try:
        with path.open("rb") as raw:
            is_gzip = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            if is_gzip:
                with gzip.open(raw) as unpacked:
                    yield unpacked  # type: ignore[misc]
            else:
                yield raw
    except FileNotFoundError as error:
        raise ImportRefused(f"« {path} » n'existe pas.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ImportRefused(f"« {path.name} » est une archive abîmée ou coupée : reprenez-la.") from error
    except OSError as error:
        raise ImportRefused(f"« {path.name} » ne peut être lu : {error.strerror or error}.") from error


def csv_rows(
    source: SourceFile, *, delimiter: str, is_quoted: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a delimited file with the line each ends at."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    with binary(source.path) as file:
        text = io.TextIOWrapper(file, encoding=source.encoding, errors="replace", newline="")
        reader = csv.reader(text, delimiter=delimiter, quoting=quoting)
        try:
            for row in reader:
                if any(row):
                    yield reader.line_num, row
        except csv.Error as error:
            line = reader.line_num
            raise ImportRefused(
                f"« {source.path.name} » est illisible à la ligne {line} ({error})."
            ) from error


def xml_elements(source: SourceFile, *tags: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the children's texts of each element named, freeing it at once; entities are never resolved."""
    with binary(source.path) as file:
        found = etree.iterparse(
            file, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            for _, element in found:
                fields = {str(etree.QName(child).localname): (child.text or "") for child in element}
                yield element.sourceline or 0, fields
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ImportRefused(f"« {source.path.name} » : XML mal formé ({error}).") from error


def _too_large(path: Path, limit: int) -> str:
    said = (
        f"{limit / 1e9:.0f} Go"
        if limit >= 1e9
        else f"{limit / 1e6:.0f} Mo"
        if limit >= 1e6
        else f"{limit} octets"
    )
    return f"« {path.name} » dépasse {said} une fois décompressé : rien n'en est lu. Vérifiez-le, ou découpez-le."


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes) -> str:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _refuse_binary(path: Path, head: bytes, chunk: bytes) -> None:
    if head.startswith(_UTF16):
        raise ImportRefused(f"« {path.name} » est en UTF-16 : enregistrez-le en UTF-8.")
    if b"\x00" in chunk:
        raise ImportRefused(f"« {path.name} » n'est pas un fichier de texte.")
