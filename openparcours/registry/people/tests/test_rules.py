from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.kit.ids import OID_NIR_TEST, is_matricule, matricule_key
from openparcours.registry.people import rules
from openparcours.registry.people.choices import IDENTITY_TRANSITIONS, IdentityStatus, InsiAnswer, Sex
from openparcours.registry.people.rules import IdentityFacts, ins_warnings, likeness, next_step, obstacles
from openparcours.registry.people.selectors import lookalikes

SHOWN_SCORE, SUSPECT_SCORE = lookalikes.SHOWN_SCORE, rules.SUSPECT_SCORE
P, R = IdentityStatus.PROVISIONAL, IdentityStatus.RETRIEVED
V, Q = IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED
RIGHT, WRONG = "279035121518989", "279035121518988"


@pytest.mark.parametrize("value", ["279035121518989", "277076322082910", "274075176079430"])
def test_right_keys(value):
    assert is_matricule(value)


def test_a_published_example_has_a_wrong_key():
    assert not is_matricule("147720425367411")


@pytest.mark.parametrize("department", ["2A", "2B"])
def test_corsican_matricules(department):
    root = f"14103{department}004025"
    assert is_matricule(root + matricule_key(root))
    assert matricule_key(root) != matricule_key(
        root.replace(department, "2A" if department == "2B" else "2B")
    )


@given(
    st.from_regex(r"[12]\d{2}(0[1-9]|1[0-2])(\d\d|2[AB])\d{6}", fullmatch=True),
    st.integers(0, 12),
    st.integers(1, 9),
)
def test_one_wrong_figure_breaks_the_key(root, place, shift):
    if not root[place].isdigit():
        return
    wrong = root[:place] + str((int(root[place]) + shift) % 10) + root[place + 1 :]
    if wrong[5:7] in {"2A", "2B"} or root[5:7] in {"2A", "2B"}:
        return
    try:
        assert not is_matricule(wrong + matricule_key(root))
    except ValueError:
        return


facts = st.builds(
    IdentityFacts,
    status=st.sampled_from(IdentityStatus),
    missing_traits=st.sampled_from([(), ("sexe",)]),
    ins_value=st.sampled_from(["", RIGHT, WRONG]),
    ins_oid=st.sampled_from(["", OID_NIR_TEST, "1.2.3"]),
    insi_answer=st.sampled_from(["", *InsiAnswer.values]),
    has_evidence=st.booleans(),
    is_doubtful=st.booleans(),
    is_fictive=st.booleans(),
    ins_is_taken=st.booleans(),
)


@given(facts)
def test_qualified_only_with_everything(known):
    allowed = not obstacles(known, Q)
    everything = (
        known.status in (R, V)
        and not known.missing_traits
        and known.ins_value == RIGHT
        and known.ins_oid == OID_NIR_TEST
        and known.insi_answer == InsiAnswer.FOUND
        and known.has_evidence
        and not (known.is_doubtful or known.is_fictive or known.ins_is_taken)
    )
    assert allowed == everything


@given(facts, st.sampled_from(IdentityStatus))
def test_only_the_moves_of_the_table(known, target):
    if target not in IDENTITY_TRANSITIONS[known.status]:
        assert obstacles(known, target)


@pytest.mark.parametrize(("has_evidence", "insi"), list(product([True, False], ["", "00", "01", "02"])))
def test_status_follows_evidence_and_insi(has_evidence, insi):
    """RNIV: what a complete, undoubted identity may become, by document seen and INSi answer."""
    known = IdentityFacts(
        status=P, ins_value=RIGHT, ins_oid=OID_NIR_TEST, insi_answer=insi, has_evidence=has_evidence
    )
    reachable = {s for s in IdentityStatus if s != P and not obstacles(known, s)}
    assert reachable == ({V} if has_evidence else set()) | ({R} if insi == "00" else set())


@given(facts)
def test_the_next_step_is_never_a_dead_end(known):
    step = next_step(known)
    if known.status == Q:
        assert step is None
    else:
        assert step is not None
        assert step.sentence
        if step.target:
            assert not obstacles(known, step.target)


DOMINIQUE = {
    "birth_family_name": "PAT-TROIS",
    "birth_given_names": "DOMINIQUE",
    "sex": Sex.FEMALE,
    "birth_date": date(1979, 3, 28),
    "birth_place_code": "51215",
}


def test_a_coherent_matricule_has_no_warning():
    assert ins_warnings(RIGHT, OID_NIR_TEST, DOMINIQUE) == []


@pytest.mark.parametrize(
    ("trait", "value", "word"),
    [
        ("sex", Sex.MALE, "sexe"),
        ("birth_date", date(1980, 3, 28), "année"),
        ("birth_date", date(1979, 4, 28), "mois"),
        ("birth_place_code", "31555", "département"),
    ],
)
def test_an_incoherent_matricule_warns(trait, value, word):
    (warning,) = ins_warnings(RIGHT, OID_NIR_TEST, {**DOMINIQUE, trait: value})
    assert word in warning


def test_a_wrong_key_warns_and_nothing_more_is_said():
    (warning,) = ins_warnings(WRONG, OID_NIR_TEST, DOMINIQUE)
    assert "clé" in warning


JEANNINE = {
    "birth_family_name": "Fictive-Dupré",
    "birth_given_names": "Jeannine Odette",
    "used_family_name": "Exemple",
    "sex": Sex.FEMALE,
    "birth_date": date(1941, 3, 12),
}


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"birth_family_name": "FICTIVE DUPRE"}, "même nom"),
        ({"birth_family_name": "exemple"}, "même nom"),
        ({"birth_family_name": "Exempel"}, "nom proche"),
        ({"birth_given_names": "Josette"}, None),
        ({"birth_family_name": "Jeannine", "birth_given_names": "Exemple"}, "nom et prénom inversés"),
        ({"birth_given_names": "Jeanine"}, "prénom proche"),
        ({"birth_date": date(1941, 12, 3)}, "jour et mois inversés"),
        ({"birth_date": date(1941, 3, 13)}, "date de naissance à un élément près"),
    ],
)
def test_likeness_says_why(other, reason):
    reasons = likeness({**other}, JEANNINE).reasons
    assert (reason in reasons) if reason else not reasons


def test_twins_are_shown_but_not_suspected():
    twin = {**JEANNINE, "birth_given_names": "Marcelle"}
    assert SHOWN_SCORE <= likeness(twin, JEANNINE).score < SUSPECT_SCORE


def test_namesakes_born_far_apart_do_not_look_alike():
    born = date(1941, 3, 12) - timedelta(days=9999)
    assert likeness({**JEANNINE, "birth_date": born}, JEANNINE).score < 40


@given(st.dictionaries(st.sampled_from(list(JEANNINE)), st.sampled_from(list(JEANNINE.values()))))
def test_likeness_is_symmetric(other):
    assert likeness(other, JEANNINE).score == likeness(JEANNINE, other).score


def test_the_table_keeps_every_status_reachable():
    seen = {P}
    for _ in IdentityStatus:
        seen |= {t for s in seen for t in IDENTITY_TRANSITIONS[s]}
    assert seen == set(IdentityStatus)
    assert rules.is_more_reliable(Q, V)
