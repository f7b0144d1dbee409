from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "openparcours.foundation.links"
    label = "links"
    verbose_name = "Liens sans compte"
