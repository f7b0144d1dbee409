"""The door says what it can do, refuses what it cannot, and its tree of processes holds."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TREE = """
import sys
from openparcours.kit.supervisor import supervise
child = [sys.executable, "-c", "import time; time.sleep(600)"]
sys.exit(supervise({"un": child, "deux": child}, env={}, on_start=lambda: print("parti", flush=True)))
"""
FALLING = """
import sys
from openparcours.kit import supervisor
supervisor.MAX_QUICK_DEATHS = 2
sys.exit(supervisor.supervise({"un": ["/bin/false"]}, env={}, on_start=lambda: None))
"""


def door(*arguments, **env):
    clean = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "parcours", *arguments],
        cwd=ROOT,
        env={**clean, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_the_commands_in_french():
    done = door("--help")
    assert done.returncode == 0
    for command in ("demo", "serve", "worker", "import communes", "audit verify", "events list", "export"):
        assert f"./parcours {command}" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("danser",),
        ("import", "lune", "f.csv"),
        ("import",),
        ("demo", "--persons", "beaucoup"),
        ("demo", "--port"),
        ("test", "--postgres"),
    ],
)
def test_a_wrong_command_is_refused_with_two(arguments):
    done = door(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_name_no_host(lock):
    text = (ROOT / lock).read_text()
    assert "--hash=sha256:" in text
    assert "http" not in text.replace("httpx", "").replace("httptools", "").replace("httpcore", "")


def start(script):
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def children(tree):
    return {p.pid for p in psutil.Process(tree.pid).children() if p.status() != psutil.STATUS_ZOMBIE}


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "attente trop longue"
        time.sleep(0.05)


def test_a_dead_process_is_restarted_and_a_stop_reaches_all():
    tree = start(TREE)
    assert tree.stdout.readline() == "parti\n"
    wait_for(lambda: len(children(tree)) == 2)
    before = children(tree)
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(children(tree)) == 2 and children(tree) != before)
    alive = children(tree)
    tree.send_signal(signal.SIGTERM)
    tree.communicate(timeout=15)
    assert tree.returncode == 0
    assert not any(psutil.pid_exists(pid) for pid in alive)


def test_children_do_not_outlive_a_killed_tree():
    tree = start(TREE)
    assert tree.stdout.readline() == "parti\n"
    wait_for(lambda: len(children(tree)) == 2)
    alive = children(tree)
    tree.kill()
    tree.communicate(timeout=15)
    wait_for(lambda: not any(_runs(pid) for pid in alive))


def _runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_process_that_never_holds_ends_the_tree():
    tree = start(FALLING)
    tree.communicate(timeout=30)
    assert tree.returncode == 1


@pytest.mark.parametrize(
    "command", ["demo", "test", "benchmark", "import", "import finess", "import persons", "serve"]
)
def test_every_command_explains_itself_in_french(command):
    done = door(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage : ./parcours {command}")
    for foreign in ("usage:", "show this help", "--settings", "--skip-checks", "manage.py", "positional"):
        assert foreign not in done.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("import finess", "Il manque : FICHIER"),
        ("import persons personnes.csv", "Il manque : --organization"),
        ("serve --port x", "--port : valeur incorrecte : x"),
        ("audit verify --tout", "Option inconnue : --tout"),
        ("benchmark lune", "Mesure inconnue"),
    ],
)
def test_a_misuse_is_told_in_french(command, said):
    done = door(*command.split())
    assert done.returncode == 2
    assert said in done.stderr
    assert "error" not in done.stderr


@pytest.mark.parametrize("command", ["audit verify", "events list", "reindex", "import finess {file}"])
def test_a_base_not_yet_prepared_says_what_to_do(tmp_path, command):
    file = tmp_path / "f.csv"
    file.write_text("finess;etalab;111;2026-05-12\nstructureet;310999991;310999983;CH FICTIF;\n")
    done = door(*command.format(file=file).split(), PARCOURS_VAR=str(tmp_path))
    assert done.returncode == 1, done.stderr
    assert done.stderr.strip().splitlines()[-1].endswith("lancez d'abord « ./parcours prepare ».")
    assert "Traceback" not in done.stderr
