"""An account opens by the address that an administrator gave, and by no other added since from its screens."""

from django.db import migrations
from django.db.models import F


def forwards(apps, schema_editor):
    addresses = apps.get_model("account", "EmailAddress").objects
    addresses.exclude(email=F("user__email")).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_device_sessions"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
