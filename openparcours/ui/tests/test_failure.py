"""A failing request is found again by its reference; nothing of anybody is written."""

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import include, path
from django.utils.log import configure_logging

from openparcours.foundation.accounts.permissions import public_screen
from openparcours.kit.logs import DiscreetFormatter


@public_screen
def broken(request, person):
    try:
        raise LookupError("Odette Secrète")
    except LookupError as error:
        raise ValueError(f"illisible : {request.POST} {person}") from error


urlpatterns = [path("panne/<str:person>/", broken), path("ui/", include("openparcours.ui.urls"))]
handler500 = "openparcours.ui.views.failure"


@pytest.fixture
def house_logging():
    """Log as the server does, whatever the test runner set up."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    return next(h for h in logging.getLogger().handlers if isinstance(h.formatter, DiscreetFormatter))


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_failure_shows_a_reference_that_the_log_carries(house_logging, monkeypatch):
    written = []
    monkeypatch.setattr(house_logging, "emit", lambda record: written.append(house_logging.format(record)))
    client = Client(raise_request_exception=False)
    answer = client.post("/panne/odette-secrete/?q=Secrète", {"text": "confidence"})
    assert answer.status_code == 500
    reference = answer["X-Reference"]
    assert reference in answer.content.decode()
    [line] = written
    assert f"500 POST /panne/<str:person>/ référence {reference}" in line
    assert "builtins.ValueError" in line
    assert "openparcours/ui/tests/test_failure.py" in line
    assert not [word for word in ("Secrète", "secrete", "dette", "confidence") if word in line]


def test_what_is_not_found_is_not_logged_as_a_failure(house_logging, monkeypatch, client):
    written = []
    monkeypatch.setattr(house_logging, "emit", written.append)
    client.get("/rien/")
    assert written == []
