"""Locks and files say nothing of the machine or of the place packages came from."""

import re
import subprocess

from tests.architecture.house import ROOT, name, tracked

TEXTS = (".py", ".toml", ".lock", ".md", ".html", ".css", ".js", ".json", ".cfg", ".yml", ".yaml", ".sh", "")
REGISTRIES = re.compile(
    "|".join(
        re.escape(f"{host}.{end}")
        for host, end in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry.npmjs", "org"),
            ("jsdelivr", "net"),
            ("unpkg", "com"),
            ("cdnjs.cloudflare", "com"),
            ("googleapis", "com"),
        ]
    )
)
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|root|home|Users)/[\w.-]+")


def texts():
    for path in tracked():
        if path.suffix in TEXTS and path.name != "test_no_hosts_no_paths.py":
            try:
                yield path, path.read_text()
            except UnicodeDecodeError:
                continue


def test_locks_name_no_place():
    for lock in ROOT.glob("requirements*.lock"):
        assert not re.search(r"https?://|--index-url|--find-links", lock.read_text()), lock.name
        pinned = re.findall(r"^[\w.-]+(?:\[[^]]+\])?==", lock.read_text(), re.MULTILINE)
        assert pinned
        assert lock.read_text().count("--hash=sha256:") >= len(pinned), f"{lock.name} : tout est haché"


def test_no_registry_and_no_machine_is_named():
    offences = [
        f"{name(path)} : {found[0]}"
        for path, text in texts()
        for pattern in (REGISTRIES, MACHINE)
        if (found := pattern.search(text))
    ]
    assert not offences, "\n".join(offences)


def test_nothing_heavy_or_private_is_kept():
    """No file above 2 MB, no database, no key, no built asset."""
    heavy = [name(p) for p in tracked() if p.stat().st_size > 2_000_000]
    private = [name(p) for p in tracked() if p.suffix in {".sqlite3", ".pem", ".key", ".p12", ".env", ".log"}]
    assert not heavy + private


def test_no_unfinished_word():
    pattern = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
    found = [name(p) for p, text in texts() if p.suffix != ".lock" and pattern.search(text)]
    assert not found


def test_history_is_one_tree():
    """The files are read from git: the checks above see what is published."""
    answer = subprocess.run(
        ["git", "rev-parse", "--is-inside-work-tree"], cwd=ROOT, capture_output=True, check=True
    )
    assert answer.stdout.strip() == b"true"
