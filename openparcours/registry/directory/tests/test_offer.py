import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.choices import ImportKind
from openparcours.registry.directory.models import ImportRun
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PhysicianPostFactory,
    PostFactory,
    PractitionerFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PostFactory(access_role="case_manager")


@pytest.fixture
def hospital():
    return OrganizationFactory(
        name="Clinique fictive", folded_name="clinique fictive", finess="310999991", phone="0561000000"
    )


def sign_in(client, post):
    client.force_login(post.practitioner.user)
    return selectors.actor_at(post)


def test_professionals_and_organisations_are_found_by_words_towns_and_numbers(owner, hospital):
    actor = selectors.actor_at(owner)
    doctor = PhysicianPostFactory(organization=hospital)
    name = doctor.practitioner.family_name
    assert selectors.search_professionals(actor, f"toulouse {name}") == [doctor]
    assert selectors.search_organizations(actor, "FICT clinique") == [hospital]
    assert selectors.search_organizations(actor, "310 999 991") == [hospital]
    service = HealthcareServiceFactory(organization=hospital)
    assert selectors.search_services(actor, "clinique") == [service]
    assert selectors.search_professionals(actor, "") == []


def test_pages_of_results_follow_each_other_without_loss(owner):
    actor = selectors.actor_at(owner)
    for number in range(5):
        OrganizationFactory(name=f"Maison {number % 2}", folded_name=f"maison {number % 2}")
    first = selectors.search_organizations(actor, "maison", limit=2)
    second = selectors.search_organizations(actor, "maison", limit=9, after=first[-1].pk)
    assert len({row.pk for row in [*first, *second]}) == 5


def test_a_correction_shows_over_the_source_and_gives_its_place_back(client, owner, hospital):
    actor = sign_in(client, owner)
    page = reverse("directory:organization", args=[hospital.pk])
    address = reverse("directory:correction", args=[hospital.pk])
    assert client.post(address, {"field": "phone", "value": "abc"}).status_code == 422
    assert client.post(address, {"field": "phone", "value": "05 36 49 00 09"})["Location"] == page
    hospital.refresh_from_db()
    assert hospital.phone == "0561000000"
    assert "corrigé par" in client.get(page).content.decode()
    phone = next(v for v in selectors.corrected(actor, hospital) if v.field == "phone")
    assert (phone.shown, phone.source) == ("05 36 49 00 09", "0561000000")
    colleague = PostFactory(organization=OrganizationFactory(), access_role="field_social")
    client.force_login(colleague.practitioner.user)
    assert client.post(address, {"field": "phone", "value": "0536490008"}).status_code == 403
    services.withdraw_correction(actor, subject=hospital, field="phone")
    assert next(v for v in selectors.corrected(actor, hospital) if v.field == "phone").shown == "0561000000"


def test_a_former_commune_is_covered_as_what_it_became(client, owner):
    actor = sign_in(client, owner)
    toulouse = CommuneFactory()
    CommuneFactory(code="31998", name="Ancienne", folded_name="ancienne", current=toulouse)
    area = TerritoryFactory()
    area.communes.add(toulouse)
    service = HealthcareServiceFactory()
    service.served_territories.add(area)
    coverage = selectors.covering(actor, "31998")
    assert (coverage.territories, coverage.services) == ([area], [service])
    assert area.name in client.get(reverse("directory:commune", args=["31998"])).content.decode()


@pytest.mark.parametrize("kind", ["professionnels", "structures", "services", "communes"])
def test_the_search_page_answers_whatever_is_typed_within_its_queries(
    client, owner, hospital, kind, django_assert_max_num_queries
):
    sign_in(client, owner)
    PhysicianPostFactory(organization=hospital)
    HealthcareServiceFactory(organization=hospital)
    client.get(reverse("directory:search"))  # the first click of a session chooses the post
    for typed in ("", "a", "toulouse", "<script>", "'; --", "x" * 300):
        with django_assert_max_num_queries(8):
            page = client.get(reverse("directory:search"), {"q": typed, "type": kind})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("31 000 0013", "structures"),
        ("99999999900014", "structures"),
        ("300", "structures"),
        ("10 123 456 789", "professionnels"),
        ("31555", "communes"),
        ("introuvable ailleurs", "services"),
        ("rien de tel nulle part", "professionnels"),
    ],
)
def test_the_directory_opens_on_the_kind_that_has_matches(client, owner, typed, kind):
    sign_in(client, owner)
    OrganizationFactory(finess="310000013", siret="99999999900014", category="300")
    PostFactory(practitioner=PractitionerFactory(rpps="10123456789"))
    HealthcareServiceFactory(name="Introuvable ailleurs", folded_name="introuvable ailleurs")
    shown = client.get(reverse("directory:search"), {"q": typed, "depuis": "professionnels"})
    assert shown.context["kind"] == kind
    assert bool(shown.context["rows"]) == ("nulle part" not in typed)
    chosen = client.get(reverse("directory:search"), {"q": typed, "type": "communes"})
    assert chosen.context["kind"] == "communes"


def test_a_number_costs_the_search_of_its_own_kind_only(client, owner, django_assert_num_queries):
    sign_in(client, owner)
    OrganizationFactory(finess="310000013")
    page = reverse("directory:search")
    client.get(page)  # the first click of a session chooses the post
    with CaptureQueriesContext(connection) as chosen:
        client.get(page, {"q": "310000013", "type": "structures"})
    with django_assert_num_queries(len(chosen)):
        assert "310000013" in client.get(page, {"q": "310000013"}).text


def test_import_reports_are_for_those_who_import(client, owner):
    run = ImportRun.objects.create(kind=ImportKind.FINESS, file_name="finess.csv", file_sha256="0" * 64)
    run.issues.create(line=3, message="Numéro FINESS illisible.", value="ABC")
    pages = [reverse("directory:imports"), reverse("directory:import_report", args=[run.pk])]
    sign_in(client, owner)
    assert [client.get(page).status_code for page in pages] == [403, 403]
    sign_in(client, PostFactory(access_role="regional_admin"))
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert "Numéro FINESS illisible" in client.get(pages[1]).content.decode()


def test_a_professional_s_page_and_a_stranger(client, owner):
    page = reverse("directory:practitioner", args=[owner.practitioner_id])
    assert client.get(page).status_code == 302
    sign_in(client, owner)
    assert owner.organization.name in client.get(page).content.decode()
