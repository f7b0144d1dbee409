"""The health check tells what is broken, in French, with an exit code."""

import json

import pytest
from django.core.management import call_command

from openparcours.foundation.accounts.permissions import SYSTEM
from openparcours.foundation.audit import selectors as audit
from openparcours.foundation.audit.choices import Action
from openparcours.foundation.audit.models import Trace
from openparcours.foundation.audit.services import record_access
from openparcours.foundation.events.choices import DeliveryStatus
from openparcours.foundation.events.models import Delivery, Event, Worker
from openparcours.operations.choices import Health
from openparcours.operations.selectors import findings

pytestmark = pytest.mark.django_db


def health():
    return {f.subject: f for f in findings()}


def test_a_platform_with_a_living_worker_is_well(settings, monkeypatch):
    settings.SECRET_KEY = "x" * 50
    Worker.objects.create(host="test", pid=1)
    record_access(SYSTEM, Action.READ, "records.record.read")
    settings.AUDIT_TRIGGERS = True
    assert health()["journal des accès"].message.startswith("déclencheur absent : audit_head_forward")
    monkeypatch.setattr(audit, "missing_triggers", list)
    found = health()
    assert {f.health for f in found.values()} == {Health.GOOD}, found
    assert found["journal des accès"].message == "1 lignes, les 1 dernières vérifiées"


def test_each_trouble_is_named():
    record_access(SYSTEM, Action.READ, "records.record.read")
    Trace.objects.update(reason="altéré")
    event = Event.objects.create(name="Essai")
    Delivery.objects.create(event=event, handler="x", status=DeliveryStatus.DEAD)
    found = health()
    assert found["journal des accès"].health == Health.BROKEN
    assert "ligne 1" in found["journal des accès"].message
    assert found["évènements"].health == Health.WORRYING
    assert found["ouvrier"].health == Health.BROKEN


def test_the_command_exits_with_one_when_something_is_broken(capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("health", "--json")
    assert stop.value.code == 1
    rows = json.loads(capsys.readouterr().out)
    assert {"subject": "migrations", "health": "good", "message": "à jour"} in rows
