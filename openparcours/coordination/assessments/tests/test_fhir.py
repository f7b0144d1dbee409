"""FHIR R4: ours goes and comes back the same, a foreign questionnaire is taken with its warnings."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openparcours.coordination.assessments.rules import (
    answers_from_fhir,
    answers_to_fhir,
    parse_questionnaire,
    questionnaire_from_fhir,
    questionnaire_to_fhir,
    score,
    validate_answers,
)
from openparcours.coordination.assessments.selectors import shipped_questionnaire, shipped_questionnaires
from openparcours.coordination.assessments.tests.strategies import answers_to, questionnaires

FOREIGN = {
    "resourceType": "Questionnaire", "url": "http://exemple.test/q/chutes", "version": "0.3", "name": "Risque de chute", "title": "Risque de chute",
    "copyright": "© Exemple, usage libre", "extension": [{"url": "http://exemple.test/inconnue", "valueString": "?"}],
    "contained": [{"resourceType": "ValueSet", "id": "freq", "compose": {"include": [{"system": "http://exemple.test/f", "concept": [
        {"code": "jamais", "display": "Jamais", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 0}]},
        {"code": "souvent/plus", "display": "Souvent", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1.5}]}]}]}}],
    "item": [
        {"linkId": "0", "type": "boolean", "text": "La personne est-elle tombée ?"},
        {"linkId": "1", "type": "group", "text": "Chutes", "enableWhen": [{"question": "0", "operator": "=", "answerBoolean": True}], "item": [
            {"linkId": "1.1", "type": "integer", "text": "Combien de fois ?", "required": True, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 1}]},
            {"linkId": "1.2", "type": "choice", "text": "Peur de tomber", "answerValueSet": "#freq", "item": [{"linkId": "1.2.1", "type": "string", "text": "Dans quelles situations ?"}]},
            {"linkId": "1.3", "type": "group", "text": "Détails", "item": [{"linkId": "1.3.1", "type": "dateTime", "text": "Dernière chute"},
                {"linkId": "1.3.2", "type": "text", "text": "Circonstances", "enableWhen": [{"question": "1.2", "operator": "=", "answerCoding": {"code": "souvent/plus"}}]}]},
            {"linkId": "1.4", "type": "attachment", "text": "Photographie"},
            {"linkId": "1.5", "type": "string", "text": "Légende", "enableWhen": [{"question": "1.4", "operator": "exists", "answerBoolean": True}]},
            {"linkId": "1.6", "type": "choice", "text": "Lieu", "answerValueSet": "http://exemple.test/lieux"},
            {"linkId": "1.7", "type": "quantity", "text": "Hauteur", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"code": "cm"}}]},
            {"linkId": "1.8", "type": "group", "repeats": True, "text": "Témoins", "item": [{"linkId": "1.8.1", "type": "string", "text": "Nom"}, {"linkId": "1.8.2", "type": "reference", "text": "Fiche"}]},
        ]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("code", shipped_questionnaires())
def test_shipped_questionnaires_go_and_come_back(code):
    questionnaire = shipped_questionnaires()[code]
    sent = json.loads(json.dumps(questionnaire_to_fhir(questionnaire)))
    taken = questionnaire_from_fhir(sent)
    assert taken.warnings == ()
    assert parse_questionnaire(taken.content) == questionnaire


@settings(max_examples=25)
@given(questionnaires())
def test_any_questionnaire_goes_and_comes_back(questionnaire):
    taken = questionnaire_from_fhir(json.loads(json.dumps(questionnaire_to_fhir(questionnaire))))
    assert taken.warnings == ()
    assert parse_questionnaire(taken.content) == questionnaire


@settings(max_examples=25)
@given(st.data())
def test_any_answers_go_and_come_back(data):
    questionnaire = data.draw(questionnaires())
    values = validate_answers(questionnaire, data.draw(answers_to(questionnaire))).values
    sent = json.loads(json.dumps(answers_to_fhir(questionnaire, values)))
    taken = answers_from_fhir(questionnaire, sent)
    assert taken.warnings == ()
    assert validate_answers(questionnaire, taken.answers).values == values


def test_the_resource_uses_the_words_of_fhir():
    sent = questionnaire_to_fhir(shipped_questionnaire("tug"))
    assert (sent["resourceType"], sent["status"], sent["item"][0]["type"]) == (
        "Questionnaire",
        "active",
        "group",
    )
    feasible, seconds, *_ = sent["item"][0]["item"]
    assert feasible["type"] == "boolean"
    assert seconds["enableWhen"] == [{"question": "realisable", "operator": "=", "answerBoolean": True}]
    option = questionnaire_to_fhir(shipped_questionnaire("katz"))["item"][0]["item"][0]["answerOption"][1]
    assert option["valueCoding"]["extension"] == [
        {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 0.5}
    ]


def test_link_ids_are_unique():
    def links(element):
        for item in element.get("item", []):
            yield item["linkId"]
            yield from links(item)

    for questionnaire in shipped_questionnaires().values():
        found = list(links(questionnaire_to_fhir(questionnaire)))
        assert len(found) == len(set(found))


def test_a_foreign_questionnaire_is_taken_with_what_is_lost():
    taken = questionnaire_from_fhir(FOREIGN)
    questionnaire = parse_questionnaire(taken.content)
    assert (questionnaire.code, questionnaire.licence.notice) == ("risque_de_chute", "© Exemple, usage libre")
    assert [s.title for s in questionnaire.sections] == ["Questions", "Chutes"]
    assert list(questionnaire.items) == [
        "0",
        "1_1",
        "1_2",
        "1_2_1",
        "1_3",
        "1_3_1",
        "1_3_2",
        "1_5",
        "1_6",
        "1_7",
        "1_8",
    ]
    assert questionnaire.items["1_1"].minimum == 1
    assert [(o.code, str(o.value)) for o in questionnaire.items["1_2"].options] == [
        ("jamais", "0"),
        ("souvent_plus", "1.5"),
    ]
    assert [column.code for column in questionnaire.items["1_8"].columns] == ["1"]
    told = "\n".join(taken.warnings)
    for part in (
        "http://exemple.test/inconnue",
        "« attachment »",
        "mis à plat",
        "seule la date",
        "lieux",
        "« Légende »",
        "quantité",
        "Fiche",
    ):
        assert part in told


def test_the_conditions_of_a_foreign_questionnaire_hold():
    questionnaire = parse_questionnaire(questionnaire_from_fhir(FOREIGN).content)
    assert "1_1" in validate_answers(questionnaire, {"0": False}).hidden
    shown = validate_answers(questionnaire, {"0": True, "1_2": "souvent_plus", "1_3_2": "Dans l'escalier"})
    assert shown.values["1_3_2"] == "Dans l'escalier"
    assert "1_2_1" in validate_answers(questionnaire, {"0": True}).hidden


def test_a_foreign_questionnaire_without_licence_waits_for_an_agreement():
    content = {key: value for key, value in FOREIGN.items() if key != "copyright"}
    assert parse_questionnaire(questionnaire_from_fhir(content).content).needs_switch


def test_an_exported_answer_scores_the_same():
    aggir = shipped_questionnaire("aggir")
    answers = dict(
        zip(
            [
                "coherence",
                "orientation",
                "toilette",
                "habillage",
                "alimentation",
                "elimination",
                "transferts",
                "deplacement_interieur",
            ],
            "AACCAAAA",
            strict=True,
        )
    )
    taken = answers_from_fhir(aggir, answers_to_fhir(aggir, validate_answers(aggir, answers).values))
    assert score(aggir, taken.answers) == score(aggir, answers)


def test_answers_to_unknown_questions_are_told():
    sent = {
        "resourceType": "QuestionnaireResponse",
        "item": [{"linkId": "zz", "answer": [{"valueString": "x"}]}],
    }
    assert answers_from_fhir(shipped_questionnaire("tug"), sent).warnings == ("Réponse non reprise : zz.",)


@pytest.mark.parametrize("resource", [None, [], {}, {"resourceType": "Patient"}, "x"])
def test_what_is_not_the_resource_is_refused(resource):
    with pytest.raises(ValueError, match="FHIR"):
        questionnaire_from_fhir(resource)
    with pytest.raises(ValueError, match="FHIR"):
        answers_from_fhir(shipped_questionnaire("tug"), resource)


naughty = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["url", "valueCode", "valueString", "code", "linkId", "item", "type", "text"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=25)
@given(
    key=st.sampled_from([*FOREIGN, "id"]),
    field=st.sampled_from(
        ["linkId", "type", "text", "item", "answerOption", "enableWhen", "extension", "required", "repeats"]
    ),
    value=naughty,
)
def test_naughty_resources_are_refused_in_words(key, field, value):
    changed = {**FOREIGN, key: value, "resourceType": "Questionnaire"}
    nested = {**FOREIGN, "item": [{**FOREIGN["item"][0], field: value}, *FOREIGN["item"]]}
    for resource in (changed, nested):
        with suppress(ValueError):
            parse_questionnaire(questionnaire_from_fhir(resource).content)


def test_a_resource_nested_without_end_is_refused():
    deep = {"linkId": "x", "type": "group"}
    for _ in range(50):
        deep = {"linkId": "x", "type": "group", "item": [deep]}
    with pytest.raises(ValueError, match="trop profondément"):
        questionnaire_from_fhir({"resourceType": "Questionnaire", "item": [deep]})
