"""Fictitious orientations."""

from datetime import timedelta

import factory
from django.utils import timezone

from openparcours.coordination.orientations.choices import DEFAULT_FIELDS
from openparcours.coordination.orientations.models import Orientation, PathwayBreak
from openparcours.registry.directory.tests.factories import OrganizationFactory, PostFactory
from openparcours.registry.people.tests.factories import PersonFactory


class OrientationFactory(factory.django.DjangoModelFactory):
    """A draft, agreed to."""

    class Meta:
        model = Orientation

    number = factory.Sequence(lambda n: f"O-FICTIF-{n:06d}")
    person = factory.SubFactory(PersonFactory)
    sender = factory.SubFactory(PostFactory)
    organization = factory.SelfAttribute("sender.organization")
    referent = factory.SelfAttribute("sender")
    target = factory.SubFactory(OrganizationFactory)
    need = "aide_domicile"
    motive = "Motif fictif."
    sent_fields = list(DEFAULT_FIELDS)
    agreed_by = "personne"
    agreement_means = "oral"
    agreed_on = factory.LazyFunction(timezone.localdate)


class SentOrientationFactory(OrientationFactory):
    status = "envoyee"
    sent_content = [{"label": "Motif", "value": "Motif fictif."}]
    sent_at = factory.LazyFunction(timezone.now)
    remind_at = factory.LazyAttribute(lambda o: o.sent_at + timedelta(days=3))
    expires_at = factory.LazyAttribute(lambda o: o.sent_at + timedelta(days=8))


class PathwayBreakFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PathwayBreak

    kind = "absence"
    organization = factory.SubFactory(OrganizationFactory)
    need = "aide_domicile"
