"""Fictitious geography, organisations and posts."""

import factory

from openparcours.foundation.accounts.tests.factories import UserFactory
from openparcours.kit.names import fold
from openparcours.registry.directory.choices import Profession, Sector, Source
from openparcours.registry.directory.models import (
    Commune,
    Department,
    HealthcareService,
    Organization,
    Practitioner,
    PractitionerRole,
    Region,
    Territory,
)


class RegionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "76"
    name = "Occitanie"


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department
        django_get_or_create = ("code",)

    code = "31"
    name = "Haute-Garonne"
    region = factory.SubFactory(RegionFactory)


class CommuneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commune
        django_get_or_create = ("code",)

    code = "31555"
    name = "Toulouse"
    folded_name = "toulouse"
    department = factory.SubFactory(DepartmentFactory)
    postcodes = "31000 31200 31300 31400 31500"
    population = 500_000


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Structure fictive {n}")
    folded_name = factory.LazyAttribute(lambda o: fold(o.name))
    sector = Sector.COMMUNITY
    commune = factory.SubFactory(CommuneFactory)
    source = Source.DEMO


class DacFactory(OrganizationFactory):
    name = factory.Sequence(lambda n: f"DAC fictif {n}")
    sector = Sector.COORDINATION
    category = "606"


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    kind = "dac"
    name = factory.Sequence(lambda n: f"Territoire fictif {n}")
    organization = factory.SubFactory(DacFactory)


class HealthcareServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HealthcareService

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Service fictif {n}")
    folded_name = factory.LazyAttribute(lambda o: fold(o.name))


class PractitionerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Practitioner

    user = factory.SubFactory(UserFactory)
    given_name = "Testine"
    family_name = factory.Sequence(lambda n: f"Exemple{n}")
    folded_name = factory.LazyAttribute(lambda o: fold(f"{o.family_name} {o.given_name}"))
    source = Source.DEMO


class PostFactory(factory.django.DjangoModelFactory):
    """A coordinator's post in a DAC, by default."""

    class Meta:
        model = PractitionerRole

    practitioner = factory.SubFactory(PractitionerFactory)
    organization = factory.SubFactory(DacFactory)
    profession = Profession.NURSE
    profession_label = "infirmier"
    function = "Référente de parcours"
    access_role = "case_manager"
    source = Source.DEMO


class PhysicianPostFactory(PostFactory):
    organization = factory.SubFactory(OrganizationFactory)
    profession = Profession.PHYSICIAN
    profession_label = "médecin"
    function = "Médecin généraliste"
    access_role = "field_health"
    phone = "05 36 49 00 01"


class SocialWorkerPostFactory(PostFactory):
    organization = factory.SubFactory(OrganizationFactory, sector=Sector.SOCIAL)
    profession = Profession.SOCIAL_WORKER
    profession_label = "assistant de service social"
    function = "Assistante sociale"
    access_role = "field_social"
