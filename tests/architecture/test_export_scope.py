"""An organisation that leaves takes everything about the persons it follows, and nothing of others."""

import json
from pathlib import Path

import pytest
from django.db import models

from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.operations.services import export_data
from openparcours.operations.services.scope import OF_PERSONS, OWNERS, _exported_models, persons_named
from openparcours.registry.directory.models import Organization
from tests.architecture.world import World

ROOTS = {"directory.organization", "directory.practitionerrole", "records.coordinationrecord"}
HANGING = {"records.careteamparticipant", "records.invitation", "notes.attachment", "notes.notereader"}


def names_an_organization(model: type[models.Model]) -> bool:
    return any(
        f.related_model is Organization or f.name in {"organization_id", "owner_id"}
        for f in model._meta.concrete_fields
    )


def test_a_table_that_names_an_organization_says_whether_it_is_its_owner():
    named = {m._meta.label_lower for m in _exported_models() if names_an_organization(m)}
    assert named == OWNERS.keys() | OF_PERSONS | ROOTS
    assert not OWNERS.keys() & OF_PERSONS


@pytest.fixture
def exported(world: World, tmp_path: Path) -> dict[str, list[dict]]:
    """Return the rows that the owner's organisation gets."""
    CoordinationRecordFactory()
    export_data(folder=tmp_path / "dac", organization=world.owner.organization)
    return {
        path.stem: [json.loads(line) for line in path.read_text().splitlines()]
        for path in (tmp_path / "dac").glob("*.jsonl")
    }


@pytest.mark.django_db(transaction=True)
def test_no_table_about_its_persons_is_left_empty(world: World, exported):
    mine, missing = world.owner.organization_id, []
    for model in _exported_models():
        label = model._meta.label_lower
        whose = {OWNERS[label]: mine} if label in OWNERS else {}
        for name in persons_named(model):
            about = model._default_manager.filter(**{name: world.person.pk}, **whose)
            found = {str(row[model._meta.pk.attname]) for row in exported.get(label, [])}
            if left := {str(pk) for pk in about.values_list("pk", flat=True)} - found:
                missing.append(f"{label} : {len(left)} lignes laissées")
    assert not missing, "\n".join(missing)
    assert not [label for label in HANGING | {"audit.trace"} if not exported.get(label)]
    assert {row["id"] for row in exported["people.person"]} >= {str(world.person.pk)}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_of_the_persons_of_others(world: World, exported):
    other = CoordinationRecordFactory._meta.model.objects.exclude(organization=world.owner.organization).get()
    assert str(other.person_id) not in json.dumps(exported)
