"""Make the trail append-only in the database itself, and its head forward-only.

AUDIT_TRIGGERS = False (tests, which must empty their tables) skips it.
"""

from django.conf import settings
from django.db import migrations

REFUSAL = "trace en ajout seul"

SQLITE = (
    f"""CREATE TRIGGER audit_trace_no_update BEFORE UPDATE ON audit_trace
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_trace_no_delete BEFORE DELETE ON audit_trace
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_trace_no_replace BEFORE INSERT ON audit_trace
    WHEN EXISTS (SELECT 1 FROM audit_trace WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_chainhead
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_chainhead
    WHEN NEW.sequence <= OLD.sequence
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
SQLITE_NAMES = (
    "audit_trace_no_update",
    "audit_trace_no_delete",
    "audit_trace_no_replace",
    "audit_head_no_delete",
    "audit_head_forward",
)

POSTGRESQL = (
    f"""CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$""",
    """CREATE TRIGGER audit_trace_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trace
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE OR TRUNCATE ON audit_chainhead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_chainhead
    FOR EACH ROW WHEN (NEW.sequence <= OLD.sequence) EXECUTE FUNCTION audit_refuse()""",
)
POSTGRESQL_UNDO = (
    "DROP TRIGGER IF EXISTS audit_trace_append_only ON audit_trace",
    "DROP TRIGGER IF EXISTS audit_head_no_delete ON audit_chainhead",
    "DROP TRIGGER IF EXISTS audit_head_forward ON audit_chainhead",
    "DROP FUNCTION IF EXISTS audit_refuse()",
)


def install(schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def remove(schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        statements = tuple(f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_NAMES)
    else:
        statements = POSTGRESQL_UNDO
    for statement in statements:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    apps.get_model("audit", "ChainHead").objects.get_or_create(pk=1)
    if settings.AUDIT_TRIGGERS:
        install(schema_editor)


def backwards(apps, schema_editor):
    remove(schema_editor)


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
