from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "openparcours.coordination.requests"
    label = "requests"
    verbose_name = "Demandes d'appui"
