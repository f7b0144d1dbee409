from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "openparcours.foundation.accounts"
    label = "accounts"
    verbose_name = "Comptes"
