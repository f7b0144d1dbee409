"""Fictitious users."""

import factory

from openparcours.foundation.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"pro{n}@example.org")
    given_name = "Testine"
    family_name = factory.Sequence(lambda n: f"EXEMPLE{n}")
    password = factory.PostGenerationMethodCall("set_unusable_password")
