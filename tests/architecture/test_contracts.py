"""TABLE 6 holds, and each of its contracts is known to break when it should."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, room_of, rooms, sources, table_6, tree

FOUNDATION = "openparcours/foundation"
COORDINATION = "openparcours/coordination"
CASES = [
    ({"floors", "no-cycles"}, {"openparcours/kit/dates.py": "import openparcours.ui.assets"}),
    ({"floors"}, {"openparcours/attic/__init__.py": ""}),
    ({"rooms-foundation"}, {f"{FOUNDATION}/events/rules.py": "import openparcours.foundation.audit.choices"}),
    ({"rooms-foundation"}, {f"{FOUNDATION}/cellar/__init__.py": ""}),
    ({"rooms-registry"}, {"openparcours/registry/cellar/__init__.py": ""}),
    ({"rooms-coordination"}, {f"{COORDINATION}/cellar/__init__.py": ""}),
    ({"rooms-web"}, {"openparcours/web/cellar/__init__.py": ""}),
    ({"shelves"}, {f"{FOUNDATION}/events/choices.py": "import openparcours.foundation.events.rules"}),
    ({"shelves"}, {f"{FOUNDATION}/events/cupboard.py": ""}),
    ({"view-doors"}, {f"{COORDINATION}/notes/tasks.py": "import openparcours.coordination.records.views"}),
    ({"form-doors"}, {f"{COORDINATION}/notes/services.py": "import openparcours.coordination.records.forms"}),
    ({"panel-doors"}, {f"{COORDINATION}/notes/views.py": "import openparcours.coordination.records.panels"}),
    ({"composition-root"}, {"openparcours/operations/choices.py": "import config.settings.env"}),
    (
        {"no-cycles"},
        {
            "openparcours/kit/dates.py": "import openparcours.kit.progress",
            "openparcours/kit/progress.py": "import openparcours.kit.dates",
        },
    ),
]


def lint(folder: Path) -> set[str]:
    """Return the ids of the contracts that a tree breaks."""
    answer = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in answer.stdout, answer.stdout + answer.stderr
    names = {contract["name"]: key for key, contract in table_6().items()}
    return {names[found] for found in re.findall(r"^(.+?) BROKEN", answer.stdout, re.MULTILINE)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a maker of copies of the house, Python files only."""

    def make() -> Path:
        folder = tmp_path_factory.mktemp("house")
        for path in [*sources(), *(ROOT / "config").rglob("*.py")]:
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        shutil.copy(ROOT / "pyproject.toml", folder)
        return folder

    return make


def test_the_house_keeps_its_contracts():
    assert lint(ROOT) == set()


@pytest.mark.parametrize(("broken", "offence"), CASES)
def test_a_contract_breaks_when_it_should(copy, broken, offence):
    folder = copy()
    for path, line in offence.items():
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        before = target.read_text() if target.exists() else ""
        target.write_text(f"{before}\n{line}\n")
    assert lint(folder) == broken


def test_every_contract_is_proven():
    assert set().union(*(broken for broken, _ in CASES)) == set(table_6())


def test_views_forms_and_urls_stay_in_their_room():
    """The contracts let any `urls` import any `views`; here, its own only."""
    offences = []
    for path in sources():
        for node in tree(path).body:
            module = getattr(node, "module", None) or ""
            found = re.match(r"(openparcours\.\w+(?:\.\w+)?)\.(views|forms|urls)\b", module)
            if found and found[1] != room_of(path):
                offences.append(f"{path.name} → {module}")
    assert not offences


def test_every_room_is_installed():
    packages = {".".join(path.parent.relative_to(ROOT).parts) for path in sources() if path.name == "apps.py"}
    assert packages == set(rooms())
