"""Words of a search: sorted by shape, near by spelling and by sound."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.kit.names import name_forms, typed_words
from openparcours.kit.phonetics import phonetic_key
from openparcours.kit.queries import Query, parse_query
from openparcours.kit.spelling import slips, spelling_keys

TODAY = date(2026, 11, 24)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12)
BORN = date(1941, 3, 12)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Query()),
        ("Exemple Testine", Query(words=("exemple", "testine"))),
        ("LE GALL d'Yves", Query(words=("legall", "dyves"))),
        ("exemple 12/03/1941", Query(words=("exemple",), born=BORN, birth_year=1941)),
        ("12031941", Query(born=BORN, birth_year=1941)),
        ("né le 12 mars 1941 exemple", Query(words=("ne", "leexemple"), born=BORN, birth_year=1941)),
        ("exemple 1941", Query(words=("exemple",), birth_year=1941)),
        ("05 36 49 00 02", Query(phone="0536490002")),
        ("exemple +33 (0)5 36 49 00 02", Query(words=("exemple",), phone="0536490002")),
        ("2 41 03 31 555 001", Query(matricule="2410331555001")),
        ("2 41 03 2A 555 001 37", Query(matricule="241032A55500137")),
        ("10000000008", Query(words=("10000000008",))),
        ("310000021", Query(finess="310000021")),
        ("32/13/1941", Query(words=("32", "13"), birth_year=1941)),
    ],
)
def test_a_search_is_sorted_by_shape(typed, meant):
    assert parse_query(typed, today=TODAY) == meant


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text):
    query = parse_query(text, today=TODAY)
    assert all(word.isascii() and word.isalnum() for word in query.words)


@given(LETTERS, st.data())
def test_one_slip_always_shares_a_key(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    for typed in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        swapped,
    ):
        assert slips(typed, word) < 2
        assert spelling_keys(typed) & spelling_keys(word)


def test_a_name_is_known_by_its_words_and_its_joined_form():
    assert name_forms("Jean-Pierre") == {"jean", "pierre", "jeanpierre"}
    assert name_forms("Le Gall") == {"gall", "legall"}
    assert name_forms("d’Exemple") == {"exemple", "dexemple"}
    assert typed_words("de la Tour  Zoé") == ["delatour", "zoe"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gauthier", "Gotier"),
        ("Philippe", "Filipe"),
        ("Dupont", "Dupond"),
        ("Thibault", "Tibo"),
        ("Quentin", "Kantin"),
        ("Rousseau", "Rouso"),
        ("Aurélie", "Orelie"),
        ("Benoît", "Benoi"),
        ("Schmitt", "Chmid"),
    ],
)
def test_names_that_sound_alike_share_a_key(one, other):
    assert phonetic_key(one) == phonetic_key(other) != phonetic_key("Martin")
