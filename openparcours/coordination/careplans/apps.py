from django.apps import AppConfig


class CarePlansConfig(AppConfig):
    name = "openparcours.coordination.careplans"
    label = "careplans"
    verbose_name = "Plans personnalisés"
