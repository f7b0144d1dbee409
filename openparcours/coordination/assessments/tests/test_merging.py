"""Whatever two pages send, each answer is in place or kept aside: none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from openparcours.coordination.assessments.rules import merge_answers

answers = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), max_size=4)
sent = st.dictionaries(st.sampled_from("abcd"), st.none() | st.integers(0, 3), max_size=4)
saves = st.lists(st.tuples(sent, st.sampled_from(["", "one", "two"]), st.integers(0, 3)), max_size=6)


@given(start=answers, saves=saves)
def test_nothing_is_lost(start, saves):
    current, stamps, revision = dict(start), {}, 0
    for incoming, client, late in saves:
        base = max(0, revision - late)
        merge = merge_answers(current, stamps, incoming, base=base, client=client)
        for code, value in incoming.items():
            assert merge.answers.get(code) == value or code in merge.clashes
        for code in set("abcd") - set(incoming):
            assert merge.answers.get(code) == current.get(code)
        for code in merge.clashes:
            assert merge.answers.get(code) == current.get(code)
            assert stamps[code][0] > base
        revision += bool(merge.changed)
        stamps |= {code: [revision, client] for code in merge.changed}
        current = merge.answers


@given(start=answers, incoming=sent)
def test_an_up_to_date_page_never_clashes(start, incoming):
    stamps = {code: [5, "other"] for code in start}
    merge = merge_answers(start, stamps, incoming, base=5, client="mine")
    assert merge.clashes == ()
    assert {c: v for c, v in merge.answers.items() if c in incoming} == {
        c: v for c, v in incoming.items() if v is not None
    }
