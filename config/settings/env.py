"""Read settings and database addresses from the environment."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("PARCOURS_VAR") or ROOT / "var")

# Compiling a page's queries costs more than running them; a page is a few index probes, in memory or on a fast disk.
POSTGRES_PLANNER = "-c jit=off -c random_page_cost=1.1 -c hash_mem_multiplier=1"
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
)


def flag(name: str, default: bool) -> bool:
    """Return a yes/no setting; 1, true, oui and yes mean yes."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "oui", "yes"}


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Return Django's DATABASES entry for sqlite:///path or postgresql://user@host/name.

    Raises:
        ValueError: the scheme is neither SQLite nor PostgreSQL.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": POSTGRES_PLANNER, **options, "prepare_threshold": 2},
        }
    raise ValueError(f"DATABASE_URL : schéma inconnu « {parts.scheme} »")
