"""The benchmark population: written by tuples, read like any other."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from openparcours.coordination.records import services as records
from openparcours.coordination.records.choices import OpeningReason
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.services import Opening
from openparcours.demo.loader import DemoLoader
from openparcours.foundation.audit.selectors import chain_breaks
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.people import services as people
from openparcours.registry.people.models import Person, PersonAccess, PersonName
from openparcours.registry.people.services import Traits

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_population_is_found_open_and_coherent(time_machine):
    time_machine.move_to(NOW, tick=False)
    loader = DemoLoader(seed=76, now=NOW, persons=6)
    told = loader.load()
    first = list(CoordinationRecord.objects.values_list("pk", flat=True))
    steps: list[int] = []
    loader.load_population(120, step=steps.append)
    connection.check_constraints()
    assert sum(steps) == 120
    assert Person.objects.count() == told + 120
    assert list(chain_breaks()) == []
    added = CoordinationRecord.objects.exclude(pk__in=first)
    assert added.exists()
    for record in added:
        assert PersonName.objects.filter(person=record.person_id).exists()
        fields = ("holder_id", "basis", "shows_health", "shows_social", "closes_at")
        doors = PersonAccess.objects.filter(person=record.person_id).order_by("holder_id", "basis")
        before = list(doors.values_list(*fields))
        records.refresh_doors(record.person)
        assert list(doors.values_list(*fields)) == before
    known = Person.objects.exclude(ins_value="").order_by("?").first()
    known.full_clean(exclude=["submission_key"])


def test_a_record_opened_after_the_population_takes_the_next_number(time_machine):
    time_machine.move_to(NOW, tick=False)
    loader = DemoLoader(seed=76, now=NOW, persons=6)
    loader.load()
    loader.load_population(120, step=lambda _: None)
    post = next(d for d in loader.departments if d.team).referents[0]
    numbers = CoordinationRecord.objects.filter(organization=post.organization_id, opened_on__year=NOW.year)
    last = max(numbers.values_list("number", flat=True))
    actor = actor_at(post)
    person = people.register_person(actor, traits=Traits(birth_family_name="Exemplard"))
    opened = records.open_record(actor, person=person, opening=Opening(reason=OpeningReason.HOME))
    assert int(opened.number.rsplit("-")[-1]) == int(last.rsplit("-")[-1]) + 1
