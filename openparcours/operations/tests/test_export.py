"""An export holds what it should, described, and no secret; an organisation gets only its own."""

import hashlib
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.audit.models import Trace
from openparcours.operations.services import export_data
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_dacs():
    """Return two organisations, each with a post and a record of its own person."""
    dacs = [DacFactory(finess="310000001"), DacFactory(finess="310000002")]
    for dac in dacs:
        user = PostFactory(organization=dac).practitioner.user
        user.set_password("un secret bien gardé")
        user.pin = "condensat-du-code"
        user.save()
        CoordinationRecordFactory(organization=dac)
    return dacs


def rows(folder, label):
    return [json.loads(line) for line in (folder / f"{label}.jsonl").read_text().splitlines()]


def test_everything_is_exported_described_and_sealed(two_dacs, tmp_path):
    counts = export_data(folder=tmp_path / "tout")
    folder = tmp_path / "tout"
    assert counts["people.person"] == len(rows(folder, "people.person")) == 2
    readme = (folder / "LISEZMOI.md").read_text()
    assert "people.person.jsonl" in readme
    assert "`birth_date`" in readme or "`birth" in readme
    manifest = json.loads((folder / "manifeste.json").read_text())
    for table in manifest["tables"].values():
        assert hashlib.sha256((folder / table["file"]).read_bytes()).hexdigest() == table["sha256"]
    assert Trace.objects.get(what="operations.data.exported").reason == "export : tout"


def test_no_secret_leaves(two_dacs, tmp_path):
    export_data(folder=tmp_path)
    everything = "".join(p.read_text() for p in tmp_path.glob("*.jsonl"))
    assert "md5$" not in everything
    assert "condensat-du-code" not in everything
    assert not list(tmp_path.glob("sessions.*")) + list(tmp_path.glob("mfa.*"))


def test_an_organisation_gets_only_its_own(two_dacs, tmp_path):
    other = two_dacs[1]
    call_command("export", str(tmp_path / "dac"), "--organization", "310000001")
    folder = tmp_path / "dac"
    assert [r["finess"] for r in rows(folder, "directory.organization")] == ["310000001"]
    assert len(rows(folder, "people.person")) == 1
    assert len(rows(folder, "directory.practitionerrole")) == 1
    assert str(other.pk) not in "".join(p.read_text() for p in folder.glob("*.jsonl"))
    assert not (folder / "directory.commune.jsonl").exists()


def test_a_zip_holds_the_same_files(two_dacs, tmp_path, capsys):
    call_command("export", str(tmp_path / "tout.zip"), "--all", "--json")
    report = json.loads(capsys.readouterr().out)
    with zipfile.ZipFile(tmp_path / "tout.zip") as archive:
        names = set(archive.namelist())
    assert {"LISEZMOI.md", "manifeste.json", "people.person.jsonl"} <= names
    assert report["tables"]["people.person"] == 2


def test_nobody_else_on_the_machine_reads_an_export(two_dacs, tmp_path):
    call_command("export", str(tmp_path / "tout"), "--all")
    call_command("export", str(tmp_path / "tout.zip"), "--all")
    made = [tmp_path / "tout", *(tmp_path / "tout").iterdir(), tmp_path / "tout.zip"]
    assert not [path.name for path in made if path.stat().st_mode & 0o077]


def test_nothing_is_overwritten_and_an_unknown_organisation_is_refused(two_dacs, tmp_path):
    (tmp_path / "note.txt").write_text("à garder")
    with pytest.raises(CommandError, match="n'est pas vide"):
        call_command("export", str(tmp_path), "--all")
    with pytest.raises(CommandError, match="Aucune structure"):
        call_command("export", str(tmp_path / "x"), "--organization", "999999999")
