"""Each shipped instrument gives the published values, at each boundary of its readings."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from openparcours.coordination.assessments.rules import LicenceStatus, ScoreState, score
from openparcours.coordination.assessments.selectors import shipped_questionnaire, shipped_questionnaires

KEPT = json.loads((Path(__file__).parent / "vectors.json").read_text())
ALL = shipped_questionnaires()
EPICES = [i for i in ALL["epices"].items if i != "age"]
KATZ = ["toilette", "habillage", "wc", "transferts", "continence", "repas"]
LAWTON = list(ALL["lawton"].items)


def results(code, answers):
    return {result.code: result for result in score(shipped_questionnaire(code), answers)}


def one(code, answers, name=None):
    return results(code, answers)[name or code]


def numbered(values, letter="q"):
    return {f"{letter}{n}": value for n, value in enumerate(values, 1)}


def test_the_kept_vectors_are_the_reference_s(shared_data):
    reference = json.loads(shared_data("instruments/instruments.json").read_text())
    assert {name: part["vectors"] for name, part in reference.items()} == KEPT


@pytest.mark.parametrize("vector", KEPT["EPICES"])
def test_epices(vector):
    """T11: 0.00, 100.00 and 24.86 to the hundredth."""
    answers = dict(zip(EPICES, vector["answers"], strict=True))
    result = one("epices", answers)
    assert result.value == Decimal(str(vector["score"]))
    assert result.band.startswith("Précarité") == vector["precaire"]


def test_epices_needs_its_eleven_answers():
    for absent in EPICES:
        answers = {code: "oui" for code in EPICES if code != absent}
        result = one("epices", answers)
        assert (result.value, result.state) == (None, ScoreState.UNDETERMINED)
        assert [missing.code for missing in result.missing] == [absent]


def test_epices_has_its_own_threshold_from_16_to_25():
    answers = dict(zip(EPICES, "00110100110", strict=True))  # 33.13
    assert one("epices", answers).band == "Précarité (4e quintile)"
    assert one("epices", {**answers, "age": 25}).band == "Sans précarité (16 à 25 ans)"
    assert one("epices", {**answers, "age": 26}).band == "Précarité (4e quintile)"


@pytest.mark.parametrize("vector", KEPT["LACE"])
def test_lace(vector):
    result = one(
        "lace",
        {
            "duree_jours": vector["los"],
            "urgence": vector["urgent"],
            "saisie": "total",
            "comorbidites_total": vector["cci"],
            "urgences_6m": vector["ed6m"],
        },
    )
    assert (result.value, result.band == "Risque élevé") == (vector["score"], vector["high"])


def test_lace_weighs_the_comorbidities_its_own_way(shared_data):
    reference = json.loads(shared_data("instruments/instruments.json").read_text())["LACE"]["charlson_for_C"]
    options = [o for o in ALL["lace"].items["comorbidites"].options if not o.is_exclusive]
    assert sorted(o.value for o in options) == sorted(reference.values())
    base = {"duree_jours": 0, "urgence": False, "urgences_6m": 0, "saisie": "liste"}
    assert one("lace", {**base, "comorbidites": ["demence"]}).value == 3
    assert one("lace", {**base, "comorbidites": ["demence", "diabete"]}).value == 5
    assert one("lace", {**base, "comorbidites": ["aucune"]}).value == 0
    assert one("lace", base).missing[0].code == "comorbidites"


@pytest.mark.parametrize("vector", KEPT["HOSPITAL"])
@pytest.mark.parametrize("year", ["2013", "2016"])
def test_hospital(vector, year):
    answers = {
        "hemoglobine": vector["hb"],
        "oncologie": vector["onc"],
        "sodium": vector["na"],
        "acte": vector["proc"],
        "urgence": vector["urgent"],
        "hospitalisations_12m": vector["adm"],
        "duree_jours": vector["los"],
    }
    assert one(f"hospital_{year}", answers, "hospital").value == vector[f"v{year}"]


@pytest.mark.parametrize("vector", KEPT["mini-Zarit"])
def test_mini_zarit(vector):
    bands = {
        "absent_leger": "Charge absente ou légère",
        "leger_modere": "Charge légère à modérée",
        "modere_severe": "Charge modérée à sévère",
        "severe": "Charge sévère",
    }
    result = one("mini_zarit", numbered(vector["a"]))
    assert (result.value, result.band) == (Decimal(str(vector["score"])), bands[vector["band"]])


@pytest.mark.parametrize("vector", KEPT["PRISMA-7"])
def test_prisma_7(vector):
    answers = dict(zip(ALL["prisma_7"].items, (a == "1" for a in vector["a"]), strict=True))
    result = one("prisma_7", answers)
    assert (result.value, result.band == "Positif") == (vector["score"], vector["positive"])


@pytest.mark.parametrize("vector", KEPT["Barthel"])
def test_barthel(vector):
    answers = dict(zip(ALL["barthel"].items, vector["a"], strict=True))
    assert one("barthel", answers).value == vector["score"]


def test_barthel_refuses_a_value_outside_of_the_item():
    with pytest.raises(ValueError, match="n'est pas une réponse proposée"):
        one("barthel", {"bain": 10})


@pytest.mark.parametrize("vector", KEPT["Katz6"])
def test_katz(vector):
    answers = dict(zip(KATZ, vector["a"], strict=True))
    assert one("katz", answers).value == Decimal(str(vector["score"]))


@pytest.mark.parametrize("vector", KEPT["LawtonIADL"])
def test_lawton(vector):
    items = ALL["lawton"].items.values()
    answers = {
        item.code: next(o.code for o in item.options if o.value == int(a))
        for item, a in zip(items, vector["a"], strict=True)
    }
    found = results("lawton", answers)
    assert (found["iadl8"].value, found["iadl5"].value) == (vector["score8"], vector["score5"])


def test_lawton_options_are_scored_as_published():
    scored = {i.code: [int(o.value) for o in i.options] for i in ALL["lawton"].items.values()}
    assert scored == {
        "telephone": [1, 1, 1, 0],
        "courses": [1, 0, 0, 0],
        "repas": [1, 0, 0, 0],
        "menage": [1, 1, 1, 1, 0],
        "linge": [1, 1, 0],
        "transports": [1, 1, 1, 0, 0],
        "medicaments": [1, 0, 0],
        "budget": [1, 1, 0],
    }
    losing = dict.fromkeys(LAWTON, "1") | {"budget": "3"}
    assert (results("lawton", losing)["iadl4"].value, results("lawton", losing)["iadl4"].tone) == (
        3,
        "warning",
    )


@pytest.mark.parametrize("vector", KEPT["PHQ-9"])
def test_phq_9(vector):
    bands = {
        "minimal": "Minime",
        "mild": "Légère",
        "moderate": "Modérée",
        "moderately_severe": "Modérément sévère",
        "severe": "Sévère",
    }
    result = one("phq_9", numbered(vector["a"]))
    assert (result.value, result.band) == (vector["score"], bands[vector["band"]])
    assert bool(result.alerts) == vector["item9_alert"]


def test_phq_9_warns_of_item_9_even_without_a_total():
    result = one("phq_9", {"q9": 1})
    assert (result.value, result.alerts[0].tone) == (None, "danger")


@pytest.mark.parametrize("vector", KEPT["GAD-7"])
def test_gad_7(vector):
    bands = {"minimal": "Minime", "mild": "Légère", "moderate": "Modérée", "severe": "Sévère"}
    result = one("gad_7", numbered(vector["a"]))
    assert (result.value, result.band) == (vector["score"], bands[vector["band"]])


@pytest.mark.parametrize("vector", KEPT["ICOPE-step1"])
def test_icope(vector):
    found = results(
        "icope_1",
        {
            "mots": vector["words"],
            "orientation": vector["orient"],
            "chaise_faite": True,
            "chaise_secondes": vector["chair_s"],
            "perte_kg": vector["weight_loss_kg"],
            "appetit": vector["appetite"],
            "vision": vector["vision"],
            "audition": vector["hearing"],
            "tristesse": vector["mood"],
            "interet": vector["interest"],
        },
    )
    names = {
        "cognition": "cognition",
        "mobilite": "locomotion",
        "nutrition": "vitality",
        "vision": "vision",
        "audition": "hearing",
        "humeur": "psychological",
    }
    assert [names[code] for code, result in found.items() if result.value == 1] == vector["positive"]


def test_icope_has_no_total_and_one_sign_is_enough():
    found = results("icope_1", {"mots": 1, "chaise_faite": False, "appetit": True, "tristesse": False})
    assert [found[c].value for c in ("cognition", "mobilite", "nutrition")] == [1, 1, 1]
    assert (found["humeur"].state, [m.code for m in found["humeur"].missing]) == ("indetermine", ["interet"])


@pytest.mark.parametrize("vector", KEPT["Charlson1987"])
def test_charlson(vector):
    found = results("charlson_1987", {"maladies": vector["cond"] or ["aucune"], "age": vector["age"]})
    assert (found["charlson"].value, found["charlson_age"].value) == (vector["score"], vector["age_adjusted"])


def sppb(**changed):
    best = {
        "joints": "oui",
        "semi_tandem": "oui",
        "tandem": "10",
        "marche_faite": True,
        "marche_secondes": 4,
        "chaise_faite": True,
        "chaise_secondes": 11,
    }
    return results("sppb", {**best, **changed})


def test_sppb_at_its_boundaries():
    assert sppb()["sppb"].value == 12
    walk = {4.81: 4, 4.82: 3, 6.20: 3, 6.21: 2, 8.70: 2, 8.71: 1}
    assert {s: sppb(marche_secondes=s)["marche"].value for s in walk} == walk
    chair = {11.19: 4, 11.20: 3, 13.69: 3, 13.70: 2, 16.69: 2, 16.70: 1, 60: 1, 60.01: 0}
    assert {s: sppb(chaise_secondes=s)["chaise"].value for s in chair} == chair
    assert sppb(tandem="3")["equilibre"].value == 3
    assert sppb(semi_tandem="non")["equilibre"].value == 1
    unable = sppb(joints="non", marche_faite=False, chaise_faite=False)
    assert (unable["sppb"].value, unable["sppb"].state) == (0, ScoreState.COMPUTED)
    assert (
        sppb(marche_secondes=8.7, tandem="3")["sppb"].value,
        sppb(marche_secondes=8.7, tandem="3")["sppb"].tone,
    ) == (9, "warning")


BASE = {
    "poids": 60, "taille": 160, "poids_connus": ["aucun"], "sarcopenie": "non", "apports_moitie": False,
    "apports_reduits": False, "malabsorption": False, "pathologie": True, "albumine_dosee": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "is_malnourished", "severity"),
    [
        ({}, 0, 0),
        ({"poids": 56.32}, 0, 0),  # BMI 22 exactly
        ({"poids": 56.3}, 1, 1),
        ({"poids": 51.2}, 1, 1),  # BMI 20 exactly
        ({"poids": 51.1}, 1, 2),
        ({"poids": 56.3, "pathologie": False}, 0, 0),
        ({"poids_connus": ["un_mois"], "poids_1_mois": 63}, 0, 0),  # 4.76 %
        ({"poids_connus": ["un_mois"], "poids_1_mois": 63.2}, 1, 1),  # 5.06 %
        ({"poids": 57, "poids_connus": ["un_mois"], "poids_1_mois": 60}, 1, 1),  # 5 % exactly
        ({"poids_connus": ["un_mois"], "poids_1_mois": 66.7}, 1, 2),
        ({"poids": 63, "poids_connus": ["six_mois"], "poids_6_mois": 70}, 1, 1),  # 10 % exactly
        ({"poids_connus": ["six_mois"], "poids_6_mois": 71}, 1, 2),  # 15.5 %
        ({"poids_connus": ["habituel"], "poids_habituel": 67}, 1, 1),
        ({"sarcopenie": "oui"}, 1, 1),
        ({"sarcopenie": "oui", "albumine_dosee": True, "albumine": 30}, 1, 2),
        ({"sarcopenie": "oui", "albumine_dosee": True, "albumine": 30.1}, 1, 1),
    ],
)
def test_malnutrition(changed, is_malnourished, severity):
    found = results("denutrition_has_2021", {**BASE, **changed})
    assert (found["denutrition"].value, found["severite"].value) == (is_malnourished, severity)


def test_malnutrition_says_what_it_lacks():
    answers = {key: value for key, value in BASE.items() if key != "taille"}
    found = results("denutrition_has_2021", answers)
    assert [missing.code for missing in found["denutrition"].missing] == ["taille"]
    assert found["perte_1_mois"].state == ScoreState.OUT_OF_PLAY
    assert results("denutrition_has_2021", {**answers, "sarcopenie": "oui"})["denutrition"].value == 1


@pytest.mark.parametrize(
    ("code", "answers", "value", "band"),
    [
        ("mini_gds", {"decourage": "non", "vie_vide": "non", "heureux": "oui", "desespere": "non"}, 0, "Pas de signe"),
        ("mini_gds", {"decourage": "non", "vie_vide": "non", "heureux": "non", "desespere": "non"}, 1, "Dépression probable"),
        ("phq_2", numbered([2, 0]), 2, "Négatif"),
        ("phq_2", numbered([2, 1]), 3, "Positif"),
        ("gad_2", numbered([1, 1]), 2, "Négatif"),
        ("gad_2", numbered([3, 0]), 3, "Positif"),
        ("who_5", numbered([5] * 5), 100, "Bien-être satisfaisant"),
        ("who_5", numbered([3, 3, 3, 2, 2]), 52, "Bien-être satisfaisant"),
        ("who_5", numbered([3, 3, 3, 2, 1]), 48, "Bien-être faible"),
        ("who_5", numbered([2, 2, 1, 1, 1]), 28, "Dépression probable"),
        ("tug", {"realisable": True, "secondes": 11.9}, Decimal("11.9"), "Sans difficulté"),
        ("tug", {"realisable": True, "secondes": 19.99}, Decimal("19.99"), "À surveiller"),
        ("tug", {"realisable": True, "secondes": 20}, 20, "Risque de chute"),
        ("audit_c", {"q1": 2, "q2": 1, "q3": 0, "sexe": "femme"}, 3, "Mésusage possible"),
        ("audit_c", {"q1": 2, "q2": 1, "q3": 0, "sexe": "homme"}, 3, "Sans risque repéré"),
        ("audit_c", {"q1": 2, "q2": 1, "q3": 1, "sexe": "homme"}, 4, "Mésusage possible"),
        ("audit_c", {"q1": 2, "q2": 1, "q3": 0}, 3, "Au seuil pour une femme"),
        ("audit_c", {"q1": 0}, 0, "Sans risque repéré"),
        ("douleur_en", {"intensite": 3}, 3, "Douleur faible"),
        ("douleur_en", {"intensite": 4}, 4, "Douleur modérée"),
        ("douleur_en", {"intensite": 7}, 7, "Douleur intense"),
        ("fagerstrom_2", {"fume": True, "delai": 1, "nombre": 0}, 1, "Pas de dépendance"),
        ("fagerstrom_2", {"fume": True, "delai": 2, "nombre": 0}, 2, "Dépendance modérée"),
        ("fagerstrom_2", {"fume": True, "delai": 3, "nombre": 1}, 4, "Dépendance forte"),
        ("zarit_22", {"resultat": 40, "fait_le": "2025-05-02", "fait_par": "Testine EXEMPLE"}, 40, "Charge légère à modérée"),
        ("zarit_22", {"resultat": 61}, 61, "Charge sévère"),
    ],
)  # fmt: skip
def test_boundaries(code, answers, value, band):
    result = one(code, answers)
    assert (result.value, result.band) == (value, band)


@pytest.mark.parametrize(("ticked", "code", "band"), [
    (1, "isar", "Risque faible"), (2, "isar", "À risque"), (1, "trst", "Risque faible"), (2, "trst", "À risque"),
])  # fmt: skip
def test_screenings_by_count(ticked, code, band):
    items = list(ALL[code].items.values())
    yes = {i.code: next(o.code for o in i.options if o.value == (n < ticked)) for n, i in enumerate(items)}
    assert (one(code, yes).value, one(code, yes).band) == (ticked, band)


def test_gds_15_turns_five_items_round():
    turned = {1, 5, 7, 11, 13}
    worst = {f"q{n}": "non" if n in turned else "oui" for n in range(1, 16)}
    assert one("gds_15", worst).value == 15
    for points, band in [
        (4, "Sans signe"),
        (5, "Suspicion de dépression"),
        (9, "Suspicion de dépression"),
        (10, "Forte suspicion"),
    ]:
        answers = {
            code: answer if n < points else {"oui": "non", "non": "oui"}[answer]
            for n, (code, answer) in enumerate(worst.items())
        }
        assert (one("gds_15", answers).value, one("gds_15", answers).band) == (points, band)


def test_gds_15_alone_allows_three_missing_answers():
    assert [q.code for q in ALL.values() if any(s.prorating for s in q.scores)] == ["gds_15"]
    answers = {f"q{n}": "oui" for n in range(1, 13)}  # 12 answers, 8 points
    result = one("gds_15", answers)
    assert (result.value, result.state, len(result.missing)) == (10, ScoreState.PRORATED, 3)
    assert "Prorata" in result.trace[-1]
    del answers["q12"]
    assert one("gds_15", answers).state == ScoreState.UNDETERMINED


def test_not_smoking_leaves_the_dependence_out_of_play():
    assert one("fagerstrom_2", {"fume": False}).state == ScoreState.OUT_OF_PLAY
    assert [m.code for m in one("fagerstrom_2", {}).missing] == ["fume"]


def test_comid_is_read_by_domain():
    answers = {code: code.startswith("somatique") for code, i in ALL["comid"].items.items() if i.options}
    found = results("comid", answers)
    assert (found["comid"].value, found["somatique"].value, found["reseau"].value) == (5, 5, 0)


@pytest.mark.parametrize("code", ALL)
def test_every_value_has_one_reading(code):
    """No hole between two readings, and the whole range is read (to the hundredth)."""
    for each in ALL[code].scores:
        plain = [band for band in each.bands if band.when is None]
        if not plain or each.minimum is None:
            continue
        value = each.minimum
        step = Decimal("0.01") if any(b.is_end_open for b in plain) else Decimal(1)
        while value <= each.maximum:
            assert sum(band.holds(value) for band in plain) == 1, (each.code, value)
            value += step


@pytest.mark.parametrize("code", ALL)
def test_nothing_answered_is_never_a_zero(code):
    for result in score(ALL[code], {}):
        assert result.value is None
        assert result.state == ScoreState.UNDETERMINED


def test_each_instrument_tells_its_licence_and_source():
    for questionnaire in ALL.values():
        assert questionnaire.source
        if questionnaire.licence.status != LicenceStatus.FREE:
            assert questionnaire.licence.notice
    of_status = {s: {q.code for q in ALL.values() if q.licence.status == s} for s in LicenceStatus}
    assert of_status[LicenceStatus.AGREEMENT] == {"prisma_7", "mini_zarit", "comid"}
    assert of_status[LicenceStatus.RESULT_ONLY] == {
        "mmse", "moca", "mna", "mna_sf", "cfs", "eq_5d", "zarit_22", "fragire", "interrai", "edmonton", "pallia_10",
    }  # fmt: skip
    switched = {q.code for q in ALL.values() if q.needs_switch}
    assert switched == {"prisma_7", "mini_zarit", "comid", "aggir"}


def test_the_evaluation_has_its_domains_and_asks_known_instruments():
    evaluation = ALL["evaluation_multidimensionnelle"]
    restrictions = {section.code: section.restriction.value for section in evaluation.sections}
    assert len(restrictions) == 14  # 13 domains; danger apart, for the DAC's team
    assert {code for code, r in restrictions.items() if r == "sante"} == {"sante", "psychique", "fin_de_vie"}
    assert {code for code, r in restrictions.items() if r == "dac"} == {"danger"}
    asked = {item.instrument for item in evaluation.items.values() if item.instrument}
    assert asked <= ALL.keys()
    assert {"aggir", "epices", "katz", "lawton", "tug", "mini_gds", "phq_2", "audit_c", "comid"} <= asked


def test_the_result_of_another_instrument_is_within_its_range():
    """What the evaluation lets type is what the instrument may give."""
    for item in ALL["evaluation_multidimensionnelle"].items.values():
        ranges = [(s.minimum, s.maximum) for s in ALL[item.instrument].results] if item.instrument else []
        if ranges and ranges[0][0] is not None:
            assert (item.minimum, item.maximum) in ranges, item.code
