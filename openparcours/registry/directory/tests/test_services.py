"""Services of the offer: who describes them, what is refused, where they go; areas from a file."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.definitions.services import load_shipped
from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.choices import Source
from openparcours.registry.directory.models import HealthcareService, Territory
from openparcours.registry.directory.tests.factories import (
    CommuneFactory,
    DacFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PostFactory,
    SocialWorkerPostFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db
ADMIN = Actor(user_id=None, label="Administratrice fictive", role="regional_admin")


@pytest.fixture
def owner():
    return SocialWorkerPostFactory()


def sign_in(client, post):
    client.force_login(post.practitioner.user)
    return selectors.actor_at(post)


def test_a_service_is_described_on_screen_and_covers_its_communes(client, owner):
    load_shipped()
    CommuneFactory(code="31069", name="Blagnac", folded_name="blagnac")
    area = TerritoryFactory(kind="cpts")
    area.communes.add(CommuneFactory())
    actor = sign_in(client, owner)
    address = reverse("directory:new_service", args=[owner.organization_id])
    typed = {
        "name": "Portage de repas",
        "themes": ["repas_equipement"],
        "audiences": ["seniors"],
        "price": "non",
        "phone": "05 36 49 00 09",
        "territories": [str(area.pk)],
        "communes": "blagnac, Nulle-Part",
    }
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Nulle-Part" in refused.content.decode()
    answer = client.post(address, typed | {"communes": "Blagnac (31)"})
    made = HealthcareService.objects.get()
    assert answer["Location"] == reverse("directory:service", args=[made.pk])
    assert (made.folded_name, made.is_free, made.source) == ("portage de repas", False, Source.LOCAL)
    shown = client.get(answer["Location"]).content.decode()
    assert "Portage de repas" in shown
    assert "Blagnac" in shown
    assert selectors.covering(actor, "31069").services == [made]
    assert selectors.covering(actor, "31555").services == [made]
    page = client.get(reverse("directory:description", args=[made.pk])).content.decode()
    assert "Blagnac (31)" in page
    client.post(reverse("directory:service_removal", args=[made.pk]))
    assert selectors.covering(actor, "31069").services == []
    assert selectors.search_services(actor, "portage") == []


def test_the_whole_group_is_a_zone(owner):
    from openparcours.registry.directory.forms.services import ServiceForm
    from openparcours.registry.directory.models import Epci

    group = Epci.objects.create(code="243100518", name="Métropole fictive", kind="METRO")
    towns = [CommuneFactory(epci=group), CommuneFactory(code="31069", name="Blagnac", epci=group)]
    type(towns[0]).objects.update(epci=group)
    owner.organization.refresh_from_db()
    words = selectors.offer_words(None)
    form = ServiceForm({"name": "Visites", "whole_group": "on"}, organization=owner.organization, words=words)
    assert form.is_valid(), form.errors
    assert {commune.pk for commune in form.zone().communes} == {"31555", "31069"}


def test_only_its_organisation_and_the_territory_s_dac_describe_a_service(client, owner):
    service = HealthcareServiceFactory(organization=owner.organization)
    address = reverse("directory:description", args=[service.pk])
    dac = DacFactory()
    for post, status in (
        (owner, 200),
        (SocialWorkerPostFactory(organization=owner.organization), 200),
        (PostFactory(organization=dac, access_role="territory"), 200),
        (PostFactory(organization=dac), 403),
        (SocialWorkerPostFactory(), 403),
    ):
        sign_in(client, post)
        assert client.get(address).status_code == status
        assert client.get(reverse("directory:service", args=[service.pk])).status_code == 200
    far = PostFactory(access_role="territory", organization=DacFactory(commune=None))
    sign_in(client, far)
    assert client.post(address, {"name": "Autre"}).status_code == 403
    assert client.post(reverse("directory:service_removal", args=[service.pk])).status_code == 403


def test_a_service_of_a_national_source_is_not_rewritten(client, owner):
    service = HealthcareServiceFactory(organization=owner.organization, source=Source.FINESS)
    sign_in(client, owner)
    assert client.post(reverse("directory:description", args=[service.pk]), {"name": "X"}).status_code == 403


def test_areas_are_read_from_a_file_and_twice_change_nothing(tmp_path):
    CommuneFactory()
    CommuneFactory(code="31069", name="Blagnac", folded_name="blagnac", population=25_000)
    cpts = OrganizationFactory(finess="310999991")
    file = tmp_path / "cpts.csv"
    file.write_text(
        "Code commune;CPTS;FINESS\n31555;CPTS fictive;310999991\n31069;CPTS fictive;\n99999;CPTS fictive;\n"
    )
    first = services.import_areas(ADMIN, path=file, is_dry_run=True)
    assert (first.created_count, first.rejected_count) == (2, 1)
    assert not Territory.objects.exists()
    services.import_areas(ADMIN, path=file)
    again = services.import_areas(ADMIN, path=file)
    assert (again.created_count, again.updated_count, again.unchanged_count) == (0, 0, 2)
    area = Territory.objects.get()
    assert (area.kind, area.organization) == ("cpts", cpts)
    coverage = selectors.covering(ADMIN, "31069")
    assert (coverage.territories[0].population, coverage.territories[0].size) == (525_000, 2)
    assert coverage.organization_count == 0
    file.write_text("Code commune;CPTS\n31555;CPTS fictive\n")
    assert services.import_areas(ADMIN, path=file).updated_count == 1


@pytest.mark.parametrize("content", ["", "a;b\n1;2\n", "Code commune;Nom\n31555;X\n"])
def test_a_file_that_is_no_list_of_areas_is_refused(tmp_path, content):
    file = tmp_path / "autre.csv"
    file.write_text(content)
    with pytest.raises(CommandError) as refusal:
        call_command("import_territories", str(file))
    assert refusal.value.returncode == 2


def test_the_real_areas_of_dacs_are_read(shared_data):
    run = services.import_areas(
        ADMIN, path=shared_data("territoire/dac_territoires_reels/dac_communes_paca.csv"), is_dry_run=True
    )
    assert run.read_count == run.rejected_count  # no commune of that region is known here
    assert run.read_count > 900
