"""The platform as it runs in production: server and worker in processes of their own, and what they use."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]

PATIENCE = 60.0


@dataclass
class Platform:
    """Server and worker, reached on a port of the loopback."""

    port: int
    server: psutil.Process
    worker: psutil.Process

    def server_seconds(self) -> float:
        """Return the processor time the server has used."""
        return _seconds(_tree(self.server))

    def database_seconds(self) -> float:
        """Return the processor time that PostgreSQL has used for this base; SQLite's is the server's."""
        return _seconds(_back_ends())

    def resident_mb(self) -> float:
        """Return the resident memory of server and worker, shared pages counted for each process."""
        tree = [*_tree(self.server), *_tree(self.worker)]
        return sum(float(p.memory_info().rss) for p in tree) / 1024**2


@contextmanager
def platform(address: str, *, workers: int = 2) -> Iterator[Platform]:
    """Prepare a base and serve it on a free port; stop everything in the end."""
    env = {**os.environ, "DATABASE_URL": address}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "prepare"], env=env, check=True)  # noqa: S603
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = int(probe.getsockname()[1])
    serve = [*manage, "serve", "--port", str(port), "--workers", str(workers)]
    processes = [subprocess.Popen(c, env=env) for c in (serve, [*manage, "worker"])]  # noqa: S603
    try:
        _wait(port)
        yield Platform(port, *(psutil.Process(p.pid) for p in processes))
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(PATIENCE)


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise TimeoutError("le serveur ne répond pas")


def _tree(root: psutil.Process) -> list[psutil.Process]:
    return [root, *root.children(recursive=True)]


def _back_ends() -> list[psutil.Process]:
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]


def _seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            total += used.user + used.system
    return total
