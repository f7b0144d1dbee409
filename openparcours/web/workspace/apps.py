from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "openparcours.web.workspace"
    label = "workspace"
    verbose_name = "Espace de travail"
