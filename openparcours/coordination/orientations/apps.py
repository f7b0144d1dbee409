from django.apps import AppConfig


class OrientationsConfig(AppConfig):
    name = "openparcours.coordination.orientations"
    label = "orientations"
    verbose_name = "Orientations"
