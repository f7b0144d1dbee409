from io import BytesIO
from types import SimpleNamespace

import pytest
from django.template import engines
from pypdf import PdfReader

from openparcours.ui import documents


class Structure(SimpleNamespace):
    def __str__(self):
        return str(self.name)


STRUCTURE = Structure(
    name="DAC fictif", address="1 rue Fictive", postcode="31000", phone="0500000000", email=""
)


@pytest.fixture
def template(monkeypatch):
    """Return a maker of documents from a few words of template."""

    def make(content: str) -> bytes:
        page = engines["django"].from_string(
            '{% extends "ui/document.html" %}{% block content %}' + content + "{% endblock %}"
        )
        monkeypatch.setattr(documents, "render_to_string", lambda name, context: page.render(context))
        return documents.render_pdf("essai", {"title": "Plan de Testine", "structure": STRUCTURE})

    return make


def test_a_document_is_tagged_titled_and_bears_its_structure(template):
    pdf = PdfReader(BytesIO(template("<h1>Plan</h1><p>Chute évitée à l'épicerie.</p>")))
    text = pdf.pages[0].extract_text()
    assert "Chute évitée" in text
    assert "DAC fictif" in text
    assert "page 1 / 1" in text
    assert pdf.metadata.title == "Plan de Testine"
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert "/StructTreeRoot" in root


def test_it_is_light(template):
    assert len(template("<h1>Plan</h1>" + "<p>Une ligne du plan.</p>" * 300)) < 150_000


def test_it_goes_nowhere(template, caplog):
    """An address in a text that somebody typed fetches nothing."""
    template('<img src="http://127.0.0.1:9/x.png" alt="x"><img src="file:///etc/hostname" alt="y">')
    assert "un document ne va rien chercher" in caplog.text
