"""Migrate once: a test base is the copy of one that was migrated before, until something it is made of changes."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
MADE_OF = ("openparcours/**/migrations/*.py", "openparcours/definitions/**/*", "config/**/*.py", "*.lock")
PREFIX = "parcours_template_"
KEPT = 7 * 24 * 3600


def migrated_copy(folder: Path) -> Path:
    """Return a migrated SQLite base of one's own in a folder; the first to come makes the one that is copied."""
    with _alone() as templates:
        _forget_old(templates)
        template = templates / f"{_mark()}.sqlite3"
        if not template.exists():
            being_made = template.with_suffix(".part")
            being_made.unlink(missing_ok=True)
            _migrate(f"sqlite:///{being_made}")
            being_made.rename(template)
    return Path(shutil.copy(template, folder / "test.sqlite3"))


def migrated_base() -> str:
    """Return the name of a migrated PostgreSQL base to copy, beside that of DATABASE_URL; it is made once."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"{PREFIX}{_mark()}"
    with _alone(), psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as server:
        bases = [base for (base,) in server.execute("SELECT datname FROM pg_database")]
        if name not in bases:
            for former in (base for base in bases if base.startswith(PREFIX)):
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(former)))
            being_made = f"{PREFIX}part"
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(being_made)))
            _migrate(url._replace(path=f"/{being_made}").geturl())
            renaming = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(renaming.format(sql.Identifier(being_made), sql.Identifier(name)))
    return name


@contextmanager
def _alone() -> Iterator[Path]:
    """Hold the folder of templates, that one process makes one at a time."""
    templates = Path(tempfile.gettempdir()) / f"parcours-tests-{os.getuid()}"
    templates.mkdir(mode=0o700, exist_ok=True)
    with (templates / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield templates


def _mark() -> str:
    """Return the digest of all that a fresh base is made of."""
    digest = hashlib.sha256(sys.version.encode())
    for pattern in MADE_OF:
        for path in sorted(p for p in ROOT.glob(pattern) if p.is_file()):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)


def _forget_old(templates: Path) -> None:
    for path in templates.glob("*.sqlite3"):
        if path.stat().st_mtime < time.time() - KEPT:
            path.unlink()
