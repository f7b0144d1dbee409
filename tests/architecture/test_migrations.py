"""Migrations follow the models and the rooms."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from tests.architecture.house import height, rooms


@pytest.mark.django_db
def test_none_is_missing():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def ours() -> dict[tuple[str, str], list[tuple[str, str]]]:
    labels = {room.rsplit(".", 1)[-1]: room for room in rooms()}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key: m.dependencies for key, m in loader.disk_migrations.items() if key[0] in labels}


def test_they_are_numbered_in_one_line():
    """Each room has one history: 0001, 0002… with no fork and no gap."""
    by_room: dict[str, list[str]] = {}
    for room, migration in ours():
        by_room.setdefault(room, []).append(migration)
    for room, names in by_room.items():
        assert [n[:4] for n in sorted(names)] == [f"{i:04d}" for i in range(1, len(names) + 1)], room


def test_they_lean_downstairs():
    labels = {room.rsplit(".", 1)[-1]: room for room in rooms()}
    offences = [
        f"{key} → {on}"
        for key, dependencies in ours().items()
        for on in dependencies
        if on[0] in labels and height(labels[on[0]]) > height(labels[key[0]])
    ]
    assert not offences


def test_no_two_tables_ever_give_the_same_name_to_an_index_or_a_constraint():
    """PostgreSQL keeps index names once a schema, those of constraints that later went away included."""
    owners: dict[str, set[str]] = {}
    for (room, _), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        for operation in migration.operations:
            for table, name in named_by(operation):
                owners.setdefault(name, set()).add(f"{room}.{table.lower()}")
    assert not {name: tables for name, tables in owners.items() if len(tables) > 1}


def named_by(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the table and the name of each index or constraint that an operation adds."""
    if isinstance(operation, CreateModel):
        for kind in ("constraints", "indexes"):
            yield from ((operation.name, made.name) for made in operation.options.get(kind, []))
    elif isinstance(operation, AddConstraint):
        yield operation.model_name, operation.constraint.name
    elif isinstance(operation, AddIndex):
        yield operation.model_name, operation.index.name


@pytest.mark.django_db
def test_all_are_applied_on_a_new_database():
    loader = MigrationLoader(connection)
    assert not loader.detect_conflicts()
    assert set(ours()) <= set(loader.applied_migrations)
