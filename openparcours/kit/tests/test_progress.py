"""Progress draws a bar on a terminal and stays quiet elsewhere."""

import io

from openparcours.kit.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_bar_that_ends_full():
    screen = Terminal()
    with Progress("lignes", 1200, stream=screen) as progress:
        assert list(progress.over(range(1200))) == list(range(1200))
    last = screen.getvalue().rsplit("\r", 1)[-1]
    assert "█" * 28 in last
    assert "1\u202f200 / 1\u202f200 (100 %)" in last


def test_a_short_work_writes_nothing_in_a_log():
    log = io.StringIO()
    with Progress("lignes", 3, stream=log) as progress:
        progress.step(3)
    assert log.getvalue() == ""


def test_a_long_work_writes_a_line_now_and_then_and_its_end_once(time_machine, monkeypatch):
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr("openparcours.kit.progress.time.monotonic", lambda: float(next(clock)))
    log = io.StringIO()
    with Progress("lignes", stream=log) as progress:
        for _ in range(9):
            progress.step()
    lines = log.getvalue().splitlines()
    assert 2 <= len(lines) <= 4
    assert len(set(lines)) == len(lines)
    assert lines[-1].startswith("lignes : 9")
