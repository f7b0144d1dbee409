from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "openparcours.coordination.records"
    label = "records"
    verbose_name = "Dossiers de coordination"
