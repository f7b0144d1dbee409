"""Names say what things are."""

import ast
import re

from django.apps import apps

from tests.architecture.house import name, room_of, rooms, shelf_of, sources, tree

EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base", "tools"}
MASS_NOUNS = {"directory", "people", "audit", "workspace", "ui", "demo"}  # the others are plural


def test_no_drawer_for_everything():
    assert not [name(p) for p in sources(tests=True) if p.stem in EMPTY_WORDS]


def test_rooms_are_plural_nouns():
    words = {room.rsplit(".", 1)[-1] for room in rooms()} - MASS_NOUNS
    assert not [word for word in words if not word.endswith("s")]


def test_models_are_singular_and_unique():
    labels = [m.__name__ for m in apps.get_models() if m.__module__.startswith("openparcours.")]
    assert len(labels) == len(set(labels)), "one word, one thing"
    assert not [label for label in labels if label.endswith("s") and not label.endswith(("ss", "Access"))]


def test_dates_and_booleans_say_so():
    offences = []
    for model in apps.get_models():
        if not model.__module__.startswith("openparcours."):
            continue
        for field in model._meta.concrete_fields:
            kind, where = field.get_internal_type(), f"{model._meta.label}.{field.name}"
            if (
                (kind == "DateTimeField" and not re.search(r"(_at|^at|last_login|date_joined)$", field.name))
                or (kind == "DateField" and not re.search(r"(_on|_date|^on|since)$", field.name))
                or (kind == "BooleanField" and not re.match(r"(is|has|can|shows|lives)_", field.name))
            ):
                offences.append(where)
    assert not offences, "\n".join(offences)


def test_events_are_told_in_the_past():
    offences = []
    for path in sources():
        for node in ast.walk(tree(path)):
            bases = {ast.unparse(b).rsplit(".")[-1] for b in getattr(node, "bases", [])}
            if isinstance(node, ast.ClassDef) and "Fact" in bases and not re.search(
                r"(Told\w*|(ed|en|Left|Given|Known|Sent|Opened|Met|Written|Withdrawn)$)", node.name
            ):  # fmt: skip
                offences.append(f"{name(path)} {node.name}")
    assert not offences


def test_urls_are_nouns_in_french():
    """An address is made of lower-case words and dashes, each route named."""
    from tests.architecture.routes import ours

    offences = [
        r.path for r in ours() if not re.fullmatch(r"(([a-z-]+|<\w+:\w+>|openparcours-<[^/]+)/?)*", r.path)
    ]
    assert not offences
    assert not [r.path for r in ours() if not r.name]


def test_relative_imports_are_not_used():
    assert not [
        f"{name(p)}:{node.lineno}"
        for p in sources(tests=True)
        for node in ast.walk(tree(p))
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def test_models_do_nothing_but_hold():
    """No `save` override and no signal: reactions go through events."""
    offences = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name in {"save", "delete"}
                and shelf_of(path) == "models"
            ):
                offences.append(f"{name(path)}:{node.lineno} {node.name}")
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                offences.append(f"{name(path)}:{node.lineno} {node.module} ({room_of(path)})")
    assert not offences, "\n".join(offences)
