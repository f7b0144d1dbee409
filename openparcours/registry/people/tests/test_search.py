"""The search finds whom the caller means, and nobody whom the actor may not see."""

from datetime import date

import pytest

from openparcours.registry.people import services
from openparcours.registry.people.models import PersonName, WordKey
from openparcours.registry.people.selectors import search_persons
from openparcours.registry.people.tests.factories import ContactPointFactory, PersonFactory


@pytest.fixture
def found(coordinator):
    return lambda text, actor=coordinator: [hit.person for hit in search_persons(actor, text)]


@pytest.fixture
def indexed(make_person):
    def make(**traits):
        person = make_person(**traits)
        services.index_person(person)
        return person

    return make


@pytest.fixture
def testine(indexed):
    person = indexed(
        birth_family_name="Le Fictivé",
        used_family_name="Exemple-Inventé",
        birth_given_names="Testine Odette",
        used_given_name="Marie-Testine",
        ins_value="241033155500137",
    )
    ContactPointFactory(person=person)
    return person


@pytest.mark.parametrize(
    "typed",
    [
        "exemple testine",
        "TESTINE EXEMPLE",
        "testine le fictivé",
        "fictive odette",
        "exempleinvente",
        "exe tes",
        "tes exe",
        "marie testine exemple",
        "exmple testine",
        "exemple tsetine",
        "egzemple testine",
        "exempel tesine",
        "fictivee",
        "exemple 12/03/1941",
        "exemple testine 1941",
        "12.03.1941",
        "05.36.49.00.02",
        "+33 5 36 49 00 02",
        "2 41 03 31 555 001",
    ],
)
def test_every_usual_way_of_asking_finds_her(testine, found, stranger, typed):
    assert found(typed) == [testine]
    assert found(typed, stranger) == []


@pytest.mark.parametrize(
    "typed",
    [
        "lefèvre jeannine",
        "lefe jea",
        "LEFEBRE Jeannine",
        "leefvre jeannine",
        "lefevre janine",
        "lefevre 1941",
        "dupontel jeannine",
        "le gall yves",
        "legall yves",
        "le gal",
        "Yves Le-Gall",
    ],
)
def test_french_names_are_found_as_one_hears_them(indexed, found, typed):
    jeannine = indexed(birth_family_name="Lefèvre", birth_given_names="Jeannine", used_family_name="Dupontel")
    yves = indexed(birth_family_name="Le Gall", birth_given_names="Yves")
    assert found(typed) == [yves if "gal" in typed.lower() else jeannine]


def test_the_number_of_queries_does_not_grow(indexed, coordinator, django_assert_max_num_queries):
    for letter in "abcdefghijklmnopqrst":
        indexed(birth_family_name=f"Nombre{letter}", birth_given_names="Odette")
    for typed in ("nombre odette", "nomber odete"):
        with django_assert_max_num_queries(5):
            search_persons(coordinator, typed)


def test_no_one_is_found_for_nothing_or_another_date(testine, found):
    assert found("") == found("   ") == found("exemple 13/03/1950") == found("zzzz") == []


def test_the_exact_name_then_the_birth_date_come_first(indexed, found):
    near = indexed(birth_family_name="Examples", birth_given_names="Testine")
    other = indexed(birth_family_name="Example", birth_given_names="Testine", birth_date=date(1950, 1, 1))
    exact = indexed(birth_family_name="Example", birth_given_names="Testine")
    assert found("example testine 12/03/1941") == [exact, near]
    assert set(found("example testine")) == {exact, other, near}
    assert found("example testine")[-1] == near


def test_a_merged_identity_is_found_under_the_surviving_one(indexed, found):
    kept = indexed(birth_family_name="Gardée")
    lost = indexed(birth_family_name="Perdue")
    lost.merged_into = kept
    lost.save(update_fields=["merged_into"])
    services.index_person(lost)
    assert found("perdue") == [kept]


def test_a_new_name_replaces_the_former(testine, found):
    testine.used_family_name = "Nouvelle"
    testine.save(update_fields=["used_family_name"])
    services.index_person(testine)
    assert found("nouvelle") == [testine]
    assert found("inventé") == []


def test_the_whole_index_can_be_written_anew(testine, indexed, found):
    lost = PersonFactory(birth_family_name="Perdue", merged_into=testine)
    before = set(PersonName.objects.values_list("person", "family", "given"))
    PersonName.objects.all().delete()
    WordKey.objects.all().delete()
    assert services.reindex_persons() == 2
    assert before <= set(PersonName.objects.values_list("person", "family", "given"))
    assert found("exmple testine") == found("perdue") == [testine]
    assert lost.indexed_names.count() == 0
