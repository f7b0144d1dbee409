from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "openparcours.foundation.events"
    label = "events"
    verbose_name = "Évènements"
