"""Answers are understood in several spellings, kept in one, and hidden ones are set aside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openparcours.coordination.assessments.rules import parse_questionnaire, score, validate_answers
from openparcours.coordination.assessments.selectors import shipped_questionnaire
from openparcours.coordination.assessments.tests.strategies import answers_to, questionnaires

ASKED = parse_questionnaire({
    "code": "essai", "title": "Essai", "use": "evaluation", "version": "1", "licence": {"status": "libre"},
    "sections": [{"code": "s", "title": "S", "items": [
        {"code": "info", "label": "Lire", "type": "info"},
        {"code": "oui", "label": "Oui ?", "type": "boolean", "required": True},
        {"code": "entier", "label": "Entier", "type": "integer", "min": 0, "max": 10, "visible_if": {"item": "oui"}},
        {"code": "dessous", "label": "Dessous", "type": "text", "required": True, "visible_if": {"item": "entier", "op": ">", "value": 5}},
        {"code": "decimal", "label": "Décimal", "type": "decimal", "unit": "kg"},
        {"code": "choix", "label": "Choix", "type": "choice", "options": [{"code": "a", "label": "A", "value": 1}, {"code": "b", "label": "B", "value": 2}, {"code": "c", "label": "C", "value": 2}]},
        {"code": "plusieurs", "label": "Plusieurs", "type": "choices", "options": [{"code": "a", "label": "A", "value": 1}, {"code": "b", "label": "B", "value": 2}, {"code": "rien", "label": "Rien", "exclusive": True, "value": 0}]},
        {"code": "jour", "label": "Jour", "type": "date"},
        {"code": "texte", "label": "Texte", "type": "text"},
        {"code": "lignes", "label": "Lignes", "type": "table", "columns": [{"code": "nom", "label": "Nom", "type": "text"}, {"code": "age", "label": "Âge", "type": "integer", "min": 0}]},
        {"code": "mmse", "label": "MMSE", "type": "result", "instrument": "mmse", "min": 0, "max": 30},
    ]}],
    "scores": [{"code": "t", "label": "T", "rule": {"sum": ["entier", "plusieurs"]}}],
})  # fmt: skip


@pytest.mark.parametrize(
    ("code", "given_answer", "kept"),
    [
        ("oui", "oui", True), ("oui", 0, False), ("oui", "FAUX", False),
        ("decimal", "12,50", "12.5"), ("decimal", 3, "3"), ("decimal", " 1 ".strip(), "1"),
        ("choix", "a", "a"), ("choix", 1, "a"), ("plusieurs", "a", ["a"]), ("plusieurs", ["b", "a", "b"], ["a", "b"]),
        ("jour", "2025-03-01", "2025-03-01"), ("texte", "  É  ", "É"),
        ("lignes", [{"nom": "Testine", "age": "81"}, {"nom": " "}], [{"nom": "Testine", "age": 81}]),
        ("mmse", 24, {"score": "24"}), ("mmse", {"score": "24,0", "on": "2025-01-02", "by": "Dr EXEMPLE"}, {"score": "24", "on": "2025-01-02", "by": "Dr EXEMPLE"}),
        ("texte", "   ", None), ("plusieurs", [], None), ("decimal", None, None), ("lignes", [{}], None),
    ],
)  # fmt: skip
def test_spellings(code, given_answer, kept):
    checked = validate_answers(ASKED, {code: given_answer})
    assert not checked.problems
    assert checked.values.get(code) == kept


@pytest.mark.parametrize(
    ("code", "wrong", "message"),
    [
        ("oui", "peut-être", "oui ou non"), ("decimal", "lourd", "n'est pas un nombre"), ("decimal", float("nan"), "n'est pas un nombre"),
        ("decimal", "1e999999", "n'est pas un nombre"), ("decimal", True, "n'est pas un nombre"),
        ("choix", "z", "n'est pas une réponse proposée (a, b, c)"), ("choix", 2, "n'est pas une réponse proposée"), ("choix", {"a": 1}, "n'est pas une réponse"),
        ("plusieurs", ["a", "rien"], "ne se combine pas"), ("jour", "31/02/2025", "n'est pas une date"), ("jour", "2025-02-30", "n'est pas une date"),
        ("texte", "x" * 501, "dépasse 500 caractères"), ("texte", "a\0b", "illisible"), ("texte", 3, "un texte est attendu"),
        ("lignes", {"nom": "x"}, "une liste de lignes"), ("lignes", [{"prenom": "x"}], "ligne 1 : la colonne « prenom »"), ("lignes", [{"age": -1}], "ligne 1, Âge : −1 est au-dessous de 0"),
        ("lignes", [{"nom": "x"}] * 51, "50 lignes au plus"),
        ("mmse", 31, "31 dépasse 30"), ("mmse", {"note": 3}, "« note »"), ("info", "x", "aucune question"), ("inconnue", 1, "aucune question"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_left_out(code, wrong, message):
    checked = validate_answers(ASKED, {code: wrong, "texte" if code != "texte" else "jour": "2025-01-01"})
    assert message in checked.problems[0].message
    assert code not in checked.values
    assert len(checked.values) == 1


@pytest.mark.parametrize(
    ("wrong", "message"), [(11, "11 dépasse 10"), (1.5, "nombre entier"), ("-3", "au-dessous")]
)
def test_bounds(wrong, message):
    assert message in validate_answers(ASKED, {"oui": True, "entier": wrong}).problems[0].message


def test_hidden_answers_are_set_aside_in_cascade():
    checked = validate_answers(ASKED, {"oui": False, "entier": 7, "dessous": "gardé"})
    assert checked.values == {"oui": False}
    assert checked.ignored == {"entier": 7, "dessous": "gardé"}
    assert {"entier", "dessous"} == checked.hidden
    assert not checked.unsettled
    shown = validate_answers(ASKED, {"oui": True, "entier": 7, "dessous": "gardé"})
    assert shown.values["dessous"] == "gardé"


def test_what_is_expected_is_what_is_shown():
    assert validate_answers(ASKED, {}).expected == ("oui",)
    assert validate_answers(ASKED, {"oui": True, "entier": 6}).expected == ("dessous",)
    assert validate_answers(ASKED, {"oui": False}).expected == ()


def test_a_hidden_item_is_not_missing_but_its_unanswered_reason_is():
    (undetermined,) = score(ASKED, {"plusieurs": ["a", "b"]})
    assert [missing.code for missing in undetermined.missing] == ["oui"]
    (computed,) = score(ASKED, {"plusieurs": ["a", "b"], "oui": False})
    assert (computed.value, computed.state) == (3, "calcule")


def test_a_trace_shows_the_arithmetic():
    result = score(shipped_questionnaire("katz"), {
        "toilette": 1, "habillage": 0.5, "wc": 1, "transferts": 0.5, "continence": 0, "repas": 1})[0]  # fmt: skip
    assert result.trace == (
        "Se laver : Autonome → 1",
        "S'habiller : Aide partielle → 0,5",
        "Aller aux toilettes : Autonome → 1",
        "Se lever, s'asseoir, se coucher : Aide partielle → 0,5",
        "Contrôler urines et selles : Incontinent → 0",
        "Manger : Autonome → 1",
        "Total : 4",
    )
    assert (result.shown, result.instrument, result.version[:4]) == ("4", "katz", "1963")


@settings(max_examples=25)
@given(st.data())
def test_checking_twice_changes_nothing_and_scoring_never_fails(data):
    questionnaire = data.draw(questionnaires())
    checked = validate_answers(questionnaire, data.draw(answers_to(questionnaire)))
    assert not checked.problems
    again = validate_answers(questionnaire, {**checked.values, **checked.ignored})
    assert (again.values, again.hidden) == (checked.values, checked.hidden)
    for result in score(questionnaire, checked.values):
        assert (result.value is None) == (result.state in {"indetermine", "sans_objet"})
        assert bool(result.missing) == (result.state == "indetermine")


naughty = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


@given(answers=st.dictionaries(st.sampled_from([*ASKED.items, "x"]), naughty, max_size=5))
def test_naughty_answers_are_told_never_raised(answers):
    checked = validate_answers(ASKED, answers)
    assert not validate_answers(ASKED, checked.values).problems
