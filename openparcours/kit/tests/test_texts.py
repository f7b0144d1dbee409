import pytest

from openparcours.kit.texts import plain_line


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Odile  Fictive\n", "Odile Fictive"),
        ("a\0b", "a b"),
        ("photo\u202egnp.exe", "photo gnp.exe"),
        ("a\u200bb\u00a0c", "a b c"),
        ("Zoé œuvre — « ça »", "Zoé œuvre — « ça »"),
    ],
)
def test_a_plain_line(text, plain):
    assert plain_line(text) == plain
