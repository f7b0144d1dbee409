"""Export data as JSON Lines, one file a table, with their description. No secret leaves."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from openparcours.foundation.accounts.permissions import SYSTEM
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.services import record_access
from openparcours.operations.services.schema import exported_fields, readme
from openparcours.operations.services.scope import exported_tables
from openparcours.registry.directory.models import Organization

OnRow = Callable[[str], None]


def export_data(
    *, folder: Path, organization: Organization | None = None, on_row: OnRow | None = None
) -> dict[str, int]:
    """Write everything, or what an organisation owns, into an empty folder; return rows by table.

    The export is one picture of the database, and is itself traced.

    Raises:
        FileExistsError: the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    scope = f"structure {organization.finess or organization.pk}" if organization else "tout"
    record_access(
        SYSTEM, Action.EXECUTE, "operations.data.exported", target=organization, reason=f"export : {scope}"
    )
    tables: dict[str, dict[str, Any]] = {}
    with _one_picture():
        for label, rows in exported_tables(organization):
            tables[label] = _write_table(folder, label, rows, on_row)
    (folder / "LISEZMOI.md").write_text(readme(tables, scope), encoding="utf-8")
    manifest = {"scope": scope, "exported_at": timezone.now().isoformat(), "tables": tables}
    (folder / "manifeste.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8"
    )
    return {label: table["rows"] for label, table in tables.items()}


def _write_table(folder: Path, label: str, rows: models.QuerySet, on_row: OnRow | None) -> dict[str, Any]:
    path, digest, count = folder / f"{label}.jsonl", hashlib.sha256(), 0
    fields = exported_fields(rows.model)
    with path.open("wb") as file:
        for row in rows.iterator(chunk_size=1000):
            values = {f.attname: _plain(f.value_from_object(row)) for f in fields}
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            _copy_files(folder, row, fields)
            count += 1
            if on_row is not None:
                on_row(label)
    return {"file": path.name, "rows": count, "sha256": digest.hexdigest()}


def _copy_files(folder: Path, row: models.Model, fields: list[models.Field]) -> None:
    for field in fields:
        name = getattr(row, field.attname) if isinstance(field, models.FileField) else None
        if name and default_storage.exists(str(name)):
            target = folder / "fichiers" / str(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with default_storage.open(str(name)) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)


@contextmanager
def _one_picture() -> Iterator[None]:
    """Read every table as of one moment, without holding writers back."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    sqlite: Any = connection
    usual, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            yield
    finally:
        sqlite.transaction_mode = usual


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    return value
