from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "openparcours.foundation.definitions"
    label = "definitions"
    verbose_name = "Définitions"
