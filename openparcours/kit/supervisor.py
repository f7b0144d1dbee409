"""Keep a few processes running in one tree; stop them all together. Standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

TICK, GRACE, HEALTHY_AFTER, MAX_QUICK_DEATHS = 0.1, 10.0, 30.0, 5
_PR_SET_PDEATHSIG = 1


@dataclass
class _Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart_at: float = 0.0
    quick_deaths: int = 0


def supervise(
    commands: Mapping[str, Sequence[str]], *, env: Mapping[str, str], on_start: Callable[[], None]
) -> int:
    """Run the named commands until SIGTERM or SIGINT, restarting the one that dies; return an exit code.

    A command that dies five times within its first 30 s each time ends the whole tree with 1.
    `on_start` is called once, when all are started.
    """
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    former = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    children = [_Child(name, command) for name, command in commands.items()]
    try:
        for child in children:
            _start(child, env)
        on_start()
        while not asked:
            if not all(_keep(child, env) for child in children):
                return 1
            time.sleep(TICK)
    finally:
        _stop(children)
        for number, handler in former.items():
            signal.signal(number, handler)
    return 0


def _start(child: _Child, env: Mapping[str, str]) -> None:
    child.process = subprocess.Popen(
        child.command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - the parent has a single thread
    )
    child.started = time.monotonic()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _keep(child: _Child, env: Mapping[str, str]) -> bool:
    now = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return True
        child.process = None
        child.quick_deaths = 1 if now - child.started > HEALTHY_AFTER else child.quick_deaths + 1
        child.restart_at = now + min(30, 2 ** (child.quick_deaths - 1))
        sys.stderr.write(f"{child.name} s'est arrêté (code {code}) ; redémarrage.\n")
        if child.quick_deaths >= MAX_QUICK_DEATHS:
            sys.stderr.write(f"{child.name} ne tient pas ; arrêt.\n")
            return False
    if now >= child.restart_at:
        _start(child, env)
    return True


def _stop(children: Sequence[_Child]) -> None:
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
