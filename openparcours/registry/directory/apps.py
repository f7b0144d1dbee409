from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "openparcours.registry.directory"
    label = "directory"
    verbose_name = "Annuaire"
