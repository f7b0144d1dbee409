"""Show how far a long work has come: a bar on a terminal, a quiet line now and then elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

_WIDTH = 28
_TTY_PERIOD, _LINE_PERIOD = 0.1, 10.0


class Progress:
    """A counter that draws itself on standard error; `total` 0 means unknown."""

    def __init__(self, label: str, total: int = 0, *, stream: TextIO | None = None) -> None:
        self.label, self.total, self.done = label, total, 0
        self.stream = stream or sys.stderr
        self._is_tty = self.stream.isatty()
        self._started = self._drawn = time.monotonic()
        self._shown = -1

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._draw(is_last=True)

    def step(self, count: int = 1) -> None:
        """Count some more work as done."""
        self.done += count
        period = _TTY_PERIOD if self._is_tty else _LINE_PERIOD
        if time.monotonic() - self._drawn >= period:
            self._draw()

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """Yield rows, counting each once it has been used."""
        for row in rows:
            yield row
            self.step()

    def _draw(self, *, is_last: bool = False) -> None:
        if is_last and not self._is_tty and self.done == self._shown:
            return
        self._drawn, self._shown = time.monotonic(), self.done
        seconds = self._drawn - self._started
        if is_last and not self._is_tty and seconds < _LINE_PERIOD:
            return
        text = f"{self.label} : {_spaced(self.done)}"
        if self.total:
            text += f" / {_spaced(self.total)} ({min(100, 100 * self.done // self.total)} %)"
        text += f", {seconds:.0f} s"
        if self._is_tty:
            bar = f"[{self._bar()}] " if self.total else ""
            self.stream.write(f"\r\x1b[K{bar}{text}" + ("\n" if is_last else ""))
        else:
            self.stream.write(text + "\n")
        self.stream.flush()

    def _bar(self) -> str:
        filled = min(_WIDTH, _WIDTH * self.done // self.total)
        return "█" * filled + "·" * (_WIDTH - filled)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
