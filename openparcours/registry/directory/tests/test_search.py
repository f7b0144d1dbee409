"""The directory is found by words mixed and mistyped; near ones first; nothing is lost between pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

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


def test_a_kind_of_which_a_word_says_nothing_is_not_asked(actor, region, django_assert_num_queries):
    with django_assert_num_queries(1):
        mixed = selectors.with_kinds(selectors.as_typed("demonst fictivin"))
    with django_assert_num_queries(0):
        assert selectors.search_professionals(actor, "demonst fictivin", words=mixed) == []
        assert selectors.search_organizations(actor, "demonst fictivin", words=mixed) == []
    known = selectors.with_kinds(selectors.as_typed("demonst purpan"))
    assert region["doctor"] in selectors.search_professionals(actor, "demonst purpan", words=known)
    with django_assert_num_queries(0):
        assert selectors.search_organizations(actor, "demonst purpan", words=known) == []


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


def test_the_number_of_a_legal_entity_finds_its_sites_in_one_query(actor, django_assert_num_queries):
    entity = OrganizationFactory(name="Centre fictif", finess="310000013", level="EJ")
    for rank in range(3):
        OrganizationFactory(
            name=f"Site {rank}", finess=f"31000002{rank}", siret="99999999900014", parent=entity
        )
    OrganizationFactory(name="Fermé", parent=entity, is_active=False)
    with django_assert_num_queries(1):
        found = selectors.search_organizations(actor, "31 000 0013")
    assert [row.name for row in found] == ["Centre fictif", "Site 0", "Site 1", "Site 2"]
    following = selectors.search_organizations(actor, "310000013", limit=2, after=found[1].pk)
    assert [row.name for row in following] == ["Site 1", "Site 2"]
    assert len(selectors.search_organizations(actor, "999 999 999 00014")) == 3


def test_the_page_of_a_site_says_its_entity_its_numbers_and_how_fresh_it_is(client):
    entity = OrganizationFactory(name="Centre fictif", finess="310000013", level="EJ")
    site = OrganizationFactory(
        finess="310000021", siret="99999999900014", parent=entity, source="finess",
        source_updated_on=date(2026, 11, 3), imported_at=timezone.now(),
    )  # fmt: skip
    post = PostFactory()
    client.force_login(post.practitioner.user)
    session = client.session
    session["post_id"] = str(post.pk)
    session.save()
    said = client.get(reverse("directory:organization", args=[site.pk])).text
    for word in ("FINESS 310000013", "310000021", "99999999900014", "03/11/2026", "importé le"):
        assert word in said, word


def test_a_name_in_capitals_is_shown_readable_and_kept_as_received(client):
    site = OrganizationFactory(name="CENTRE HOSPITALIER DE L'EST (EHPAD)")
    assert str(site) == "Centre hospitalier de l'Est (EHPAD)"
    site.refresh_from_db()
    assert site.name == "CENTRE HOSPITALIER DE L'EST (EHPAD)"
    assert str(PractitionerFactory(given_name="JEAN-PIERRE", family_name="Exemple")).endswith(
        "Jean-Pierre EXEMPLE"
    )
