"""People at their screens: keep-alive connections with a session each, as the TLS proxy passes them on."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from random import Random
from typing import NamedTuple
from urllib.parse import urlencode

LOGIN, SEARCH = "/compte/login/", "/recherche/"


class Step(NamedTuple):
    """An address asked, with what is posted to it, if anything."""

    path: str
    fields: dict[str, str] | None = None


@dataclass
class Browser:
    """One connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def follow(self, steps: Sequence[Step]) -> bytes:
        """Take the steps of a scene; return the last page.

        Raises:
            RuntimeError: the server answered otherwise than by a page, or by the redirect after a form.
        """
        page = b""
        for step in steps:
            page = self._ask(step)
        return page

    def wake(self) -> None:
        """Open the connection anew with the next request: the server closes one that was silent."""
        self.connection.close()

    def _ask(self, step: Step) -> bytes:
        method, body, headers = "GET", None, self._headers()
        if step.fields is not None:
            method = "POST"
            body = urlencode({**step.fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, step.path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status != (302 if step.path in {LOGIN, SEARCH} and method == "POST" else 200):
            raise RuntimeError(f"{method} {step.path} : {answer.status}")
        return page

    def _headers(self) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"https://127.0.0.1:{self.port}/",
            "X-Forwarded-Proto": "https",
        }


def sign_in(email: str, password: str) -> list[Step]:
    """Return the steps of a sign-in: the page, then the password."""
    return [Step(LOGIN), Step(LOGIN, {"login": email, "password": password})]


def drive(
    browsers: Sequence[Browser], work: Callable[[Browser, Random], None], *, seconds: float, seed: str
) -> list[float]:
    """Let every browser repeat the work for a time, all at once; return how long each time took, in ms."""
    for browser in browsers:
        browser.wake()
    end = time.perf_counter() + seconds

    def repeat(place: int) -> list[float]:
        rng, times = Random(f"{seed} {place}"), []
        while (started := time.perf_counter()) < end:
            work(browsers[place], rng)
            times.append((time.perf_counter() - started) * 1000)
        return times

    with ThreadPoolExecutor(len(browsers)) as pool:
        return [t for times in pool.map(repeat, range(len(browsers))) for t in times]
