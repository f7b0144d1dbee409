"""Rows are sealed by a key from now on, and the present end of the chain at once.

SQLite may remake the tables, and its triggers go with them: they are put back in any case.
"""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models

from openparcours.foundation.audit.rules import seal_head
from openparcours.foundation.audit.selectors import chain_key

append_only = import_module("openparcours.foundation.audit.migrations.0002_append_only")


def forwards(apps, schema_editor):
    append_only.remove(schema_editor)
    heads = apps.get_model("audit", "ChainHead").objects
    head, _ = heads.get_or_create(pk=1)
    heads.update(seal=seal_head(head.sequence, head.hash, key=chain_key()))
    if settings.AUDIT_TRIGGERS:
        append_only.install(schema_editor)


def backwards(apps, schema_editor):
    """The triggers of the former schema, which the remaking of the tables may have dropped, stay."""


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="chainhead",
            name="seal",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="trace",
            name="seal_version",
            field=models.SmallIntegerField(
                choices=[(1, "SHA-256"), (2, "HMAC-SHA256")], db_default=1, default=2
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
