"""Fictitious records and circles."""

from datetime import date

import factory

from openparcours.coordination.records.choices import CircleRole, OpeningReason
from openparcours.coordination.records.models import (
    CareTeam,
    CareTeamParticipant,
    CoordinationRecord,
)
from openparcours.registry.directory.tests.factories import DacFactory, PhysicianPostFactory
from openparcours.registry.people.tests.factories import PersonFactory


class CoordinationRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CoordinationRecord

    person = factory.SubFactory(PersonFactory)
    organization = factory.SubFactory(DacFactory)
    number = factory.Sequence(lambda n: f"TEST-{n:06d}")
    opened_on = date(2026, 1, 5)
    opening_reason = OpeningReason.HOME


class CareTeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CareTeam

    person = factory.SubFactory(PersonFactory)
    managing_organization = factory.SubFactory(DacFactory)


class CareTeamParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CareTeamParticipant

    team = factory.SubFactory(CareTeamFactory)
    practitioner_role = factory.SubFactory(PhysicianPostFactory)
    role = CircleRole.OTHER
    started_on = date(2026, 1, 6)
