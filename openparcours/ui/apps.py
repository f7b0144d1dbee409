from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "openparcours.ui"
    label = "ui"
    verbose_name = "Design"
