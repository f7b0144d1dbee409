"""The one box finds the person meant, and never one out of reach."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openparcours.kit.names import deletions, fold, is_near
from openparcours.kit.phonetics import sound_of
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory
from openparcours.registry.people.selectors import read_query, search_persons
from openparcours.registry.people.services import index_person, index_persons
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAccessFactory,
    PersonFactory,
)


@pytest.fixture
def dac(db):
    return DacFactory()


@pytest.fixture
def actor(dac):
    return actor_at(PostFactory(organization=dac))


@pytest.fixture
def known(dac):
    """Return a maker of indexed persons within reach of the DAC."""

    def make(family, given, **traits):
        person = PersonFactory(birth_family_name=family, birth_given_names=given, **traits)
        PersonAccessFactory(person=person, holder_id=dac.pk)
        index_person(person)
        return person

    return make


@pytest.mark.parametrize(
    "typed",
    [
        "lefèvre jeannine",
        "Jeannine LEFEVRE",
        "lefe jea",
        "LEFEBRE Jeannine",  # one letter changed
        "lefevr jeannine",  # one dropped
        "leefvre jeannine",  # two swapped
        "lefevre janine",  # the given name as one hears it
        "12/03/1941",
        "lefevre 1941",
        "05 36 49 00 02",
        "+33 5 36 49 00 02",
        "dupontel jeannine",  # the name she uses
    ],
)
def test_what_people_type_finds_her(actor, known, typed):
    meant = known("Lefèvre", "Jeannine Odette", used_family_name="Dupontel", birth_date=date(1941, 3, 12))
    ContactPointFactory(person=meant)
    known("Leroux", "Marcel", birth_date=date(1950, 1, 1))
    assert [hit.person for hit in search_persons(actor, typed)][:1] == [meant]


@pytest.mark.parametrize("typed", ["le gall yves", "legall yves", "le gal", "Yves Le-Gall"])
def test_compound_names_are_found_whole_or_in_parts(actor, known, typed):
    meant = known("Le Gall", "Yves")
    assert meant in [hit.person for hit in search_persons(actor, typed)]


def test_the_exact_name_comes_before_the_near_one(actor, known):
    near, exact = known("Martine", "Paul"), known("Martin", "Paul")
    assert [h.person for h in search_persons(actor, "martin paul")] == [exact, near]


def test_a_matricule_is_found_by_its_beginning(actor, known):
    meant = known("Patronyme", "Test", ins_value="279035121518989")
    assert search_persons(actor, "2 79 03 51 215 189 89")[0].person == meant


def test_nobody_out_of_reach_is_found_by_any_trait(known):
    person = known("Introuvable", "Jeannine", ins_value="279035121518989")
    ContactPointFactory(person=person)
    stranger = actor_at(PostFactory())
    for typed in ("introuvable", "introuvible jeannine", "279035121518989", "0536490002", "12/03/1941"):
        assert search_persons(stranger, typed) == [], typed


def test_a_merged_identity_is_found_under_the_one_kept(actor, known):
    kept = known("Gardée", "Simone")
    merged = known("Autrement", "Simone")
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    index_person(merged)
    assert [h.person for h in search_persons(actor, "autrement simone")] == [kept]


def test_the_number_of_queries_does_not_grow(actor, known, django_assert_max_num_queries):
    index_persons([])
    for n in range(30):
        known(f"Nombre{chr(97 + n % 26)}", "Odette")
    with django_assert_max_num_queries(8):
        search_persons(actor, "nombre odette")


@given(st.text(max_size=300))
def test_reading_a_query_never_fails(text):
    query = read_query(text)
    assert len(query.words) <= 4


words = st.text(alphabet="abcdehlmnorstuv", min_size=2, max_size=12)


@given(words, words)
def test_near_words_always_share_a_deletion(one, other):
    if is_near(one, other):
        assert deletions(one) & deletions(other)


@given(st.text(max_size=40))
def test_every_folded_word_has_a_sound(text):
    assert all(sound_of(word) for word in fold(text).split())


@pytest.mark.parametrize(
    ("one", "other"),
    [("dupont", "dupond"), ("philippe", "filipe"), ("gauthier", "gotier"), ("rousseau", "rousso")],
)
def test_names_said_alike_share_a_sound(one, other):
    assert sound_of(one) == sound_of(other)
