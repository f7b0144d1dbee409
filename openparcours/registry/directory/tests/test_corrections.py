"""A professional's post is corrected as a structure is: signed, dated, with its reason, over the source."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openparcours.registry.directory import selectors, services
from openparcours.registry.directory.models import Correction, Organization, Practitioner
from openparcours.registry.directory.tests.factories import (
    HealthcareServiceFactory,
    PhysicianPostFactory,
    PostFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PostFactory(access_role="analyst")


@pytest.fixture
def doctor():
    return PhysicianPostFactory(phone="0561000000", function="Médecin généraliste")


@pytest.fixture
def enter(client):
    def sign_in(post):
        client.force_login(post.practitioner.user)
        session = client.session
        session["post_id"] = str(post.pk)
        session.save()
        return client

    return sign_in


def addresses(post):
    page = reverse("directory:practitioner", args=[post.practitioner_id])
    return page, reverse("directory:post_correction", args=[post.pk])


def test_a_correction_of_a_post_is_shown_signed_then_withdrawn(enter, owner, doctor):
    client = enter(owner)
    page, address = addresses(doctor)
    assert client.get(address).status_code == 200
    said = {"field": "phone", "value": "05 36 49 00 09", "reason": "Appel du\x00 secrétariat"}
    assert client.post(address, said)["Location"] == page
    client.post(address, {"field": "ended_on", "value": "31/12/2026"})
    client.post(address, {"field": "function", "value": "Médecin coordonnateur"})
    shown = client.get(page).text
    for word in (
        "05 36 49 00 09",
        "Appel du secrétariat",
        "source : 0561000000",
        "31/12/2026",
        "coordonnateur",
    ):
        assert word in shown, word
    listed = client.get(reverse("directory:organization", args=[doctor.organization_id])).text
    assert "Médecin coordonnateur · jusqu" in listed
    doctor.refresh_from_db()
    assert (doctor.phone, doctor.ended_on) == ("0561000000", None)
    assert client.post(address, {"retirer": "phone"})["Location"] == page
    assert Correction.objects.get(field="phone").withdrawn_at is not None
    assert "05 36 49 00 09" not in client.get(page).text
    assert client.post(address, {"retirer": "ph\x00one"}).status_code == 422


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"field": "phone", "value": "le soir"}, "pas lisible"),
        ({"field": "ended_on", "value": "bientôt"}, "date valide"),
        *[
            ({"field": "ended_on", "value": day}, "relisez l")
            for day in ("01/01/0001", "31/12/0203", "1899-12-31")
        ],
        ({"field": "ended_on", "value": "31/12/20260"}, "date valide"),
        ({"field": "email", "value": "a@"}, "valide"),
        ({"field": "opening_hours", "value": "9 h"}, "choix"),
        ({"field": "function", "value": ""}, "obligatoire"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept_on_the_page(enter, owner, doctor, said, message):
    answer = enter(owner).post(addresses(doctor)[1], said | {"reason": "Vu sur place"})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Vu sur place" in answer.text
    assert not Correction.objects.exists()


def test_who_may_not_correct_and_what_is_not_corrected_on_a_post(enter, owner, doctor):
    stranger = PostFactory(access_role="field_social")
    assert (
        enter(stranger).post(addresses(doctor)[1], {"field": "phone", "value": "0536490009"}).status_code
        == 403
    )
    actor = selectors.actor_at(owner)
    with pytest.raises(ValidationError, match="ne se corrige pas"):
        services.propose_correction(actor, subject=doctor, field="opening_hours", value="9 h")
    with pytest.raises(ValidationError, match="date"):
        services.propose_correction(actor, subject=doctor, field="ended_on", value="demain")


def test_lists_show_what_the_page_shows_at_the_cost_of_one_query(enter, owner, doctor):
    service = HealthcareServiceFactory(organization=doctor.organization, phone="")
    Organization.objects.filter(pk=doctor.organization_id).update(phone="0561000000")
    actor = selectors.actor_at(owner)
    services.propose_correction(actor, subject=doctor, field="phone", value="05 36 49 00 09")
    services.propose_correction(actor, subject=doctor, field="function", value="Médecin coordonnateur")
    services.propose_correction(actor, subject=doctor.organization, field="phone", value="05 36 49 00 10")
    client = enter(owner)
    name = doctor.practitioner.family_name
    for address, said in (
        (reverse("directory:search") + f"?type=professionnels&q={name}", "05 36 49 00 09"),
        (reverse("directory:search") + f"?type=structures&q={doctor.organization.name}", "05 36 49 00 10"),
        (reverse("directory:search") + f"?type=services&q={service.name}", "05 36 49 00 10"),
        (reverse("directory:service", args=[service.pk]), "05 36 49 00 10"),
        (reverse("directory:organization", args=[doctor.organization_id]), "05 36 49 00 10"),
        (reverse("directory:commune", args=[doctor.organization.commune_id]), "05 36 49 00 10"),
    ):
        shown = client.get(address).text
        assert said in shown, address
        assert "05 61 00 00 00" not in shown, address
    for typed, said in ((name, "05 36 49 00 09"), (service.name, "05 36 49 00 10")):
        shown = client.post(reverse("workspace:search"), {"q": typed}, headers={"HX-Request": "true"}).text
        assert said in shown, typed
        assert "05 61 00 00 00" not in shown, typed
    listed = client.get(reverse("directory:search"), {"q": name}).text
    assert "Médecin coordonnateur" in listed
    PhysicianPostFactory.create_batch(5, practitioner__family_name=name, organization=doctor.organization)
    rows = selectors.search_professionals(actor, doctor.organization.name)
    with CaptureQueriesContext(connection) as asked:
        corrections = selectors.overlay(actor, rows)
        assert [corrections.listed(row).phone for row in rows].count("05 36 49 00 09") == 1
    assert len(asked) == 1


def test_a_post_said_over_leaves_the_lists_and_comes_back(enter, owner, doctor):
    actor, other = selectors.actor_at(owner), selectors.actor_at(PostFactory(access_role="analyst"))
    Practitioner.objects.filter(pk=doctor.practitioner_id).update(rpps="10123456789")
    name = doctor.practitioner.family_name

    def listed():
        found = (
            selectors.search_professionals(actor, name),
            selectors.people_at(actor, organization=doctor.organization),
        )
        assert [doctor in rows for rows in found] in ([True, True], [False, False])
        return doctor in found[0]

    services.propose_correction(actor, subject=doctor, field="ended_on", value="2099-01-01")
    assert listed()
    services.propose_correction(actor, subject=doctor, field="ended_on", value="2020-01-01")
    assert not listed()
    assert selectors.search_professionals(actor, "10123456789") == [doctor]
    assert "jusqu'au 01/01/2020" in enter(owner).get(reverse("directory:search"), {"q": "10123456789"}).text
    assert "01/01/2020" in enter(owner).get(addresses(doctor)[0]).text
    services.propose_correction(other, subject=doctor, field="ended_on", value="2099-01-01")
    assert listed()
    services.withdraw_correction(other, subject=doctor, field="ended_on")
    services.withdraw_correction(actor, subject=doctor, field="ended_on")
    assert listed()


def test_a_colleague_replaces_and_another_structure_keeps_its_own(owner, doctor):
    mine, theirs = selectors.actor_at(owner), selectors.actor_at(PostFactory(access_role="analyst"))
    colleague = selectors.actor_at(PostFactory(access_role="analyst", organization=owner.organization))
    for actor, value in ((mine, "0536490001"), (theirs, "0536490002"), (colleague, "0536490003")):
        services.propose_correction(actor, subject=doctor, field="phone", value=value)
    assert Correction.objects.filter(withdrawn_at=None).count() == 2
    phone = next(v for v in selectors.corrected(mine, doctor) if v.field == "phone")
    assert phone.shown == "0536490003"
    services.withdraw_correction(mine, subject=doctor, field="phone")
    phone = next(v for v in selectors.corrected(mine, doctor) if v.field == "phone")
    assert phone.shown == "0536490002"
