"""Fictitious persons."""

from datetime import date

import factory

from openparcours.registry.people.choices import AccessBasis, Relationship, Sex
from openparcours.registry.people.models import (
    ContactPoint,
    Person,
    PersonAccess,
    PersonAddress,
    RelatedPerson,
)


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    birth_family_name = factory.Sequence(lambda n: f"Fictive{n}")
    birth_given_names = "Jeannine Odette"
    sex = Sex.FEMALE
    birth_date = date(1941, 3, 12)
    birth_place_code = "31555"
    is_test = True


class PersonAccessFactory(factory.django.DjangoModelFactory):
    """A door wide open, by default to the whole organisation."""

    class Meta:
        model = PersonAccess

    person = factory.SubFactory(PersonFactory)
    basis = AccessBasis.OWNER
    shows_health = True
    shows_social = True


class PersonAddressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PersonAddress

    person = factory.SubFactory(PersonFactory)
    line = "3 rue de l'Exemple"
    postcode = "31000"


class ContactPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactPoint

    person = factory.SubFactory(PersonFactory)
    value = "05 36 49 00 02"
    digits = "0536490002"


class RelatedPersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RelatedPerson

    person = factory.SubFactory(PersonFactory)
    family_name = "Fictive"
    given_name = "Aidante"
    relationship = Relationship.CHILD
