"""The directory is found by words mixed and mistyped; near ones first; nothing is lost between pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.models import NameWord, Organization
from openparcours.registry.directory.rules import search_words, stem
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    DepartmentFactory,
    OrganizationFactory,
    PhysicianPostFactory,
    PostFactory,
    PractitionerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return selectors.actor_at(PostFactory())


@pytest.fixture
def region():
    """Return posts in Toulouse, Saint-Jean, Colomiers and far away."""
    toulouse = OrganizationFactory(name="Maison de santé de Purpan")
    saint_jean = CommuneFactory(code="31488", name="Saint-Jean", folded_name="saint jean", population=11_000)
    colomiers = CommuneFactory(code="31149", name="Colomiers", folded_name="colomiers", population=40_000)
    hauts = DepartmentFactory(code="92", name="Hauts-de-Seine")
    colombes = CommuneFactory(
        code="92025", name="Colombes", folded_name="colombes", department=hauts, population=90_000
    )
    nurse = {"profession": "60", "profession_label": "infirmier", "function": "Infirmier libéral"}
    return {
        "doctor": PhysicianPostFactory(
            practitioner=PractitionerFactory(family_name="Demonstier", given_name="Paul"),
            organization=toulouse,
        ),
        "nurse": PostFactory(organization=OrganizationFactory(name="Cabinet", commune=colomiers), **nurse),
        "far": PostFactory(organization=OrganizationFactory(name="Cabinet", commune=colombes), **nurse),
        "site": OrganizationFactory(name="EHPAD ST JEAN", commune=saint_jean, category_label="EHPAD"),
        "purpan": toulouse,
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("demonstier", "doctor"),
        ("demonstir", "doctor"),
        ("paul demonstier", "doctor"),
        ("médecin généraliste toulouse", "doctor"),
        ("medecin tolouse", "doctor"),
        ("demonst purpan", "doctor"),
        ("infirmiere colomiers", "nurse"),
    ],
)
def test_professionals_are_found_by_words_mixed_and_mistyped(actor, region, typed, found):
    assert [post.pk for post in selectors.search_professionals(actor, typed)][:1] == [region[found].pk]


@pytest.mark.parametrize(
    ("typed", "found"), [("purpann", "purpan"), ("st jean", "site"), ("saint-jean ehpad", "site")]
)
def test_organisations_are_found_whatever_their_writing(actor, region, typed, found):
    assert region[found] in selectors.search_organizations(actor, typed)


def test_what_is_near_comes_first(actor, region):
    assert selectors.search_professionals(actor, "cabinet infirmier") == [region["nurse"], region["far"]]
    assert selectors.search_professionals(actor, "infirmier liberal") == [region["nurse"]]
    assert selectors.search_professionals(actor, "infirmier liberal colombes") == [region["far"]]
    assert [town.name for town in selectors.communes_starting(actor, "colom")] == ["Colomiers", "Colombes"]
    assert [town.name for town in selectors.communes_starting(actor, "colomier")] == ["Colomiers"]
    assert [town.name for town in selectors.communes_starting(actor, "coulommiers")] == []
    assert [town.name for town in selectors.communes_starting(actor, "tolouse")] == ["Toulouse"]


def test_nobody_is_found_who_lacks_a_word(actor, region):
    assert selectors.search_professionals(actor, "medecin colomiers") == []
    assert selectors.search_professionals(actor, "zzzz") == []
    assert selectors.search_organizations(actor, "purpan colomiers") == []


def test_a_search_follows_indexes_and_costs_the_same(actor, region):
    with CaptureQueriesContext(connection) as few:
        selectors.search_professionals(actor, "medecin toulouse")
    for _ in range(5):
        PhysicianPostFactory()
    with CaptureQueriesContext(connection) as many:
        selectors.search_professionals(actor, "medecin toulouse")
    assert len(many) == len(few) == 1


def test_the_index_written_anew_is_the_same(region):
    before = set(NameWord.objects.values_list("kind", "word", "target"))
    services.reindex_directory()
    assert set(NameWord.objects.values_list("kind", "word", "target")) == before
    renamed = Organization.objects.get(pk=region["purpan"].pk)
    renamed.folded_name = "clinique neuve"
    services.index_rows(Organization, [renamed])
    assert not NameWord.objects.filter(target=renamed.pk, word="purpan").exists()


def test_words_of_a_search():
    assert search_words("Centre de l'Étoile, St-Jean") == ["centre", "etoile", "saint", "jean"]
    assert search_words("de la") == ["de", "la"]
    assert stem("infirmière") == stem("infirmièr")
