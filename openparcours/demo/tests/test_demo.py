"""The demonstration: deterministic, consistent with the services, closed to the real world."""

import re
from datetime import UTC, datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import include, path

from config.urls import urlpatterns as real_urls
from openparcours.coordination.assessments import selectors as assessments
from openparcours.coordination.assessments.models import QuestionnaireResponse, Score
from openparcours.coordination.careplans.models import PlanAction
from openparcours.coordination.careplans.tasks import REFUSED
from openparcours.coordination.notes.models import LiaisonNote
from openparcours.coordination.orientations.models import PathwayBreak
from openparcours.coordination.records import services as records
from openparcours.coordination.records.models import CoordinationRecord, TimelineEntry
from openparcours.coordination.records.services import Opening
from openparcours.coordination.requests.choices import RequestStatus
from openparcours.coordination.requests.models import SupportRequest
from openparcours.demo import selectors
from openparcours.demo.choices import PERSONAS
from openparcours.demo.loader import DemoLoader
from openparcours.demo.texts import everyday, read_routines
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.audit.selectors import chain_breaks
from openparcours.foundation.definitions.services import load_shipped
from openparcours.foundation.events.models import Event
from openparcours.kit.ids import is_matricule, is_rpps
from openparcours.registry.directory import selectors as directory
from openparcours.registry.directory.models import Practitioner
from openparcours.registry.people import services as people
from openparcours.registry.people.models import ContactPoint, Person, PersonAccess

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
urlpatterns = [*real_urls, path("demonstration/", include("openparcours.demo.urls"))]

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    DemoLoader(seed=76, now=NOW, persons=24).load()


def _doors(person: Person) -> list[tuple]:
    rows = PersonAccess.objects.filter(person=person)
    return sorted((str(a.holder_id), a.basis, a.shows_health, a.shows_social, str(a.closes_at)) for a in rows)


def test_doors_are_those_of_the_sharing_decision(region):
    for person in Person.objects.filter(care_team__isnull=False):
        before = _doors(person)
        records.refresh_doors(person)
        assert _doors(person) == before


def test_trail_timeline_and_outbox_agree(region):
    connection.check_constraints()
    assert list(chain_breaks()) == []
    assert TimelineEntry.objects.count() == Event.objects.count()
    assert set(Event.objects.values_list("id", flat=True)) == set(
        TimelineEntry.objects.values_list("event_id", flat=True)
    )
    assert Trace.objects.filter(at__gt=NOW).count() == 0


def test_breaks_come_from_orientations_requests_and_plans(time_machine):
    time_machine.move_to(NOW, tick=False)
    DemoLoader(seed=76, now=NOW, persons=160).load()
    connection.check_constraints()
    asked = PathwayBreak.objects.filter(request_id__isnull=False)
    refused = set(
        SupportRequest.objects.filter(status=RequestStatus.OUT_OF_SCOPE).values_list("pk", flat=True)
    )
    assert set(asked.filter(kind="refus").values_list("request_id", flat=True)) == refused
    assert asked.filter(kind="attente", wait_days__gte=1).exists()
    actions = PlanAction.objects.filter(agreement="refuse").count()
    assert PathwayBreak.objects.filter(note=REFUSED).count() == actions > 0
    assert PathwayBreak.objects.filter(orientation__isnull=False).exists()


def test_nobody_is_told_twice_the_same_before_all_was_said():
    authors = ["infirmier", "kine"]
    every = everyday(Random(7), authors, 1_000)
    known = sum(len(read_routines()[name]) for name in authors)
    assert len(every) == 1_000
    assert len(set(every[:known])) == known
    assert everyday(Random(7), [], 3) == []


def test_assessments_are_those_of_the_engine(time_machine):
    """What is kept is what the engine computes again; nobody is assessed before she is known."""
    load_shipped()
    time_machine.move_to(NOW, tick=False)
    DemoLoader(seed=76, now=NOW, persons=24).load()
    connection.check_constraints()
    done = QuestionnaireResponse.objects.filter(status="valide").select_related("definition", "person")
    assert len({response.code for response in done}) > 5
    for response in done:
        kept = [assessments.result_of(score, response.code) for score in response.scores.all()]
        assert kept == assessments.recomputed(response)
        assert response.started_at >= response.person.created_at
    assert Score.objects.exclude(band="").exists()


def test_record_reads_as_one_opened_by_the_services(region):
    """The same acts through the services leave the same events, lines and traces."""
    told = CoordinationRecord.objects.exclude(level="").filter(status="ouvert").first()
    actor = directory.actor_at(told.referent, origin="essai")
    person = people.register_person(actor, traits=people.Traits(birth_family_name="EXEMPLE"))
    opening = Opening(reason=told.opening_reason, level=told.level)
    mine = records.open_record(actor, person=person, opening=opening, referent=told.referent)

    def left_by(who: Person, model, *fields: str) -> set:
        return set(model.objects.filter(person_id=who.pk).values_list(*fields))

    assert left_by(person, Event, "name") <= left_by(told.person, Event, "name")
    shape = ("kind", "title", "restriction", "object_type")
    lines = {line for line in left_by(person, TimelineEntry, *shape) if "rejoint" not in line[1]}
    assert lines <= left_by(told.person, TimelineEntry, *shape)
    acts = left_by(person, Trace, "what", "action", "object_type")
    assert acts - {("people.person.registered", "C", "people.person")} <= left_by(
        told.person, Trace, "what", "action", "object_type"
    )
    assert re.sub(r"\d", "0", mine.number) == re.sub(r"\d", "0", told.number)
    payloads = {e.name: set(e.payload) for e in Event.objects.filter(person_id=person.pk)}
    for event in Event.objects.filter(person_id=told.person_id):
        assert set(event.payload) == payloads.get(event.name, set(event.payload))


def test_same_seed_and_day_give_the_same_region(time_machine):
    time_machine.move_to(NOW, tick=False)

    def told() -> tuple[list, list]:
        DemoLoader(seed=7, now=NOW, persons=12).load()
        names = list(Person.objects.order_by("pk").values_list("pk", "birth_family_name", "ins_value"))
        notes = list(LiaisonNote.objects.order_by("pk").values_list("pk", "text"))
        return names, notes

    from django.db import transaction

    outcomes = []
    for _ in range(2):
        try:
            with transaction.atomic():
                outcomes.append(told())
                raise InterruptedError
        except InterruptedError:
            pass
    assert outcomes[0] == outcomes[1]


def test_nobody_is_real(region):
    for number in ContactPoint.objects.values_list("digits", flat=True):
        assert number.startswith(("053649", "063998"))
    for rpps in Practitioner.objects.exclude(rpps=None).values_list("rpps", flat=True):
        assert is_rpps(rpps)
        assert rpps.startswith("999")
    for person in Person.objects.exclude(ins_value=""):
        assert person.ins_oid == "1.2.250.1.213.1.4.10"
        assert is_matricule(person.ins_value)


def test_notes_have_no_empty_slot_and_sound_french(region):
    texts = list(LiaisonNote.objects.values_list("text", flat=True))
    assert texts
    assert not [t for t in texts if "{" in t or "}" in t or "  " in t]


def test_every_persona_has_a_post(region):
    assert [card.persona.key for card in selectors.personas()] == [p.key for p in PERSONAS]


@pytest.mark.urls(__name__)
def test_one_click_signs_in_as_a_persona_only_in_the_demo(client, region, settings):
    post = selectors.personas()[0].post
    settings.DEMO = False
    assert client.get("/demonstration/").status_code == 404
    assert client.post("/demonstration/", {"post": post.pk}).status_code == 404
    settings.DEMO = True
    assert client.get("/demonstration/").status_code == 200
    assert client.post("/demonstration/", {"post": post.pk}).status_code == 302
    assert client.get("/").status_code == 200
    somebody = directory.posts_of(
        Practitioner.objects.exclude(user__email__in=[p.email for p in PERSONAS]).first().user
    )
    assert client.post("/demonstration/", {"post": somebody[0].pk}).status_code == 404


def test_loading_twice_or_out_of_the_demo_is_refused(region, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("load_demo", persons=1)
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("load_demo", persons=1)
