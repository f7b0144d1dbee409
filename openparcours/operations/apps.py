from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "openparcours.operations"
    label = "operations"
    verbose_name = "Exploitation"
