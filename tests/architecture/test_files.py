"""A stored file tells nothing by its name and is read by nobody else on the machine."""

from django.apps import apps
from django.conf import settings
from django.db import models


def test_no_file_keeps_the_name_it_was_sent_under():
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]
    assert len(fields) >= 5
    told = [str(f) for f in fields if "EXEMPLE" in f.generate_filename(f.model(), "Testine EXEMPLE.pdf")]
    assert not told


def test_files_are_the_servers_own():
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o600
    assert settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS == 0o700
