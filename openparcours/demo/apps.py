from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "openparcours.demo"
    label = "demo"
    verbose_name = "Démonstration"
