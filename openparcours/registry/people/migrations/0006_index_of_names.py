"""The index of names: pairs found from either side, one dictionary for spelling and sound."""

import django.db.models.deletion
from django.db import migrations, models


def compare_bytes(apps, schema_editor):
    """On PostgreSQL, compare words byte by byte: ranges of beginnings then use the index in any locale."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, column in (
        ("people_personname", "family"),
        ("people_personname", "given"),
        ("people_wordkey", "key"),
        ("people_wordkey", "word"),
    ):
        schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(100) COLLATE "C"')


class Migration(migrations.Migration):

    dependencies = [("people", "0005_search_index")]

    operations = [
        migrations.DeleteModel(name="NameDeletion"),
        migrations.DeleteModel(name="NameWord"),
        migrations.DeleteModel(name="NameKey"),
        migrations.CreateModel(
            name="PersonName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("family", models.CharField(max_length=100)),
                ("given", models.CharField(max_length=100)),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="indexed_names", to="people.person")),
            ],
        ),
        migrations.CreateModel(
            name="WordKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("word", models.CharField(max_length=100)),
            ],
        ),
        migrations.RunPython(compare_bytes, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="wordkey",
            constraint=models.UniqueConstraint(fields=("key", "word"), name="word_key_once"),
        ),
        migrations.AddIndex(
            model_name="personname",
            index=models.Index(fields=["family", "given", "person"], name="name_family_first"),
        ),
        migrations.AddIndex(
            model_name="personname",
            index=models.Index(fields=["given", "family", "person"], name="name_given_first"),
        ),
    ]
