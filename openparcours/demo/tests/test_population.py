"""The benchmark population: written by tuples, read like any other."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from openparcours.coordination.records import services as records
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.demo.loader import DemoLoader
from openparcours.foundation.audit.selectors import chain_breaks
from openparcours.registry.people.models import Person, PersonAccess, PersonName

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_population_is_found_open_and_coherent(time_machine):
    time_machine.move_to(NOW, tick=False)
    loader = DemoLoader(seed=76, now=NOW, persons=6)
    told = loader.load()
    steps: list[int] = []
    loader.load_population(120, step=steps.append)
    connection.check_constraints()
    assert sum(steps) == 120
    assert Person.objects.count() == told + 120
    assert list(chain_breaks()) == []
    added = CoordinationRecord.objects.filter(number__contains="-P")
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
