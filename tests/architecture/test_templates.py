"""Templates: used, composed of components, without inline script or style, and without unknown words."""

import re

import pytest
from django.template import engines
from django.template.base import VariableNode

from tests.architecture.house import CODE, name, sources, tracked
from tests.architecture.routes import ours
from tests.architecture.world import World, enter

FOUND_BY_THE_FRAMEWORK = re.compile(
    r"/(allauth|account|mfa|cotton|registration)/|/templates/(4\d\d|500|403_csrf)\.html$"
)
TEMPLATES = [path for path in tracked(".html") if path.is_relative_to(CODE)]
OUTSIDE_UI = [p for p in TEMPLATES if not p.is_relative_to(CODE / "ui") and "/allauth/" not in str(p)]
SHELL = {("_account_menu.html", "bouton nu")}  # the only popover that the shell draws itself
FORBIDDEN = {
    "bouton nu": re.compile(r"<button\b"),
    "style en ligne": re.compile(r"\sstyle=|<style\b"),
    "script en ligne": re.compile(r"<script\b(?![^>]*(?:\bsrc=|application/json))"),
    "gestionnaire en ligne": re.compile(r"\son[a-z]+=[\"']"),
    "hx-on": re.compile(r"\bhx-on"),
    "htmx évalué": re.compile(r"\bhx-vals=[\"']js:"),
    "adresse écrite en dur": re.compile(r"\b(?:href|action|hx-get|hx-post)=[\"']/(?![\"'{])"),
    "texte non échappé": re.compile(r"\|\s*safe\b|\{% autoescape off"),
}


def test_pages_compose_components():
    offences = [
        f"{name(path)} : {what}"
        for path in OUTSIDE_UI
        for what, pattern in FORBIDDEN.items()
        if (path.name, what) not in SHELL
        if pattern.search(path.read_text())
    ]
    assert not offences, "\n".join(offences)


def test_every_template_is_used():
    texts = [(p, p.read_text()) for p in [*sources(), *TEMPLATES]]
    unused = []
    for path in TEMPLATES:
        label = str(path).split("/templates/")[1]
        if FOUND_BY_THE_FRAMEWORK.search(str(path)):
            continue
        if not any(label in text for other, text in texts if other != path):
            unused.append(name(path))
    assert not unused


def test_every_component_is_shown_or_used():
    texts = "\n".join(p.read_text() for p in TEMPLATES)
    components = [p for p in TEMPLATES if "/cotton/" in str(p)]
    unused = [
        name(p)
        for p in components
        if not re.search(rf"<c-{re.escape(label(p)).replace('_', '[-_]')}[\s/>]", texts)
    ]
    assert not unused


def label(path):
    return ".".join(str(path).split("/cotton/")[1].removesuffix(".html").split("/"))


class Unknown(str):
    """Stands for a variable that a template printed and nobody gave."""

    __slots__ = ()
    MARK = "⟦inconnu:%s⟧"

    def __mod__(self, variable: object) -> str:
        return self.MARK % variable

    def __contains__(self, part: object) -> bool:
        return part == "%s" or super().__contains__(str(part))


@pytest.fixture
def telling_unknowns(monkeypatch):
    """Make a printed unknown variable show itself; components declare theirs with c-vars."""
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "string_if_invalid", Unknown())
    return VariableNode


def test_no_page_prints_an_unknown_variable(world: World, telling_unknowns):
    client, offences = enter(world.owner), {}
    for route in ours():
        answer = client.get(world.address(route))
        if answer.status_code == 200 and not answer.streaming:
            for found in re.findall(r"⟦inconnu:([^⟧]*)⟧", answer.content.decode(errors="replace")):
                offences.setdefault(found, route.path)
    assert not offences, "\n".join(f"{k} ({v})" for k, v in offences.items())
