from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "openparcours.registry.people"
    label = "people"
    verbose_name = "Personnes"
