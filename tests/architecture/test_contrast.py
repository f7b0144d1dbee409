"""The tokens alone decide that texts and borders can be read, in the light and in the dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "openparcours" / "ui" / "static" / "ui" / "css" / "01-tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: {"light": light, "dark": dark} for name, light, dark in PAIR.findall(TOKENS.read_text())}
GROUNDS = ("canvas", "surface", "sunken", "raised")
TONES = ("accent", "success", "warning", "danger", "info", "neutral")
TEXTS = [
    *[(text, ground) for text in ("text", "text-soft", "text-muted") for ground in GROUNDS],
    *[(text, ground) for text in ("accent", "accent-strong", "danger") for ground in GROUNDS],
    *[(f"on-{tone}-soft", f"{tone}-soft") for tone in TONES],
    *[("text", f"{tone}-soft") for tone in TONES],
    ("text-soft", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
    ("on-emergency", "emergency"),
    ("nav-text", "nav"),
    ("nav-muted", "nav"),
    ("nav-text", "nav-active"),
]
BORDERS = [
    *[(line, ground) for line in ("line-strong", "focus", "danger") for ground in GROUNDS],
    ("accent", "accent-soft"),
    ("focus", "accent-soft"),
]


def _luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (BORDERS, 3.0)], ids=["texts", "borders"])
def test_every_pair_has_its_contrast(theme, pairs, least):
    faults = {
        f"{front} / {back}": round(ratio, 2)
        for front, back in pairs
        if (ratio := _contrast(COLOURS[front][theme], COLOURS[back][theme])) < least
    }
    assert not faults


def test_no_component_invents_a_colour():
    """Outside the tokens, only white and black of the printed page are written as such."""
    printed = {"#fff", "#000", "#999"}
    sheets = [path for path in TOKENS.parent.glob("*.css") if path != TOKENS]
    written = {colour for path in sheets for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text())}
    assert written <= printed
