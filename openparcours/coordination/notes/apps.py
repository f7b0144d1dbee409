from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "openparcours.coordination.notes"
    label = "notes"
    verbose_name = "Notes de liaison"
