from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "openparcours.foundation.drafts"
    label = "drafts"
    verbose_name = "Brouillons"
