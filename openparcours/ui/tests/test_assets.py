"""The one stylesheet and the one script: light, kept for a year, and the pages of refusal."""

import pytest
from django.template import loader
from django.test import Client

from openparcours.ui import assets

CEILINGS = {"css": 15_000, "js": 8_000}


@pytest.mark.parametrize("kind", ["css", "js"])
def test_bundle_is_light_and_kept_by_the_browser(client, kind):
    response = client.get(assets.address(kind), headers={"Accept-Encoding": "gzip"})
    assert response["Cache-Control"].endswith("immutable")
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < CEILINGS[kind]


def test_old_address_gives_the_fresh_file_without_keeping_it(client):
    response = client.get("/ui/openparcours-older.css")
    assert response["Cache-Control"] == "no-cache"
    assert client.get("/ui/openparcours-older.exe").status_code == 404


def test_a_page_left_open_too_long_says_so(db):
    refused = Client(enforce_csrf_checks=True).post("/compte/login/", {"login": "a"})
    assert refused.status_code == 403
    assert "restée ouverte trop longtemps" in refused.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_breakdown_pages_need_no_request_and_no_database(name):
    assert "l'accueil" in loader.render_to_string(name)
