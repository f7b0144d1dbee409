"""A wrong questionnaire is refused with a French sentence that names the place."""

import copy
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openparcours.coordination.assessments.rules import parse_questionnaire, write_questionnaire
from openparcours.coordination.assessments.selectors import shipped_questionnaires
from openparcours.coordination.assessments.tests.strategies import questionnaires

GOOD = {
    "code": "essai",
    "title": "Essai",
    "use": "reperage",
    "version": "1",
    "licence": {"status": "libre"},
    "sections": [
        {
            "code": "s",
            "title": "S",
            "items": [
                {"code": "a", "label": "A", "type": "boolean"},
                {"code": "b", "label": "B", "type": "integer", "visible_if": {"item": "a"}},
                {
                    "code": "c",
                    "label": "C",
                    "type": "choice",
                    "options": [{"code": "x", "label": "X", "value": 1}, {"code": "y", "label": "Y"}],
                },
            ],
        }
    ],
    "scores": [
        {
            "code": "t",
            "label": "Total",
            "rule": {"sum": ["a", "b"]},
            "bands": [{"from": 0, "to": 1, "label": "Bas"}, {"from": 2, "label": "Haut"}],
        }
    ],
}


def changed(path, value):
    content = copy.deepcopy(GOOD)
    target = content
    *way, last = path
    for step in way:
        target = target[step]
    target[last] = value
    return content


ITEMS = ("sections", 0, "items")
SCORE = ("scores", 0)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ((*ITEMS, 1, "code"), "a", "la question « a » est donné deux fois"),
        ((*ITEMS, 0, "code"), "É tage", "question « É tage » : « code »"),
        ((*ITEMS, 0, "type"), "couleur", "question « a » : « type » vaut « couleur »"),
        ((*ITEMS, 0, "labelle"), "x", "question « a » : clé inconnue « labelle »"),
        ((*ITEMS, 0, "visible_if"), {"item": "b", "op": ">", "value": 1}, "tourne en rond : a → b → a"),
        (
            (*ITEMS, 1, "visible_if"),
            {"item": "zz"},
            "question « b », visible_if : la question « zz » n'existe pas",
        ),
        ((*ITEMS, 1, "visible_if"), {"item": "c", "value": "z"}, "n'a pas d'option « z »"),
        ((*ITEMS, 1, "visible_if"), {"item": "c", "op": ">", "value": 1}, "a une option sans valeur"),
        ((*ITEMS, 1, "visible_if"), {"score": "t", "value": 1}, "dépend de réponses, pas du score"),
        ((*ITEMS, 1, "visible_if"), {"all": []}, "« all » est vide"),
        ((*ITEMS, 1, "visible_if"), {"item": "a", "op": "~"}, "« op » vaut « ~ »"),
        ((*ITEMS, 2, "options"), [], "aucune option"),
        ((*ITEMS, 2, "options"), "rien", "la liste d'options « rien » n'existe pas"),
        ((*ITEMS, 2, "options", 1, "code"), "x", "l'option « x » est donné deux fois"),
        ((*ITEMS, 2, "type"), "text", "« options » ne va pas au type « text »"),
        ((*ITEMS, 1, "min"), "beaucoup", "« min » demande un nombre"),
        ((*ITEMS, 0, "min"), 1, "ne vont qu'à un nombre"),
        ((*ITEMS, 0), "a", "question « n° 1 » : un objet était attendu"),
        (("sections",), [], "aucune section"),
        (("use",), "jeu", "« use » vaut « jeu »"),
        (("licence",), {"status": "accord"}, "« notice » manque"),
        (("licence", "status"), "resultat_seul", "« notice » manque"),
        ((*SCORE, "rule"), {"sum": ["a", "zz"]}, "score « t » : la question « zz » n'existe pas"),
        ((*SCORE, "rule"), {"sum": ["c"]}, "l'option « y » de « c » n'a pas de valeur"),
        ((*SCORE, "rule"), {"sum": []}, "« sum » est vide"),
        ((*SCORE, "rule"), {"somme": ["a"]}, "aucune règle connue"),
        (
            (*SCORE, "rule"),
            {"sum": [{"score": "t"}]},
            "le score « t » n'existe pas, ou n'est calculé qu'après",
        ),
        ((*SCORE, "rule"), {"algorithm": "magie"}, "l'algorithme « magie » n'existe pas"),
        ((*SCORE, "rule"), {"algorithm": "imc"}, "l'algorithme lit « poids », qui n'existe pas"),
        ((*SCORE, "rule"), {"algorithm": "imc", "inputs": {"age": "b"}}, "n'a pas de paramètre « age »"),
        ((*SCORE, "bands", 1, "from"), 1, "« Bas » et « Haut » se recouvrent"),
        ((*SCORE, "bands", 1, "from"), None, "« Bas » et « Haut » se recouvrent"),
        ((*SCORE, "bands", 0, "to"), -1, "ses bornes ne vont pas en croissant"),
        ((*SCORE, "range"), [3, 1], "« range » demande deux nombres croissants"),
        ((*SCORE, "prorating"), {"max_missing": 0}, "« max_missing » demande un entier"),
        ((*SCORE, "alerts"), [{"text": "!"}], "« if » manque"),
    ],
)
def test_the_refusal_names_the_place(path, value, message):
    with pytest.raises(ValueError, match="«") as refusal:
        parse_questionnaire(changed(path, value))
    assert message in str(refusal.value)
    assert "« essai »" in str(refusal.value)


@pytest.mark.parametrize("content", [None, 3, [], "x", {}, {"code": "a"}, {"code": 3}, {"code": "a" * 100}])
def test_what_is_no_questionnaire(content):
    with pytest.raises(ValueError, match="questionnaire"):
        parse_questionnaire(content)


def test_deep_and_long_contents_are_refused():
    deep = {"item": "a"}
    for _ in range(500):
        deep = {"not": deep}
    with pytest.raises(ValueError, match="trop profondément"):
        parse_questionnaire(changed((*ITEMS, 1, "visible_if"), deep))
    with pytest.raises(ValueError, match="dépasse 500 éléments"):
        parse_questionnaire(changed(("sections",), [{}] * 501))


def test_a_score_never_mixes_two_closed_audiences():
    content = changed(("sections", 0, "restriction"), "sante")
    content["sections"].append({
        "code": "d", "title": "D", "restriction": "dac", "items": [{"code": "z", "label": "Z", "type": "boolean"}],
    })  # fmt: skip
    parse_questionnaire(content)
    content["scores"][0]["rule"]["sum"].append("z")
    with pytest.raises(ValueError, match="mêle des sections de santé et des sections du DAC"):
        parse_questionnaire(content)


def test_a_protected_instrument_receives_its_result_only():
    content = changed(("licence",), {"status": "resultat_seul", "notice": "©"})
    with pytest.raises(ValueError, match="ne reçoit que son résultat"):
        parse_questionnaire(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PATHS = st.sampled_from([
    ("code",), ("licence",), ("sections",), ("scores",), ("modes",), ("option_sets",), (*ITEMS, 0), (*ITEMS, 1, "visible_if"),
    (*ITEMS, 2, "options"), (*SCORE, "rule"), (*SCORE, "bands"), (*SCORE, "alerts"), (*SCORE, "range"), (*SCORE, "prorating"),
])  # fmt: skip


@given(path=PATHS, value=json_values)
def test_any_content_is_read_or_refused_in_words(path, value):
    with suppress(ValueError):
        assert parse_questionnaire(changed(path, value))


@pytest.mark.parametrize("code", shipped_questionnaires())
def test_shipped_contents_are_written_and_read_again(code):
    questionnaire = shipped_questionnaires()[code]
    assert parse_questionnaire(write_questionnaire(questionnaire)) == questionnaire


@settings(max_examples=25)
@given(questionnaires())
def test_what_is_written_is_read_again(questionnaire):
    assert parse_questionnaire(write_questionnaire(questionnaire)) == questionnaire
