"""Tables are reached by models, selectors and services alone, and written by their own room only."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import name, room_of, shelf_of, sources, tree

DOORLESS = {
    "views", "panels", "api", "tasks", "forms", "pages", "middleware", "context_processors", "admin", "urls",
    "rules", "choices", "permissions", "roles",
}  # fmt: skip
WRITES = {
    "save",
    "delete",
    "bulk_create",
    "bulk_update",
    "update",
    "create",
    "get_or_create",
    "update_or_create",
}
SHELF_WRITES = {"save", "delete", "bulk_create", "bulk_update"}
NOT_ROWS = {"session"}  # `request.session.delete()` and form drafts are no tables of a room
TOOLS = {"openparcours.demo", "openparcours.operations"}  # they build and carry whole databases


def attributes(path: Path) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))


def owner(node: ast.expr) -> str:
    """Return the last word before the attribute: `request.session.save` → `session`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def imported_from(path: Path) -> dict[str, str]:
    """Return each name a file imports with the module it comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: node.module for alias in node.names}
    return found


def manager_of(node: ast.expr) -> ast.Name | None:
    """Return the model at the root of a chain such as `Model.objects.filter().update`."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return node.value if isinstance(node.value, ast.Name) else None
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return None


def test_screens_panels_jobs_and_forms_never_touch_tables():
    offences = [
        f"{name(path)}:{node.lineno} .{node.attr}"
        for path in sources()
        if shelf_of(path) in DOORLESS
        for node in attributes(path)
        if (node.attr == "objects" or node.attr in SHELF_WRITES) and owner(node.value) not in NOT_ROWS
    ]
    assert not offences, "\n".join(offences)


def test_a_room_never_writes_the_tables_of_another():
    offences = []
    for path in sources():
        room, origins = room_of(path), imported_from(path)
        if room in TOOLS:
            continue
        for node in attributes(path):
            model = manager_of(node) if node.attr in WRITES else None
            module = origins.get(model.id, room) if model else room
            if module.startswith("openparcours.") and not module.startswith(room):
                offences.append(f"{name(path)}:{node.lineno} {ast.unparse(node)[:60]}")
    assert not offences, "\n".join(offences)


def test_other_rooms_are_read_through_their_selectors_or_their_visibility():
    """Across rooms, `.objects` is for subqueries and `visible_to`, in selectors and services alone."""
    offences = []
    for path in sources():
        room, origins = room_of(path), imported_from(path)
        if room in TOOLS or shelf_of(path) in {"models", "selectors", "services", "sessions"}:
            continue
        for node in attributes(path):
            if node.attr == "objects" and isinstance(node.value, ast.Name):
                module = origins.get(node.value.id, room)
                if shelf_of(path) != "management" or not module.startswith(room):
                    offences.append(f"{name(path)}:{node.lineno} {node.value.id}.objects")
    assert not offences, "\n".join(offences)
