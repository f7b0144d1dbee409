"""Is the platform well?"""

import shutil
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from openparcours.foundation.audit import selectors as audit
from openparcours.foundation.events import selectors as events
from openparcours.operations.choices import Health

VERIFIED_TRACES = 1000
LIFE_SIGN = timedelta(seconds=60)
FREE_DISK_GB = 1.0
_SECRET_LENGTH = 40


@dataclass(frozen=True)
class Finding:
    """One line of the health check."""

    subject: str
    health: Health
    message: str


def findings() -> Iterator[Finding]:
    """Examine the platform, one finding a subject; a failing examination is itself a finding."""
    for subject, examine in _EXAMINATIONS.items():
        try:
            health, message = examine()
        except (DatabaseError, OSError) as error:
            health, message = Health.BROKEN, str(error).strip().split("\n")[0]
        yield Finding(subject, health, message)


def _database() -> tuple[Health, str]:
    connection.ensure_connection()
    version = ".".join(map(str, connection.get_database_version()))
    return Health.GOOD, f"{connection.display_name} {version}"


def _migrations() -> tuple[Health, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Health.BROKEN, f"{len(waiting)} migration(s) à appliquer : ./parcours prepare"
    return Health.GOOD, "à jour"


def _cache() -> tuple[Health, str]:
    mark = timezone.now().isoformat()
    cache.set("parcours-check", mark, 60)
    if cache.get("parcours-check") != mark:
        return Health.BROKEN, "ne rend pas ce qu'on lui confie"
    return Health.GOOD, "répond"


def _trail() -> tuple[Health, str]:
    length = audit.chain_length()
    start = max(1, length - VERIFIED_TRACES + 1)
    broken = list(audit.chain_breaks(start=start))
    broken += audit.copy_breaks(audit.copied_heads()[-1:])
    if broken:
        return Health.BROKEN, f"{broken[0]} ; détail : ./parcours audit verify"
    if missing := audit.missing_triggers():
        return Health.BROKEN, f"déclencheur absent : {', '.join(missing)}"
    return Health.GOOD, f"{length} lignes, les {length - start + 1} dernières vérifiées"


def _outbox() -> tuple[Health, str]:
    state = events.outbox_state()
    message = f"{state.pending} en attente, dont {state.late} en retard ; {state.dead} abandonné(s)"
    return (Health.WORRYING if state.late or state.dead else Health.GOOD), message


def _worker() -> tuple[Health, str]:
    beat = events.last_beat()
    if beat is None or timezone.now() - beat > LIFE_SIGN:
        return Health.BROKEN, "aucun signe de vie depuis une minute : ./parcours worker"
    return Health.GOOD, f"vivant, signe de vie à {timezone.localtime(beat):%H:%M:%S}"


def _clock() -> tuple[Health, str]:
    failed = [run.name for run in events.failed_jobs()]
    if failed:
        return Health.WORRYING, f"en échec : {', '.join(failed)}"
    return Health.GOOD, "aucun travail planifié en échec"


def _disk() -> tuple[Health, str]:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / 1024**3
    return (Health.GOOD if free >= FREE_DISK_GB else Health.WORRYING), f"{free:.1f} Gio libres"


def _documents() -> tuple[Health, str]:
    if find_library("pango-1.0") and find_library("pangoft2-1.0"):
        return Health.GOOD, "les PDF se dessinent"
    return Health.WORRYING, "pas de PDF : installez les paquets libpango-1.0-0 et libpangoft2-1.0-0"


def _settings() -> tuple[Health, str]:
    faults = []
    if settings.DEBUG:
        faults.append("DEBUG est actif")
    if len(settings.SECRET_KEY) < _SECRET_LENGTH:
        faults.append(f"SECRET_KEY a moins de {_SECRET_LENGTH} caractères")
    if "*" in settings.ALLOWED_HOSTS:
        faults.append("ALLOWED_HOSTS accepte tout")
    if not settings.AUDIT_TRIGGERS:
        faults.append("AUDIT_TRIGGERS est inactif")
    return (Health.WORRYING, ", ".join(faults)) if faults else (Health.GOOD, "sains")


_EXAMINATIONS: dict[str, Callable[[], tuple[Health, str]]] = {
    "base de données": _database,
    "migrations": _migrations,
    "cache": _cache,
    "journal des accès": _trail,
    "évènements": _outbox,
    "ouvrier": _worker,
    "horaire": _clock,
    "disque": _disk,
    "documents": _documents,
    "réglages": _settings,
}
