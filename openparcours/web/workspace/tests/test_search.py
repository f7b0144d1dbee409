"""The search box and the palette: what is found, by whom, and that no name reaches an address."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openparcours.foundation.accounts import sessions
from openparcours.registry.directory.tests.factories import (
    DacFactory,
    HealthcareServiceFactory,
    OrganizationFactory,
    PhysicianPostFactory,
    PostFactory,
)
from openparcours.registry.people import services as people
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import (
    ContactPointFactory,
    PersonAccessFactory,
    PersonFactory,
)

SEARCH, PALETTE = "workspace:search", "workspace:palette"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def dac(db):
    return DacFactory()


@pytest.fixture
def owner(dac):
    return PostFactory(organization=dac)


@pytest.fixture
def enter(client):
    def sign_in(post):
        client.force_login(post.practitioner.user)
        session = client.session
        session[sessions.POST] = str(post.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def jeannine(dac):
    person = PersonFactory(birth_family_name="Fictiveau", birth_given_names="Jeannine", used_family_name="")
    PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
    ContactPointFactory(person=person, value="05 36 49 00 07")
    people.index_person(person)
    return person


def palette(client, text):
    answer = client.post(reverse(PALETTE), {"q": text}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_search_stays_out_of_the_address_and_survives_a_reload(enter, owner, jeannine):
    client = enter(owner)
    answer = client.post(reverse(SEARCH), {"q": "fictivau jeanine"})
    assert answer["Location"] == reverse(SEARCH)
    for _ in range(2):
        assert "Jeannine FICTIVEAU" in client.get(reverse(SEARCH)).content.decode()
    assert "FICTIVEAU" not in client.get(reverse(SEARCH) + "?type=structures").content.decode()
    assert client.get(reverse(SEARCH) + "?q=fictiveau&type=autre").status_code == 200


def test_persons_are_for_who_may_see_them_professionals_for_all(enter, dac, owner, jeannine):
    doctor = PhysicianPostFactory(organization=OrganizationFactory(name="Cabinet Fictiveau"))
    for post, seen in (
        (owner, True),
        (PostFactory(organization=dac), True),
        (PostFactory(), False),
        (PostFactory(organization=dac, access_role="privacy_officer"), False),
    ):
        client = enter(post)
        client.post(reverse(SEARCH), {"q": "fictiveau"})
        for shown in (client.get(reverse(SEARCH)).content.decode(), palette(client, "fictiveau")):
            assert ("Jeannine" in shown) is seen
            assert str(jeannine.pk) in shown or not seen
    assert str(doctor.practitioner) in palette(enter(owner), doctor.practitioner.family_name)


def test_the_palette_proposes_only_permitted_acts(enter, dac, owner, jeannine):
    PersonAccessFactory(person=jeannine, holder_id=dac.pk)
    shown = palette(enter(owner), "fictiveau")
    note = reverse("notes:person_notes", args=[jeannine.pk])
    assert note in shown
    assert 'href="tel:0536490007"' in shown
    assert 'name="typed"' in shown
    assert reverse("directory:search") in palette(enter(owner), "annu")
    assert reverse("directory:team") not in palette(enter(owner), "equipe")
    officer = enter(PostFactory(organization=dac, access_role="privacy_officer"))
    assert "Créer une personne" not in palette(officer, "fictiveau")
    assert reverse("directory:team") in palette(
        enter(PostFactory(organization=dac, access_role="director")), "equipe"
    )


def test_the_palette_proposes_no_act_of_a_record_one_may_not_open(enter, owner, dac, jeannine):
    client = enter(owner)
    shown = palette(client, "fictiveau")
    proposed = set(re.findall(rf'href="(/[^"]*{jeannine.pk}[^"]*)"', shown))
    assert reverse("requests:person_requests", args=[jeannine.pk]) in proposed
    for address in proposed:
        assert client.get(address).status_code == 200, address
    PersonAccessFactory(person=jeannine, holder_id=dac.pk)
    shown = palette(client, "fictiveau")
    for screen in ("orientations:person_offer", "careplans:person_plan", "records:circle"):
        assert reverse(screen, args=[jeannine.pk]) in shown


def test_an_empty_palette_shows_the_persons_seen_last(enter, owner, jeannine):
    client = enter(owner)
    assert "Vus récemment" not in palette(client, "")
    client.get(reverse("workspace:record", args=[jeannine.pk]))
    shown = palette(client, "")
    assert "Vus récemment" in shown
    assert "FICTIVEAU" in shown


@pytest.mark.parametrize("typed", ["", " ", "'; --", "<script>", "%", "\x00", "é" * 5000, "01/01/1900", "🙂"])
def test_anything_may_be_typed(enter, owner, jeannine, typed):
    client = enter(owner)
    assert "<script>" not in palette(client, typed)
    client.post(reverse(SEARCH), {"q": typed})
    assert client.get(reverse(SEARCH)).status_code == 200


def test_a_search_costs_the_same_whatever_it_finds(enter, dac, owner, jeannine):
    client = enter(owner)
    HealthcareServiceFactory(name="Service fictiveau")
    palette(client, "fictiveau")
    with CaptureQueriesContext(connection) as few:
        palette(client, "fictiveau")
    for n in range(12):
        person = PersonFactory(birth_family_name="Fictiveau", birth_given_names=f"Odile{n}")
        PersonAccessFactory(person=person, holder_id=dac.pk, basis=AccessBasis.REGISTRATION)
        people.index_person(person)
        PhysicianPostFactory(organization=OrganizationFactory(name=f"Cabinet Fictiveau {n}"))
    with CaptureQueriesContext(connection) as many:
        palette(client, "fictiveau")
    assert len(many) <= len(few) <= 12
