"""What is public says what it is for, in one sentence."""

import ast

from tests.architecture.house import CODE, name, rooms, shelf_of, sources, tree

TOLD = {"services", "selectors", "rules", "permissions", "models"}


def test_each_room_tells_what_it_is_for():
    offences = []
    for room in rooms():
        path = CODE.parent.joinpath(*room.split("."), "__init__.py")
        told = ast.get_docstring(tree(path)) or ""
        if not told or len(told.splitlines()) > 15:
            offences.append(name(path))
    assert not offences


def test_each_file_says_what_it_holds():
    silent = [
        name(p)
        for p in sources()
        if p.read_text().strip() and not ast.get_docstring(tree(p)) and p.name != "apps.py"
    ]
    assert not silent


def test_public_services_selectors_and_rules_say_what_they_do():
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in sources()
        if shelf_of(path) in TOLD - {"models"}
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node) and not is_plain(node)
    ]
    assert not silent, "\n".join(silent)


def is_plain(node: ast.stmt) -> bool:
    """Tell whether a class is an event or rows whose name and fields say everything."""
    return isinstance(node, ast.ClassDef) and not any(isinstance(n, ast.FunctionDef) for n in node.body)


def test_comments_say_why_and_stay_few():
    """Between none and one line in ten; the linter refuses commented-out code."""
    total, comments = 0, 0
    for path in sources():
        lines = path.read_text().splitlines()
        total += len(lines)
        comments += sum(line.lstrip().startswith("#") for line in lines)
    assert comments / total < 0.1
