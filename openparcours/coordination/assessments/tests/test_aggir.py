"""AGGIR: every profile of the regulation, its census, its sub-variables and what it ignores."""

import csv
import hashlib
import json
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from openparcours.coordination.assessments.rules import ScoreState, aggir, score
from openparcours.coordination.assessments.selectors import shipped_questionnaire

AGGIR = shipped_questionnaire("aggir")
PROFILES = ["".join(letters) for letters in product("ABC", repeat=8)]
# Of `code,rang,gir` lines over the 6,561 profiles, computed from CASF annexe 2-2.
WHOLE = "8ff8b50164f3a6786c7a03c55a433aac9b705101f9a3998d95b31f4c4e996b7e"
FUNCTIONAL = {  # T10
    "AAAAAAAA": (13, 6), "BAAAAAAA": (13, 6), "AABAAAAA": (12, 5), "AABBAAAA": (11, 4), "BBBBAAAA": (11, 4),
    "AABBABAA": (11, 4), "AACCAAAA": (9, 3), "BBCCBBAA": (9, 3), "CBBBBBBB": (9, 3), "BBBBBBBB": (10, 4),
    "CCAAAAAA": (4, 2), "CCCCBBAA": (4, 2), "AACCCCCC": (5, 2), "AABBBBCC": (6, 2), "CCCCCCCC": (1, 1),
    "AAAAAACC": (12, 5), "AAAAAAAC": (13, 6),
}  # fmt: skip


def answers(profile: str, **others: object) -> dict[str, object]:
    return {**dict(zip(aggir.VARIABLES, profile, strict=True)), **others}


def gir(given: dict[str, object]):
    return next(result for result in score(AGGIR, given) if result.code == "gir")


def test_every_profile_is_the_regulation_s():
    lines = [f"{code},{graded.rank},{graded.gir}" for code in PROFILES for graded in [aggir.grade(code)]]
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == WHOLE


def test_every_profile_of_the_reference_file(shared_data):
    with shared_data("instruments/aggir_gir_all6561.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 6561
    assert [(r["code8"], int(r["rang"]), int(r["gir"])) for r in rows] == [
        (code, graded.rank, graded.gir) for code in PROFILES for graded in [aggir.grade(code)]
    ]


def test_census():
    census = Counter(aggir.grade(code).gir for code in PROFILES)
    assert [census[group] for group in range(1, 7)] == [8, 3208, 2400, 760, 157, 28]


@pytest.mark.parametrize(("profile", "expected"), FUNCTIONAL.items())
def test_profiles_of_the_functional_study(profile, expected):
    graded = aggir.grade(profile)
    assert (graded.rank, graded.gir) == expected


@pytest.mark.parametrize(
    ("profile", "rank", "group", "trace"),
    json.loads((Path(__file__).parent / "aggir_vectors.json").read_text()),
)
def test_traced_profiles_through_the_questionnaire(profile, rank, group, trace):
    rank_result, result = score(AGGIR, answers(profile))
    assert (rank_result.value, result.value) == (rank, group)
    assert result.trace[0] == f"Profil {profile}"
    steps = [step.split("=") for step in trace.split(" > ")]
    told = [line for line in result.trace if line.startswith("Groupe")]
    assert [(line[7], line.split(" : ")[1].split()[0]) for line in told] == [tuple(step) for step in steps]


def test_the_official_table_is_ours(shared_data):
    table = json.loads(shared_data("instruments/aggir_tables.json").read_text())
    assert tuple(table["order"]) == aggir.VARIABLES
    for group in aggir.GROUPS:
        official = table["groups"][group.letter]
        assert (official["C"], official["B"]) == (list(group.c), list(group.b))
        assert official["thresholds"] == [list(pair) for pair in group.ranks]
    assert [table["rank_to_gir"][str(rank)] for rank in range(1, 14)] == list(aggir.GIR_OF_RANK)


def test_thirty_two_worsenings_give_a_better_group_and_are_not_corrected():
    """The regulation is not monotone; whoever « fixes » this breaks the law's own arithmetic."""
    better = [
        (code, worse)
        for code in PROFILES
        for place, letter in enumerate(code)
        for worsened in "ABC"["ABC".index(letter) + 1 :]
        for worse in [code[:place] + worsened + code[place + 1 :]]
        if aggir.grade(worse).gir > aggir.grade(code).gir
    ]
    assert len(better) == 32
    assert ("AAAAAABA", "AAAAAACA") in better  # transfers, group H
    assert ("ACACAACA", "ACACAACB") in better  # indoor moves, group B


def test_outdoor_moves_and_communication_weigh_nothing():
    """T23: whatever they are, or are not, the GIR is the same."""
    for outdoor, distance in product(["A", "B", "C"], repeat=2):
        given = answers("AACCAAAA", deplacement_exterieur=outdoor, communication=distance)
        assert gir(given).value == gir(answers("AACCAAAA")).value == 3


def test_a_missing_variable_is_named_and_makes_no_gir():
    given = answers("AACCAAAA")
    del given["transferts"]
    result = gir(given)
    assert (result.value, result.state) == (None, ScoreState.UNDETERMINED)
    assert [missing.code for missing in result.missing] == ["transferts"]


@pytest.mark.parametrize(
    ("variable", "letters", "expected"),
    [
        ("coherence", "AA", "A"), ("coherence", "AB", "B"), ("coherence", "AC", "C"), ("coherence", "BC", "C"),
        ("orientation", "CA", "C"), ("elimination", "BB", "B"), ("elimination", "AC", "C"),
        ("alimentation", "AC", "B"), ("alimentation", "BC", "C"), ("alimentation", "CC", "C"), ("alimentation", "AB", "B"),
        ("toilette", "AC", "B"), ("toilette", "CC", "C"), ("toilette", "BC", "B"),
        ("habillage", "AAA", "A"), ("habillage", "CCC", "C"), ("habillage", "CCB", "B"), ("habillage", "AAC", "B"),
    ],
)  # fmt: skip
def test_parts_make_the_whole(variable, letters, expected):
    assert aggir.whole(variable, list(letters)) == expected


def test_adverbs_give_the_letter():
    assert aggir.letter_of(["fait_seul"]) == "A"
    assert aggir.letter_of(["spontanement"]) == "B"
    assert aggir.letter_of(["spontanement", "totalement", "habituellement"]) == "B"
    assert aggir.letter_of(["spontanement", "totalement", "habituellement", "correctement"]) == "C"
    assert aggir.letter_of(["ne_fait_pas"]) == "C"


def test_the_detail_by_adverbs_gives_the_same_gir():
    parts = {part: ["fait_seul"] for names in aggir.PARTS.values() for part in names}
    parts |= {"toilette_haut": ["ne_fait_pas"], "toilette_bas": ["ne_fait_pas"]}
    parts |= {part: ["ne_fait_pas"] for part in aggir.PARTS["habillage"]}
    result = gir({"detail": True, **parts})
    assert (result.value, result.trace[0]) == (3, "Profil AACCAAAA")
    del parts["toilette_bas"]
    assert [m.code for m in gir({"detail": True, **parts}).missing] == ["toilette_bas"]


def test_incoherent_alone_is_gir_6_with_a_warning():
    result = gir(answers("CAAAAAAA"))
    assert (result.value, result.alerts[0].tone) == (6, "warning")
    assert not gir(answers("AAAAAAAA")).alerts


def test_the_module_is_off_until_somebody_switches_it_on():
    assert AGGIR.needs_switch
    assert "Syndicat national de gérontologie clinique" in AGGIR.licence.notice
