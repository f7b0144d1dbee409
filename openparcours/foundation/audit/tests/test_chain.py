"""The trail names what was touched, refuses to be touched, and holds under many writers."""

import json
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from openparcours.foundation.accounts.permissions import SYSTEM
from openparcours.foundation.audit import selectors, tasks
from openparcours.foundation.audit.choices import Action, SealVersion
from openparcours.foundation.audit.models import ChainHead, Trace
from openparcours.foundation.audit.rules import GENESIS, seal, seal_head
from openparcours.foundation.audit.services import record_access

append_only = import_module("openparcours.foundation.audit.migrations.0002_append_only")
keyed_seals = import_module("openparcours.foundation.audit.migrations.0003_keyed_seals")


@pytest.fixture
def chain(db):
    """Return twelve sound traces."""
    return [record_access(SYSTEM, Action.READ, "records.record.read", person_id=uuid4()) for _ in range(12)]


@pytest.fixture
def triggers(transactional_db):
    """Install the refusal triggers of production for one test."""
    with connection.schema_editor() as editor:
        append_only.install(editor)
    yield
    with connection.schema_editor() as editor:
        append_only.remove(editor)


def breaks(start=1):
    return [str(b) for b in selectors.chain_breaks(start=start)]


def test_a_sound_chain_has_no_break(chain):
    assert breaks() == []
    assert breaks(start=7) == []
    assert chain[-1].sequence == chain[0].sequence + 11


@pytest.fixture
def heads(settings, tmp_path):
    """Copy the ends of the chain into a file, as in production."""
    settings.AUDIT_HEADS = tmp_path / "heads.txt"
    return settings.AUDIT_HEADS


def rehash(first: int, *, key: bytes, version: int) -> None:
    """Write a chain anew from a row on, and its end, as whoever holds the database may."""
    rows = list(Trace.objects.filter(sequence__gte=first).order_by("sequence"))
    previous = rows[0].previous_hash
    for row in rows:
        row.seal_version, row.previous_hash = version, previous
        row.hash = previous = seal(row, key=key)
        row.save()
    head = seal_head(rows[-1].sequence, previous, key=key)
    ChainHead.objects.update(hash=previous, seal=head)


def test_an_empty_chain_is_sound(db):
    ChainHead.objects.update_or_create(
        pk=1, defaults={"seal": seal_head(0, GENESIS, key=selectors.chain_key())}
    )
    assert breaks() == []


@pytest.mark.parametrize("version", SealVersion)
def test_a_chain_written_anew_without_the_key_is_betrayed(chain, version):
    Trace.objects.filter(sequence=6).update(reason="réécrit")
    rehash(6, key=b"une autre", version=version)
    assert "ligne 12 : fin de chaîne absente ou écrite sans la clé" in breaks()


def test_a_cut_tail_whose_head_is_written_again_is_betrayed(chain):
    Trace.objects.filter(sequence__gt=9).delete()
    ChainHead.objects.update(sequence=9, hash=chain[8].hash)
    assert breaks() == ["ligne 9 : fin de chaîne absente ou écrite sans la clé"]


def test_emptied_tables_are_betrayed(chain, settings):
    Trace.objects.all().delete()
    ChainHead.objects.all().delete()
    assert breaks() == ["ligne 0 : fin de chaîne absente ou écrite sans la clé"]
    settings.AUDIT_TRIGGERS = True
    with pytest.raises(ChainHead.DoesNotExist):
        record_access(SYSTEM, Action.READ, "records.record.read")


def test_rows_sealed_before_the_key_are_verified_by_their_own_version(chain):
    rehash(1, key=b"", version=SealVersion.PLAIN)
    ChainHead.objects.update(seal="")
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    keyed_seals.forwards(apps, editor)
    assert breaks() == []
    record_access(SYSTEM, Action.READ, "records.record.read")
    assert Trace.objects.get(sequence=13).seal_version == SealVersion.KEYED
    assert breaks() == []
    Trace.objects.filter(sequence=5).update(reason="réécrit")
    assert breaks() == ["ligne 5 : contenu modifié"]


def test_the_key_comes_from_the_environment_before_the_secret_of_the_site(chain, settings):
    settings.AUDIT_KEY = "une clé gardée ailleurs"
    assert len(breaks()) == 13
    settings.AUDIT_KEY = ""
    settings.SECRET_KEY = "un autre secret"
    assert len(breaks()) == 13


def test_an_older_state_of_the_database_put_back_is_betrayed_by_the_copied_heads(chain, heads, capsys):
    tasks.copy_head()
    call_command("audit", "head")
    known = capsys.readouterr().out.strip()
    assert known == f"12:{chain[-1].hash}"
    assert heads.read_text().count(known) == 2
    assert heads.stat().st_mode & 0o077 == 0
    Trace.objects.filter(sequence__gt=9).delete()
    seal_of_nine = seal_head(9, chain[8].hash, key=selectors.chain_key())
    ChainHead.objects.update(sequence=9, hash=chain[8].hash, seal=seal_of_nine)
    assert breaks() == []
    with pytest.raises(SystemExit):
        call_command("audit", "verify")
    assert "ligne 12 : n'est plus celle qui a été recopiée hors de la base" in capsys.readouterr().out
    heads.unlink()
    with pytest.raises(SystemExit):
        call_command("audit", "verify", "--expect", known)


def test_missing_triggers_are_named(triggers, settings):
    settings.AUDIT_TRIGGERS = True
    assert selectors.missing_triggers() == []
    with connection.schema_editor() as editor:
        append_only.remove(editor)
    assert "audit_head_forward" in selectors.missing_triggers()


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", "autre motif"), ("person_id", uuid4()), ("is_emergency", True), ("previous_hash", "0" * 64)],
)
def test_a_changed_field_is_named(chain, field, value):
    Trace.objects.filter(sequence=5).update(**{field: value})
    assert breaks() == ["ligne 5 : contenu modifié"]


def test_a_missing_row_and_a_missing_run_are_named(chain):
    Trace.objects.filter(sequence__in=[3, 7, 8]).delete()
    assert breaks() == ["ligne 3 : manquante", "lignes 7 à 8 : manquantes"]


def test_a_cut_tail_is_named(chain):
    Trace.objects.filter(sequence__gt=9).delete()
    assert breaks() == ["lignes 10 à 12 : manquantes"]


def test_a_cut_head_is_named(chain):
    Trace.objects.filter(sequence__lte=2).delete()
    assert breaks() == ["lignes 1 à 2 : manquantes"]


@pytest.mark.parametrize(("first", "second"), [(4, 9), (4, 5), (2, 12)])
def test_two_swapped_rows_are_named_each(chain, first, second):
    one, other = Trace.objects.get(pk=first), Trace.objects.get(pk=second)
    one.sequence, other.sequence = second, first
    one.save()
    other.save()
    assert breaks() == [
        f"ligne {first} : contient la ligne {second} (lignes échangées)",
        f"ligne {second} : contient la ligne {first} (lignes échangées)",
    ]


def test_a_row_rewritten_with_a_fresh_seal_is_betrayed_by_the_next(chain):
    row = Trace.objects.get(pk=6)
    row.reason = "réécrit"
    row.hash = seal(row, key=selectors.chain_key())
    row.save()
    assert breaks() == ["ligne 7 : ne suit pas la précédente (l'une des deux a été remplacée)"]


def test_a_rewritten_tail_is_betrayed_by_the_head(chain):
    row = Trace.objects.get(pk=12)
    row.reason = "réécrit"
    row.hash = seal(row, key=selectors.chain_key())
    row.save()
    assert breaks() == ["ligne 12 : n'est pas la fin de chaîne connue"]


def test_a_row_added_outside_the_chain_is_named(chain):
    row = Trace.objects.get(pk=12)
    row.sequence, row.previous_hash = 13, row.hash
    row.hash = seal(row, key=selectors.chain_key())
    row.save(force_insert=True)
    assert breaks() == ["ligne 13 : ajoutée hors de la chaîne"]


def test_the_command_names_the_rows_and_exits_with_one(chain, capsys):
    call_command("audit", "verify", "--json")
    assert json.loads(capsys.readouterr().out) == {"length": 12, "from": 1, "intact": True, "breaks": []}
    Trace.objects.filter(pk=4).delete()
    with pytest.raises(SystemExit) as stop:
        call_command("audit", "verify", "--json")
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["breaks"] == [
        {"sequence": 4, "until": None, "problem": "manquante"}
    ]


def test_the_database_refuses_to_touch_the_trail(triggers):
    for _ in range(3):
        record_access(SYSTEM, Action.READ, "records.record.read")
    attempts = [
        "UPDATE audit_trace SET reason = 'x' WHERE sequence = 2",
        "DELETE FROM audit_trace WHERE sequence = 2",
        "DELETE FROM audit_chainhead",
        "UPDATE audit_chainhead SET sequence = 1",
    ]
    if connection.vendor == "postgresql":
        attempts.append("TRUNCATE audit_trace")
    else:
        attempts.append("INSERT OR REPLACE INTO audit_trace SELECT * FROM audit_trace WHERE sequence = 2")
    for sql in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert breaks() == []
    record_access(SYSTEM, Action.READ, "records.record.read")
    assert selectors.chain_length() == 4


def test_many_writers_make_one_contiguous_chain(transactional_db):
    def write(_):
        try:
            for _ in range(25):
                record_access(SYSTEM, Action.READ, "records.record.read")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert list(Trace.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 101))
    assert breaks() == []
    assert ChainHead.objects.get().sequence == 100


def test_a_rolled_back_act_leaves_no_trace_and_no_gap(db):
    with transaction.atomic():
        record_access(SYSTEM, Action.UPDATE, "records.record.updated")
        transaction.set_rollback(True)
    record_access(SYSTEM, Action.READ, "records.record.read")
    assert breaks() == []
    assert selectors.chain_length() == 1
