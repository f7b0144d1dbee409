"""Fictitious notes."""

import factory

from openparcours.coordination.notes.models import LiaisonNote
from openparcours.registry.directory.tests.factories import PostFactory
from openparcours.registry.people.tests.factories import PersonFactory


class LiaisonNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LiaisonNote

    person = factory.SubFactory(PersonFactory)
    author = factory.SubFactory(PostFactory)
    organization = factory.SelfAttribute("author.organization")
    text = "Texte fictif."
