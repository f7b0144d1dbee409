"""A real server and a real browser: signed-in pages, phone pages, and the accessibility check.

A page that logs an error, breaks its content security policy or raises in a script fails its test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from openparcours.foundation.accounts import sessions
from openparcours.registry.directory.models import PractitionerRole

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHROMIUMS = ("/usr/bin/chromium", "chromium-browser", "google-chrome")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the machine's Chromium; CHROMIUM names another."""
    candidates = (os.environ.get("CHROMIUM", ""), *CHROMIUMS)
    path = next((p for c in candidates if c and (p := shutil.which(c))), None)
    if path is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("aucun navigateur Chromium (paquet chromium, ou variable CHROMIUM)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """Start the server once the database is a file: begun before, its threads would share one connection."""
    return live_server


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer) -> Iterator[NewPage]:
    """Return a maker of pages: `new_page(post)` is signed in at a post, `phone=True` is 390 px wide."""
    opened: list[tuple[Any, list[str]]] = []

    def make(post: PractitionerRole | None = None, *, phone: bool = False, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        if post is not None:
            context.add_cookies([{"name": "sessionid", "value": _session(post), "url": live_server.url}])
        page, errors = context.new_page(), []
        page.on("console", lambda message: _keep_error(errors, message))
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append((context, errors))
        return page

    yield make
    problems = [error for _, errors in opened for error in errors]
    for context, _ in opened:
        context.close()
    assert not problems, "erreurs dans la page :\n" + "\n".join(problems)


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """Return a page of a visitor."""
    return new_page()


@pytest.fixture
def assert_axe_clean() -> Callable[[Page], None]:
    """Return the check that a page has no accessibility violation known to axe (WCAG 2.2 A, AA)."""
    return _assert_axe_clean


@pytest.fixture
def screenshots() -> Callable[[Page, str], None]:
    """Return a camera that works when PARCOURS_SCREENSHOTS names a folder."""
    folder = os.environ.get("PARCOURS_SCREENSHOTS")

    def shoot(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return shoot


def _session(post: PractitionerRole) -> str:
    client = Client()
    client.force_login(post.practitioner.user)
    session = client.session
    session[sessions.POST] = str(post.pk)
    session.save()
    return str(session.session_key)


def _keep_error(errors: list[str], message: ConsoleMessage) -> None:
    """Keep what the page complains of, but for answers met on purpose and what leaving a page cuts short."""
    answers = ("Failed to load resource", "Response Status Error Code 401", "Response Status Error Code 409")
    cut_short = ("htmx:sendAbort", "htmx:afterRequest")
    if message.type == "error" and not message.text.startswith((*answers, *cut_short)):
        errors.append(f"{message.text} ({message.location.get('url', '')})")


def _assert_axe_clean(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    lines = [f"{v['id']} ({v['impact']}) : {node['html'][:200]}" for v in found for node in v["nodes"]]
    assert not lines, f"{page.url}\n" + "\n".join(lines)
