"""What the pages cost: no query more for a heavy record, and the heaviest in time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.records import services
from openparcours.coordination.records.choices import CircleRole
from openparcours.coordination.records.models import TimelineEntry
from openparcours.coordination.records.selectors import WorklistFilter, worklist
from openparcours.coordination.records.services import Opening
from openparcours.coordination.records.tests.factories import (
    CareTeamParticipantFactory,
    CoordinationRecordFactory,
)
from openparcours.foundation.accounts import sessions
from openparcours.kit.ids import new_id
from openparcours.registry.people.choices import AccessBasis
from openparcours.registry.people.tests.factories import PersonAccessFactory


@pytest.fixture
def signed_in(client, cast):
    services.open_record(
        cast.coordinator,
        person=cast.person,
        opening=Opening(reason="autre"),
        referent=cast.posts.coordinator,
    )
    services.record_information(
        cast.coordinator, person=cast.person, told_to="personne", means="oral", given_on=timezone.localdate()
    )
    client.force_login(cast.posts.coordinator.practitioner.user)
    session = client.session
    session[sessions.POST] = str(cast.posts.coordinator.pk)
    session.save()
    return client


def burden(cast, *, entries, members):
    """Give the person a long life and a large circle."""
    now, team = timezone.now(), cast.person.care_team
    for _ in range(members):
        CareTeamParticipantFactory(team=team, role=CircleRole.OTHER, phone="05 36 49 00 02")
    services.refresh_doors(cast.person)
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(
                person=cast.person,
                event_id=new_id(),
                at=now - timedelta(minutes=10 * n),
                kind="note",
                title=f"Évènement fictif {n}",
                summary="Passage à domicile, rien à signaler.",
                author_id=cast.posts.colleague.pk,
                organization_id=cast.dac.pk,
            )
            for n in range(entries)
        ],
        batch_size=2000,
    )


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]


def test_the_heaviest_record_costs_no_query_more(signed_in, cast):
    urls = [
        reverse("workspace:record", args=[cast.person.pk]),
        reverse("workspace:record_timeline", args=[cast.person.pk]),
        reverse("records:circle", args=[cast.person.pk]),
        reverse("records:sharing", args=[cast.person.pk]),
    ]
    burden(cast, entries=40, members=2)
    light = {url: len(queries(signed_in, url)) for url in urls}
    burden(cast, entries=20_000, members=60)
    for url in urls:
        ran = queries(signed_in, url)
        assert len(ran) <= light[url], "\n".join(ran)
        assert len(ran) <= (18 if url == urls[0] else 24), "\n".join(ran)


def test_the_worklist_costs_the_same_for_one_record_as_for_forty(signed_in, cast):
    url = reverse("workspace:worklist")
    one = len(queries(signed_in, url))
    for _ in range(40):
        record = CoordinationRecordFactory(organization=cast.dac, referent=cast.posts.coordinator)
        PersonAccessFactory(
            person=record.person,
            holder_id=cast.dac.pk,
            basis=AccessBasis.OWNER,
            shows_health=True,
            shows_social=True,
        )
    many = queries(signed_in, url)
    assert len(many) <= one, "\n".join(many)


@pytest.mark.parametrize("order", ["recent", "silent", "opened"])
def test_the_order_of_the_worklist_comes_from_an_index(cast, order):
    rows = worklist(cast.coordinator, WorklistFilter(scope="all", order=order))[:41]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("sort", "seqscan", "bitmapscan", "hashjoin", "hashagg"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = rows.explain()
    assert "record_opening" in plan if order == "opened" else "record_activity" in plan, plan
    assert "USE TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
