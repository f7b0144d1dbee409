"""Drafts move to their own room, for every form."""

from django.db import migrations


def move(apps, schema_editor):
    old, new = apps.get_model("notes", "Draft"), apps.get_model("drafts", "Draft")
    for draft in old.objects.all():
        values = {"text": [draft.text]} | {
            name: [str(value)] for name, value in draft.fields.items() if value not in ("", None, False)
        }
        subject = str(draft.replies_to_id or draft.person_id)
        new.objects.update_or_create(
            post_id=draft.post_id, form="note", subject=subject, defaults={"values": values}
        )


class Migration(migrations.Migration):
    dependencies = [("notes", "0002_draft_once"), ("drafts", "0001_initial")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel("Draft"),
    ]
