"""Rules of every test: no network but loopback, a database in a file, the same examples each time."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_django
from django.core.cache import cache
from django.db import connection, connections
from pytest_socket import socket_allow_hosts

from tests.template import migrated_base, migrated_copy

ROOT = Path(__file__).resolve().parent
LOOPBACK = ["127.0.0.1", "::1", "localhost"]

# The browser's driver keeps an event loop in the main thread; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--keep", action="store_true", help="écrit les états de référence au lieu de les comparer"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys and play them last, after every test of a room."""
    journeys = ROOT / "tests" / "journeys"
    for item in items:
        if item.path.is_relative_to(journeys):
            item.add_marker(pytest.mark.journey)
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Begin from a migrated base; SQLite's is a file: threads, server and worker share it as in production."""
    for one in connections.all():
        if one.vendor == "sqlite":
            one.settings_dict["TEST"]["NAME"] = str(migrated_copy(tmp_path_factory.mktemp("database")))
        else:
            one.settings_dict["TEST"]["TEMPLATE"] = migrated_base()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take SQLite's base as it was copied: it goes with the folder of the tests."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Keep PostgreSQL from learning, between two tests, that every table is empty.

    Its planner would then read a region loaded in one transaction as if it had a row or two.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    name = connection.ops.quote_name(table)
                    cursor.execute(f"ALTER TABLE {name} SET (autovacuum_enabled = false)")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Return a finder of the reference files that live beside the project; it skips without them."""
    places = [os.environ.get("PARCOURS_SHARED_DATA", ""), str(ROOT.parent / "shared" / "data")]
    folder = next((Path(p) for p in places if p and Path(p).is_dir()), None)

    def find(path: str) -> Path:
        if folder is None or not (folder / path).exists():
            pytest.skip(f"fichier de référence absent : {path} (voir PARCOURS_SHARED_DATA)")
        return folder / path

    return find
