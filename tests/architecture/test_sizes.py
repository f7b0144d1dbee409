"""Files, functions and templates stay small (house sizes: target → ceiling)."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.architecture.house import CODE, name, sources, tracked, tree

FILE, FUNCTION, TEMPLATE, SCRIPT, SHEET, VIEW = 500, 60, 150, 150, 150, 25
WIDTHS = {".html": 160, ".css": 120, ".js": 120}  # characters on a line; ruff keeps Python's


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def width(path: Path) -> int:
    return max(map(len, path.read_text().splitlines()), default=0)


def served(suffix: str) -> list[Path]:
    """Return the templates, sheets or scripts of the product."""
    return [path for path in tracked(suffix) if path.is_relative_to(CODE)]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield f"{name(path)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def check(sized: Iterable[tuple[str, int]], ceiling: int, kind: str, unit: str = "lignes") -> None:
    """Fail above the ceiling; print how the house stands to its targets."""
    sizes = sorted(sized, key=lambda pair: pair[1])
    counts = [count for _, count in sizes]
    print(f"{kind}: {len(counts)}, median {median(counts):.0f}, p95 {quantiles(counts, n=20)[-1]:.0f}, max {counts[-1]}")  # noqa: T201  # fmt: skip
    over = [f"{what} : {count} {unit}" for what, count in sizes if count > ceiling]
    assert not over, "\n".join(over)


def test_python_files():
    check(((name(p), lines(p)) for p in sources()), FILE, "files")


def test_functions():
    check((pair for p in sources() for pair in functions(p)), FUNCTION, "functions")


def test_views_fit_in_a_glance():
    views = [p for p in sources() if "views" in name(p)]
    check((pair for p in views for pair in functions(p)), 2 * VIEW, "views")


@pytest.mark.parametrize(("suffix", "ceiling"), [(".html", TEMPLATE), (".css", SHEET), (".js", SCRIPT)])
def test_templates_sheets_and_scripts(suffix, ceiling):
    check(((name(p), lines(p)) for p in served(suffix)), ceiling, suffix)


@pytest.mark.parametrize(("suffix", "ceiling"), WIDTHS.items())
def test_lines_are_not_a_way_round_the_ceilings(suffix, ceiling):
    check(((name(p), width(p)) for p in served(suffix)), ceiling, suffix, "caractères")


def test_complexity_is_kept_by_the_linter():
    from tests.architecture.house import ROOT

    text = (ROOT / "pyproject.toml").read_text()
    assert '"C90"' in text
    assert "max-complexity = 10" in text
    assert not [name(p) for p in sources() if "noqa: C901" in p.read_text()]
