"""Bring a database to the present state of the code."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from openparcours.foundation.definitions.services import load_shipped
from openparcours.registry.directory import services as directory


def prepare_database() -> None:
    """Make the folder of files, the tables and the cache, load the shipped definitions, tell the planner."""
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    load_shipped()
    if not directory.is_directory_indexed():
        directory.reindex_directory()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def is_empty() -> bool:
    """Tell whether nobody can sign in yet."""
    return not get_user_model().objects.exists()
