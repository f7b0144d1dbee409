from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "openparcours.foundation.audit"
    label = "audit"
    verbose_name = "Traçabilité"
