"""The number of a person in a software belongs to the organisation that imported it."""

import django.db.models.deletion
from django.db import migrations, models


def give_to_importers(apps, schema_editor):
    """Give each number to the organisation that imported from its software and registered the person."""
    identifiers = apps.get_model("people", "PersonIdentifier").objects
    imports = apps.get_model("people", "PersonImport").objects
    accesses = apps.get_model("people", "PersonAccess").objects
    pairs = imports.order_by("run__started_at").values_list("system", "organization_id")
    for system, organization_id in dict.fromkeys(pairs):
        registered = accesses.filter(holder_id=organization_id, basis="registration").values("person")
        identifiers.filter(system=system, organization=None, person__in=registered).update(
            organization=organization_id
        )


class Migration(migrations.Migration):

    dependencies = [
        ("directory", "0002_source_keys"),
        ("people", "0007_natures_and_doors"),
    ]

    operations = [
        migrations.AddField(
            model_name="personidentifier",
            name="organization",
            field=models.ForeignKey(
                help_text="vide : structure non connue",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organization",
            ),
        ),
        migrations.RunPython(give_to_importers, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="personidentifier", name="person_identifier_once"),
        migrations.AddConstraint(
            model_name="personidentifier",
            constraint=models.UniqueConstraint(
                fields=("organization", "system", "value"), name="person_identifier_once"
            ),
        ),
    ]
