"""The cast of the house's checks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from openparcours.foundation.accounts.roles import PERMISSIONS, ROLES, Role
from tests.architecture.world import EVERYTHING, World, build

SNAPSHOTS = Path(__file__).parent


@pytest.fixture
def every_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a role of the tests hold every permission."""
    monkeypatch.setitem(ROLES, EVERYTHING, Role("Tout", "Rôle des tests.", frozenset(PERMISSIONS)))


@pytest.fixture
def world(db: None, every_permission: None) -> World:
    """Return a followed person, her organisation, and a stranger who lacks nothing but the right."""
    return build()


@pytest.fixture
def same_as_kept(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file kept beside the tests; `--keep` writes it anew."""

    def compare(file: str, text: str) -> None:
        path = SNAPSHOTS / file
        if request.config.getoption("--keep"):
            path.write_text(text)
        kept = path.read_text() if path.exists() else ""
        assert text == kept, f"{file} a changé : relire, puis pytest {request.node.nodeid} --keep"

    return compare
