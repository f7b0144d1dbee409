"""Where things stand in the house: rooms, files and the order of TABLE 6."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "openparcours"


@cache
def table_6() -> dict[str, Any]:
    """Return the import contracts by id."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"]: contract for contract in tool["contracts"]}


@cache
def tracked(suffix: str = "") -> list[Path]:
    """Return the files that git keeps, or would keep once added."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [ROOT / name for name in names if name.endswith(suffix) and (ROOT / name).is_file()]


def sources(*, tests: bool = False) -> list[Path]:
    """Return the product's Python files, without migrations and, unless asked, without tests."""
    return [
        path
        for path in tracked(".py")
        if path.is_relative_to(CODE)
        and "migrations" not in path.parts
        and (tests or "tests" not in path.parts)
    ]


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text())


def rooms() -> list[str]:
    """Return the rooms that are Django applications."""
    return list(settings.ROOMS)


def room_of(path: Path) -> str:
    """Return the room a file stands in, or its floor when it is in none."""
    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return next((r for r in rooms() if dotted == r or dotted.startswith(r + ".")), dotted)


def shelf_of(path: Path) -> str:
    """Return the shelf of a file inside its room."""
    rest = path.relative_to(ROOT).with_suffix("").parts[len(room_of(path).split(".")) :]
    return rest[0] if rest else "__init__"


def height(room: str) -> tuple[int, int]:
    """Return how high a room stands: its floor, then its place on the floor."""
    _, floor, *rest = room.split(".")
    floors = table_6()["floors"]["layers"]
    level = len(floors) - floors.index(floor)
    if not rest:
        return level, 0
    order = [layer.split(" | ") for layer in table_6()[f"rooms-{floor}"]["layers"]]
    return level, next(len(order) - place for place, layer in enumerate(order) if rest[0] in layer)


def name(path: Path) -> str:
    """Return a file's path as a message shows it."""
    return str(path.relative_to(ROOT))
