"""Write millions of rows: plain tuples, one prepared statement or one COPY a table."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

_PLAIN = {"CharField", "TextField", "BooleanField", "IntegerField", "PositiveSmallIntegerField", "SlugField"}
_ADAPTED = {"UUIDField"}


class Table:
    """A model's columns, the value of each when a row does not give it, and how to store them."""

    def __init__(self, model: type[Model], *columns: str) -> None:
        fields = {f.attname: f for f in model._meta.concrete_fields}
        given = [fields[name] for name in columns]
        others = [f for f in fields.values() if f.attname not in columns and not _is_counter(f)]
        self.name = model._meta.db_table
        self.columns = [f.column for f in (*given, *others)]
        self.rest = tuple(_default(f) for f in others)

    def write(self, rows: Iterable[Sequence[Any]]) -> int:
        """Write rows of the columns named at creation, in their order; return how many."""
        names = ", ".join(f'"{column}"' for column in self.columns)
        stored = [(*row, *self.rest) for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{self.name}" ({names}) FROM STDIN') as copy:
                    for row in stored:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                statement = f'INSERT INTO "{self.name}" ({names}) VALUES ({marks})'  # noqa: S608
                cursor.executemany(statement, _for_sqlite(stored))
        return len(stored)


def write_rows(rows: Sequence[Model]) -> None:
    """Write new rows of one model as it would save them, many times quicker; counters are not read back."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [f for f in meta.concrete_fields if not _is_counter(f)]
    names, marks = ", ".join(f'"{f.column}"' for f in fields), ", ".join(["%s"] * len(fields))
    stores = [_store(f) for f in fields]
    stored = [[store(row) for store in stores] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{meta.db_table}" ({names}) FROM STDIN') as copy:
                for values in stored:
                    copy.write_row(values)
        else:
            cursor.executemany(f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({marks})', stored)  # noqa: S608


def _store(field: Field) -> Callable[[Model], Any]:
    """Return how a field's value is taken from a row and written: as it is where the database takes it so."""
    one = connections[DEFAULT_DB_ALIAS]
    kind = getattr(field, "target_field", field).get_internal_type()
    take = attrgetter(field.attname)
    if kind in _PLAIN or (kind in _ADAPTED and one.vendor == "postgresql"):
        return take
    if kind == "UUIDField":
        return lambda row: value.hex if (value := take(row)) else None
    if kind == "DateTimeField" and not (getattr(field, "auto_now", 0) or getattr(field, "auto_now_add", 0)):
        return lambda row: one.ops.adapt_datetimefield_value(take(row))
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), one)


def _is_counter(field: Field) -> bool:
    return bool(field.primary_key and field.get_internal_type() in {"AutoField", "BigAutoField"})


def _default(field: Field) -> Any:
    if getattr(field, "auto_now", False):
        return datetime.now().astimezone()
    return field.get_prep_value(field.get_default())


def _for_sqlite(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    of_moment = connection.ops.adapt_datetimefield_value
    adapt: dict[type, Callable[[Any], Any]] = {UUID: attrgetter("hex"), datetime: of_moment}
    same: Callable[[Any], Any] = _same
    return [[adapt.get(type(value), same)(value) for value in row] for row in rows]


def _same(value: Any) -> Any:
    return value
