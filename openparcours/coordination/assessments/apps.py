from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "openparcours.coordination.assessments"
    label = "assessments"
    verbose_name = "Repérage et évaluation"
