"""The outbox: written with the act, delivered in order, retried, given up, replayed."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from openparcours.foundation.events import selectors
from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.foundation.events.models import Delivery, Event
from openparcours.foundation.events.services import deliver_next, publish, replay_deliveries
from openparcours.foundation.events.services.deliveries import MAX_ATTEMPTS
from openparcours.foundation.events.tests.handlers import HERE, ThingHappened

pytestmark = pytest.mark.django_db


@pytest.fixture
def wired(settings):
    def wire(name):
        settings.EVENT_WIRING = f"{HERE}.{name}"

    wire("WIRING")
    return wire


def deliver_all():
    count = 0
    while deliver_next():
        count += 1
    return count


def marks():
    return [e.payload["number"] for e in Event.objects.filter(name="Mark").order_by("sequence")]


def test_a_later_handler_runs_once_in_the_worker(wired):
    publish(ThingHappened(number=7))
    assert marks() == []
    assert deliver_all() == 1
    assert marks() == [7]
    assert deliver_all() == 0


def test_a_now_handler_runs_with_the_act_and_fails_with_it(wired):
    wired("MIXED")
    publish(ThingHappened(number=1))
    assert marks() == [1]
    wired("BROKEN_NOW")
    with pytest.raises(ValueError, match="panne"):
        publish(ThingHappened(number=2))
    assert Event.objects.filter(name="ThingHappened").count() == 1


def test_an_act_rolled_back_publishes_nothing(wired):
    with transaction.atomic():
        publish(ThingHappened(number=1))
        transaction.set_rollback(True)
    assert deliver_all() == 0


def test_a_failure_leaves_nothing_of_the_handler_and_waits_longer_each_time(wired, time_machine):
    wired("FAILING")
    start = datetime(2026, 11, 2, 8, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    publish(ThingHappened(number=1))
    delays = []
    for _ in range(MAX_ATTEMPTS):
        assert deliver_all() == 1
        delivery = Delivery.objects.get()
        delays.append((delivery.due_at - datetime.now(UTC)).total_seconds())
        time_machine.move_to(delivery.due_at, tick=False)
    assert delays[:4] == [5, 10, 20, 40]
    assert delivery.status == DeliveryStatus.DEAD
    assert "panne voulue" in delivery.last_error
    assert marks() == []
    assert deliver_all() == 0


def test_a_failure_holds_back_its_person_and_handler_only(wired):
    wired("FAILING")
    person, other = uuid4(), uuid4()
    for number, who in [(0, person), (1, person), (2, person), (4, other), (6, None)]:
        publish(ThingHappened(number=number, person_id=who))
    deliver_all()
    assert marks() == [0, 4, 6]
    Delivery.objects.filter(attempts=1).update(status=DeliveryStatus.DEAD)
    deliver_all()
    assert marks() == [0, 4, 6, 2]


def test_events_of_a_person_are_delivered_in_order(wired):
    person = uuid4()
    for number in range(20):
        publish(ThingHappened(number=number, person_id=person))
    Delivery.objects.filter(event__payload__number__lt=5).update(
        due_at=datetime.now(UTC) + timedelta(milliseconds=1)
    )
    while Delivery.objects.filter(status=DeliveryStatus.PENDING).exists():
        deliver_all()
    assert marks() == list(range(20))


def test_replay_queues_the_dead_or_all(wired):
    for number in range(3):
        publish(ThingHappened(number=number))
    deliver_all()
    Delivery.objects.filter(event__payload__number=1).update(status=DeliveryStatus.DEAD, attempts=12)
    assert replay_deliveries() == 1
    deliver_all()
    assert marks() == [0, 1, 2, 1]
    assert replay_deliveries(only_dead=False, since=datetime.now(UTC) + timedelta(hours=1)) == 0
    assert replay_deliveries(only_dead=False, handler="ailleurs") == 0
    assert replay_deliveries(only_dead=False) == 3


def test_the_commands_list_and_replay(wired, capsys):
    wired("FAILING")
    publish(ThingHappened(number=1))
    deliver_all()
    Delivery.objects.update(status=DeliveryStatus.DEAD)
    call_command("events", "list", "--status", "dead")
    text = capsys.readouterr().out
    assert "ThingHappened" in text
    assert "ValueError: panne voulue" in text
    call_command("events", "list", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["state"] == {"pending": 0, "late": 0, "dead": 1}
    assert report["deliveries"][0]["handler"] == f"{HERE}.fail_on_odd"
    call_command("events", "replay", "--since", "2020-01-01", "--json")
    assert json.loads(capsys.readouterr().out) == {"queued": 1}


@pytest.mark.parametrize("moment", ["hier", "2026-13-45", "2026-02-30T10:00", ""])
def test_an_unreadable_date_is_refused_in_french(moment):
    with pytest.raises(CommandError, match="date illisible"):
        call_command("events", "replay", "--since", moment)


def test_finding_the_next_delivery_uses_an_index_among_many_done(wired):
    event = publish(ThingHappened(number=1))
    Delivery.objects.bulk_create(
        [Delivery(event=event, handler=f"h{i}", status=DeliveryStatus.DONE) for i in range(5000)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert selectors.next_delivery(lock=False) is not None
    with connection.cursor() as cursor:
        keyword = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{keyword} {queries.captured_queries[0]['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "delivery_due" in plan, plan
