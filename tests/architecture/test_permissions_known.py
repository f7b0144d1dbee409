"""TABLE 5 and the code speak of the same permissions."""

import ast
import re

from openparcours.foundation.accounts.roles import PERMISSIONS, ROLES
from openparcours.web.workspace.pages import PAGES
from tests.architecture.house import name, sources, tracked, tree
from tests.architecture.routes import ours

AHEAD = {"steering.read", "directory.correct"}  # held by roles whose rooms are not built yet
TAKERS = {"can", "require", "screen"}


def called() -> dict[str, str]:
    """Return each permission that the code asks for, with a place where it does."""
    found = {}
    for path in sources():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            function = (
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            )
            values = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "permission")]
            for value in values if function in TAKERS else []:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                    found[value.value] = f"{name(path)}:{node.lineno}"
    return found


def mentioned() -> set[str]:
    """Return every permission named anywhere in the code or the templates."""
    words = re.compile(r"\b(\w+\.\w+)\b")
    texts = [p for p in [*sources(), *tracked(".html")] if p.name != "roles.py"]
    return {word for path in texts for word in words.findall(path.read_text())}


def test_every_permission_asked_for_exists():
    unknown = {word: where for word, where in called().items() if word not in PERMISSIONS}
    assert not unknown
    assert not [p for page in PAGES.values() for p in page if p.permission not in PERMISSIONS]


def test_every_permission_is_asked_for_and_held():
    used = mentioned() | {route.permission for route in ours()}
    composed = {p for p in PERMISSIONS if p.startswith("people.")}  # `can(f"people.{act}")`
    assert set(PERMISSIONS) - used - composed - AHEAD == set()
    held = set().union(*(role.permissions for role in ROLES.values()))
    assert held == set(PERMISSIONS)


def test_each_permission_and_role_is_told_in_one_sentence():
    for text in [*PERMISSIONS.values(), *(role.description for role in ROLES.values())]:
        assert re.fullmatch(r"[A-ZÀ-Ý][^.]*\.", text), text
