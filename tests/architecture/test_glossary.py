"""Each model has its French word, and each word of the glossary still means something."""

import re

from django.apps import apps

from tests.architecture.house import ROOT

NOT_MODELS = {"Actor", "Panel"}
ROWS = re.compile(r"^\| (?P<french>[^|*]+) \| `(?P<code>\w+)` \| (?P<fhir>[^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    return ROWS.findall((ROOT / "docs" / "glossary.md").read_text())


def test_every_model_has_its_word():
    models = {m.__name__ for m in apps.get_models() if m.__module__.startswith("openparcours.")}
    assert models - {code for _, code, _ in rows()} == set()
    assert {code for _, code, _ in rows()} - models - NOT_MODELS == set()


def test_one_word_one_thing():
    french, code = [row[0] for row in rows()], [row[1] for row in rows()]
    assert len(set(french)) == len(french)
    assert len(set(code)) == len(code)


def test_the_written_record_keeps_its_size():
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 120
    for adr in (ROOT / "docs" / "adr").glob("*.md"):
        text = adr.read_text()
        assert len(text.splitlines()) <= 60, adr.name
        assert all(f"## {part}" in text for part in ("Contexte", "Décision", "Conséquences")), adr.name
