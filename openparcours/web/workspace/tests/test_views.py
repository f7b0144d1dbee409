"""The workspace's pages: what they cost, and what a stranger sees of them."""

from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.records import services
from openparcours.coordination.records.choices import CircleRole, OpeningReason
from openparcours.coordination.records.services import NewMember, Opening
from openparcours.coordination.requests import services as requests
from openparcours.coordination.requests.services import Asker, Content
from openparcours.foundation.accounts import sessions
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import DacFactory, PhysicianPostFactory, PostFactory
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.services import index_person
from openparcours.registry.people.tests.factories import PersonAccessFactory, PersonFactory


@pytest.fixture
def dac(db):
    return DacFactory()


@pytest.fixture
def owner(dac):
    return PostFactory(organization=dac)


@pytest.fixture
def open_record(dac, owner):
    """Return a maker of open records that the owner leads."""

    def make(**traits):
        person = PersonFactory(**traits)
        index_person(person)
        PersonAccessFactory(
            person=person,
            holder_id=dac.pk,
            basis=AccessBasis.REGISTRATION,
            shows_health=False,
            shows_social=False,
        )
        actor = actor_at(owner)
        record = services.open_record(
            actor, person=person, opening=Opening(reason=OpeningReason.HOME, context=""), referent=owner
        )
        services.record_information(
            actor, person=person, told_to="personne", means="oral", given_on=timezone.localdate()
        )
        return record

    return make


@pytest.fixture
def signed_in(client):
    def enter(post):
        client.force_login(post.practitioner.user)
        session = client.session
        session[sessions.POST] = str(post.pk)
        session.save()
        return client

    return enter


def _queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("name", "budget"), [("home", 18), ("worklist", 10)])
def test_a_page_costs_the_same_whatever_it_lists(name, budget, owner, open_record, signed_in):
    client, address = signed_in(owner), reverse(f"workspace:{name}")
    open_record()
    few = _queries(client, address)
    for _ in range(6):
        open_record()
    assert _queries(client, address) <= few <= budget


def test_record_page_stays_within_its_budget(owner, open_record, signed_in):
    record = open_record()
    assert _queries(signed_in(owner), reverse("workspace:record", args=[record.person_id])) <= 25


def test_the_record_warns_of_who_may_be_mistaken_for_another(owner, open_record, signed_in):
    person = open_record().person
    page = reverse("workspace:record", args=[person.pk])
    client = signed_in(owner)
    assert "Homonyme connu" not in client.get(page).text
    type(person).objects.filter(pk=person.pk).update(is_homonym=True, is_fictive=True)
    for warning in ("Homonyme connu", "Identité fictive"):
        assert warning in client.get(page).text
        assert warning in client.get(reverse("people:identity", args=[person.pk])).text


def test_worklist_is_for_the_owner_her_team_and_nobody_else(dac, owner, open_record, signed_in):
    open_record(birth_family_name="FICTIVEAU", used_family_name="")
    everyone = reverse("workspace:worklist") + "?scope=all"
    assert "FICTIVEAU" in signed_in(owner).get(everyone).content.decode()
    assert "FICTIVEAU" in signed_in(PostFactory(organization=dac)).get(everyone).content.decode()
    assert "FICTIVEAU" not in signed_in(PostFactory()).get(everyone).content.decode()


@pytest.mark.parametrize("typed", ["marqu", "Marquéur", "elodie  MARQ", "marqueur-élo"])
def test_worklist_finds_by_the_start_of_names_through_their_index(owner, open_record, signed_in, typed):
    open_record(birth_family_name="FICTIVEAU", used_family_name="")
    open_record(birth_family_name="MARQUEUR", birth_given_names="Zoé Élodie", used_family_name="")
    client, address = signed_in(owner), reverse("workspace:worklist")
    with CaptureQueriesContext(connection) as queries:
        shown = client.post(address, {"name": typed}).content.decode()
    assert "MARQUEUR" in shown
    assert "FICTIVEAU" not in shown
    assert " LIKE " not in str(queries.captured_queries), "a scan of every name"
    assert "MARQUEUR" not in client.post(address, {"name": "%"}).content.decode()


@pytest.mark.parametrize("order", ["recent", "silent", "opened"])
def test_pages_of_the_worklist_follow_without_gap_or_repeat(
    order, owner, open_record, signed_in, monkeypatch
):
    monkeypatch.setattr(import_module("openparcours.web.workspace.views.worklist"), "PAGE", 2)
    expected = {open_record().pk for _ in range(5)}
    client, address, seen = signed_in(owner), reverse("workspace:worklist") + f"?order={order}", []
    while address:
        page = client.get(address).context
        seen += [row.pk for row in page["rows"]]
        address = reverse("workspace:worklist") + page["more"] if page["more"] else ""
    assert len(seen) == 5
    assert set(seen) == expected


def test_a_chosen_record_survives_a_reload_and_stays_closed_to_strangers(owner, open_record, signed_in):
    record = open_record(birth_family_name="FICTIVEAU", used_family_name="")
    address = f"{reverse('workspace:worklist')}?apercu={record.pk}"
    assert b"data-chosen" in signed_in(owner).get(address).content
    assert signed_in(PostFactory()).get(address).status_code == 404


def test_a_wrong_query_is_ignored(owner, signed_in):
    wrong = "?apercu=abc&apres=%00_zz&scope=x&order=-pk&level=%F0&name=%25"
    assert signed_in(owner).get(reverse("workspace:worklist") + wrong).status_code == 200


def test_a_saved_view_belongs_to_its_owner(owner, dac, signed_in):
    signed_in(owner).post(
        reverse("workspace:saved_views", args=["dossiers"]),
        {"name": "Mes intensifs", "query": "level=intensif"},
    )
    address = reverse("workspace:worklist")
    assert "Mes intensifs" in signed_in(owner).get(address).content.decode()
    assert "Mes intensifs" not in signed_in(PostFactory(organization=dac)).get(address).content.decode()


def test_what_a_request_told_is_brought_not_asked_again(open_record, owner, signed_in):
    record = open_record()
    asker, content = (
        Asker(category="aidant_entourage"),
        Content(text="Ne sort plus.", physician_name="Dr Durand"),
    )
    requests.receive_request(actor_at(owner), asker=asker, content=content, person=record.person)
    address = reverse("workspace:record", args=[record.person_id])
    page = signed_in(owner).get(address).content.decode()
    circle = reverse("records:circle", args=[record.person_id])
    assert f'href="{circle}?pro=Durand"' in page
    assert "« Dr Durand », dit dans la demande" in page
    assert "Trouver ou inviter le médecin traitant" not in page

    physician = NewMember(role=CircleRole.ATTENDING_PHYSICIAN, post=PhysicianPostFactory())
    services.add_member(actor_at(owner), person=record.person, member=physician)
    assert "?pro=" not in signed_in(owner).get(address).content.decode()
