"""The page of a home visit as a device keeps it: its files, the worker that keeps them, its manifest."""

import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from openparcours.ui import assets

FOLDER = Path(__file__).parents[1] / "static" / "assessments"
SHEETS = ("assessments.css", "questions.css", "visit/visit.css")
ENTRY, WORKER = "visit/visit.js", "visit/worker.js"


def page() -> str:
    """Return the page, the same for everybody."""
    return render_to_string("assessments/visit/visit.html")


def manifest() -> dict[str, Any]:
    """Return the web application manifest of the page."""
    here = reverse("assessments:visit")
    return {
        "id": here,
        "start_url": here,
        "scope": here,
        "name": "OpenParcours, en visite",
        "short_name": "En visite",
        "lang": "fr",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#2aa3a3",
        "icons": [{"src": static("ui/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }


def worker() -> str:
    """Return the worker with the list of what it keeps, named by its content so that a change replaces it."""
    return _worker.__wrapped__() if settings.DEBUG else _worker()


@cache
def _worker() -> str:
    kept = {"page": reverse("assessments:visit"), "files": list(_files()), "name": f"visite-{_digest()}"}
    return f"const KEPT = {json.dumps(kept)};\n{(FOLDER / WORKER).read_text()}"


def _files() -> Iterable[str]:
    """Yield the addresses that the page asks for; modules import each other by their plain names."""
    yield reverse("assessments:visit_manifest")
    yield static("ui/icon.svg")
    yield assets.address("css")
    yield from (static(f"assessments/{name}") for name in (*SHEETS, ENTRY))
    for path in _modules():
        yield f"{settings.STATIC_URL}assessments/{path.relative_to(FOLDER)}"


def _modules() -> list[Path]:
    apart = {FOLDER / ENTRY, FOLDER / WORKER}
    return [FOLDER / "digits.js", *(p for p in sorted((FOLDER / "visit").glob("*.js")) if p not in apart)]


def _digest() -> str:
    parts = [page(), assets.bundle("css").digest, (FOLDER / WORKER).read_text()]
    parts += [path.read_text() for path in (*_modules(), *(FOLDER / name for name in (*SHEETS, ENTRY)))]
    return sha256("\n".join(parts).encode()).hexdigest()[:12]
