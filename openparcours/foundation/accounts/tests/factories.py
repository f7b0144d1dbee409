"""Fictitious users."""

import factory

from openparcours.foundation.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"pro{n}@example.org")
    given_name = "Testine"
    family_name = factory.Sequence(lambda n: f"EXEMPLE{n}")
    password = "!fictif"
