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
from openparcours.registry.directory.services import index_rows


class Indexed(factory.django.DjangoModelFactory):
    """A row that the search of the directory finds."""

    class Meta:
        abstract = True

    @factory.post_generation
    def indexed(self, create, extracted, **kwargs):
        if create:
            index_rows(type(self), [self])


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


class CommuneFactory(Indexed):
    class Meta:
        model = Commune
        skip_postgeneration_save = True
        django_get_or_create = ("code",)

    code = "31555"
    name = "Toulouse"
    folded_name = "toulouse"
    department = factory.SubFactory(DepartmentFactory)
    postcodes = "31000 31200 31300 31400 31500"
    population = 500_000


class OrganizationFactory(Indexed):
    class Meta:
        model = Organization
        skip_postgeneration_save = True

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


class HealthcareServiceFactory(Indexed):
    class Meta:
        model = HealthcareService
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Service fictif {n}")
    folded_name = factory.LazyAttribute(lambda o: fold(o.name))


class PractitionerFactory(Indexed):
    class Meta:
        model = Practitioner
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    given_name = "Testine"
    family_name = factory.Sequence(lambda n: f"Exemple{n}")
    folded_name = factory.LazyAttribute(lambda o: fold(f"{o.family_name} {o.given_name}"))
    source = Source.DEMO


class PostFactory(Indexed):
    """A coordinator's post in a DAC, by default."""

    class Meta:
        model = PractitionerRole
        skip_postgeneration_save = True

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
