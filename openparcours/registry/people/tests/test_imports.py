import csv
import gzip
import io
import json
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openparcours.foundation.accounts.permissions import Actor
from openparcours.registry.directory.models import ImportRun
from openparcours.registry.people import selectors, services
from openparcours.registry.people.models import Person
from openparcours.registry.people.services.import_rows import (
    UnreadableFile,
    guess_columns,
    read_row,
    read_table,
)
from openparcours.registry.people.tests.test_rules import RIGHT

pytestmark = pytest.mark.django_db

HEAD = "Identifiant;Nom de naissance;Prénoms;Sexe;Né le;Téléphone;NIR"
LINES = [
    "A1;FICTIVE;Jeannine;F;12/03/1941;05 36 49 00 02;",
    "A2;EXEMPLE;Marcel;H;01/07/1936;536490003;",
    "A3;INVENTÉE;Odile;Mme;1950;;147720425367411",
]


def import_text(actor: Actor, text: str, *, encoding="utf-8", **options):
    file = io.BytesIO(text.encode(encoding))
    mapping = options.pop("mapping", None) or services.preview_file(io.BytesIO(file.getvalue())).guessed
    options = {"file_name": "personnes.csv", "system": "ancien logiciel", **options}
    return services.import_persons(actor, file=file, mapping=mapping, **options)


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    return run.read_count, run.created_count, run.updated_count, run.unchanged_count, run.rejected_count


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_however_written(officer, encoding, newline):
    run = import_text(officer, newline.join([HEAD, *LINES]), encoding=encoding)
    assert counts(run) == (3, 3, 0, 0, 0)
    odile = Person.objects.get(birth_family_name="INVENTÉE")
    assert odile.is_birth_date_approximate
    assert odile.ins_value == "147720425367411"
    assert odile.has_wrong_ins_key
    assert Person.objects.get(birth_given_names="Marcel").contact_points.get().digits == "0536490003"
    assert Person.objects.visible_to(officer).count() == 3


def test_the_second_reading_changes_nothing(officer):
    text = "\n".join([HEAD, *LINES])
    import_text(officer, text)
    assert counts(import_text(officer, text)) == (3, 0, 0, 3, 0)
    corrected = import_text(officer, text.replace("Marcel", "Marcel Jean"))
    assert counts(corrected) == (3, 0, 1, 2, 0)


def test_a_dry_run_says_all_and_leaves_nothing(officer):
    text = "\n".join([HEAD, *LINES, "A4;FICTIVE;Jeannine;F;12/03/1941;;"])
    checked = import_text(officer, text, is_dry_run=True)
    assert counts(checked) == (4, 3, 0, 0, 1)
    assert "Ressemble" in checked.issues.get(field="doublon").message
    assert not Person.objects.exists()
    assert counts(import_text(officer, text)) == counts(checked)


def test_a_person_already_known_is_proposed_not_created(officer, make_person):
    known = make_person(birth_family_name="Fictive", birth_given_names="Jeannine")
    run = import_text(officer, "\n".join([HEAD, LINES[0]]))
    assert run.issues.get().value == f"{known.pk} A1"
    assert Person.objects.count() == 1


def test_a_double_recognised_is_found_by_the_next_reading(officer, stranger, make_person):
    known = make_person(birth_family_name="Fictive", birth_given_names="Jeannine")
    text = "\n".join([HEAD, LINES[0]])
    run = import_text(officer, text)
    services.recognise_person(officer, person=known, system="ancien logiciel", external_id="A1")
    (line,) = selectors.import_lines(run.person_import)
    assert line.is_settled
    assert counts(import_text(officer, text))[2:] == (1, 0, 0)
    with pytest.raises(PermissionDenied):
        services.recognise_person(stranger, person=known, system="ancien logiciel", external_id="A2")


def test_a_double_of_another_structure_is_not_told(officer, stranger):
    text = "\n".join([HEAD, LINES[0]])
    import_text(stranger, text, system="leur logiciel")
    assert counts(import_text(officer, text)) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "line",
    [
        "A1;INVENTÉ;Robert;H;03/02/1980;;",
        "A1;FICTIVE;Odile;F;12/03/1941;;",  # her twin
        "A1;FICTIVE;Jeannine;F;01/09/1977;;",
    ],
)
def test_a_known_number_never_makes_a_person_another(officer, line):
    import_text(officer, "\n".join([HEAD, LINES[0]]))
    known = Person.objects.get()
    run = import_text(officer, "\n".join([HEAD, line]))
    assert counts(run) == (1, 0, 0, 0, 1)
    (reported,) = selectors.import_lines(run.person_import)
    assert "ne ressemble pas à cette ligne" in reported.issue.message
    assert (reported.person_id, reported.external_id) == (str(known.pk), "")
    same = Person.objects.get()
    assert (same.birth_given_names, same.birth_date) == ("Jeannine", date(1941, 3, 12))
    assert same.version == known.version


@pytest.mark.parametrize(
    "line",
    [
        "A1;FICTIVE;Jeannine Odette;F;12/03/1941;;",
        "A1;FICTIVES;Jeannine;F;12/03/1941;;",
        "A1;FICTIVE;Jeannine;H;12/03/1941;;",
        "A1;FICTIVE;Jeannine;F;12/04/1941;;",
        "A1;MARIÉE;Jeannine;F;12/03/1941;05 36 49 00 02;",
        "A1;JEANNINE;Fictive;F;12/03/1941;;",
    ],
)
def test_a_correction_is_taken(officer, line):
    import_text(officer, "\n".join([HEAD, LINES[0]]))
    assert counts(import_text(officer, "\n".join([HEAD, line]))) == (1, 0, 1, 0, 0)


def test_the_numbers_of_another_structure_are_its_own(officer, stranger):
    """Two structures may use the same software, each counting from one."""
    assert counts(import_text(officer, "\n".join([HEAD, LINES[0]]))) == (1, 1, 0, 0, 0)
    assert counts(import_text(stranger, "\n".join([HEAD, LINES[0].replace("Jeannine", "Robert")]))) == (
        1,
        1,
        0,
        0,
        0,
    )
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A9;FICTIVE;Jeannine;F;31/02/1941;;", "Date de naissance illisible"),
        ("A9;;;F;;;", "Donnez au moins un nom"),
        ("A9;FICTIVE;Jeannine;F;12/03/1941;;;;en trop", "Plus de valeurs que de colonnes"),
        (f"A9;{'X' * 101};;F;;;", "Plus de 100 caractères"),
    ],
)
def test_a_wrong_line_is_told_and_the_others_taken(officer, line, message):
    run = import_text(officer, "\n".join([HEAD, LINES[0], line, LINES[1]]))
    assert (run.created_count, run.rejected_count) == (2, 1)
    issue = run.issues.get(is_rejection=True)
    assert issue.line == 3
    assert message in issue.message


def test_values_that_do_not_fit_are_left_out_with_a_warning(officer):
    run = import_text(officer, f"{HEAD}\nA9;FICTIVE;Jeannine;Z;12/03/1941;le soir;{RIGHT}00")
    assert (run.created_count, run.warning_count) == (1, 3)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\x03\x04\0\0\0binary"])
def test_what_is_no_table_is_refused(officer, content):
    with pytest.raises(UnreadableFile):
        services.preview_file(io.BytesIO(content))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content):
    with suppress(UnreadableFile):
        table = read_table(io.BytesIO(content))
        guess_columns(table.headers)
        for line, values in table.rows:
            named = dict(zip(("birth_family_name", "birth_date", "phone", "sex"), values, strict=False))
            assert read_row(line, named, today=date(2026, 11, 24)).line == line


def test_csv_corner_cases(shared_data, officer):
    for path in sorted(shared_data("robustesse/csv_spectrum/csvs").glob("*.csv")):
        table = read_table(io.BytesIO(path.read_bytes()))
        told = (path.parent.parent / "json" / f"{path.stem}.json").read_text(errors="replace")
        expected = json.loads(told.replace("\\r\\n", "\\n"))
        if isinstance(expected, dict):
            assert table.headers == list(expected), path.name
            continue
        rows = [dict(zip(table.headers, values, strict=False)) for _, values in table.rows]
        normal = [{k: v.replace("\r\n", "\n") for k, v in row.items()} for row in rows]
        assert [r for r in expected if any(r.values())] == normal, path.name


def test_naughty_strings_are_taken_or_told(shared_data, officer):
    strings = [s for s in json.loads(shared_data("robustesse/blns_a/blns.json").read_text()) if s.strip()]
    file = io.StringIO()
    file.write("id;nom de naissance;prenom;ne le\n")
    for number, text in enumerate(strings):
        quoted = text.replace('"', '""')
        file.write(
            f'{number};"{quoted}";"{quoted}";{1 + number % 28:02d}/0{1 + number % 9}/19{number % 90:02d}\n'
        )
    run = import_text(officer, file.getvalue().replace("\0", ""))
    assert run.read_count == len(strings)
    assert run.created_count + run.rejected_count == len(strings)
    assert run.created_count > len(strings) * 0.8


def test_known_doubles_are_mostly_proposed(shared_data, officer):
    text = gzip.decompress(shared_data("rapprochement/rldata500/RLdata500.csv.gz").read_bytes()).decode()
    lines = [HEAD]
    truth = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text))):
        born = f"{int(row['bd']):02d}/{int(row['bm']):02d}/{row['by']}"
        lines.append(f"{number};{row['lname_c1']};{row['fname_c1']};;{born};;")
        truth.append(row["identity"])
    run = import_text(officer, "\n".join(lines))
    doubles = len(truth) - len(set(truth))
    proposed = run.issues.filter(field="doublon").count()
    assert proposed >= 0.8 * doubles
    assert proposed <= 1.2 * doubles


def test_the_screens_check_then_import(client, dac):
    from openparcours.registry.directory.tests.factories import PostFactory

    post = PostFactory(organization=dac, access_role="identity_officer")
    post.practitioner.user.refresh_from_db()
    client.force_login(post.practitioner.user)
    session = client.session
    session["post_id"] = str(post.pk)
    session.save()
    upload = SimpleUploadedFile("personnes.csv", "\n".join([HEAD, *LINES]).encode("cp1252"))
    answer = client.post(reverse("people:import"), {"file": upload, "system": "ancien"}, follow=True)
    where = answer.redirect_chain[-1][0]
    mapping = answer.context["preview"].guessed
    assert "FICTIVE" in answer.text
    checked = client.post(where, {**mapping, "verifier": "1"})
    assert "Importer 3 personnes" in checked.text
    assert not Person.objects.exists()
    done = client.post(where, {**mapping, "importer": "1"}, follow=True)
    client.post(where, {**mapping, "importer": "1"})
    assert "En attente" in done.text
    assert not Person.objects.exists()
    assert services.read_confirmed_files() == 1
    assert Person.objects.count() == 3
    report = done.redirect_chain[-1][0]
    followed = client.get(report).text
    assert "Compte rendu" in followed
    assert "En attente" not in followed
    assert client.get(f"{report}erreurs/")["Content-Type"].startswith("text/csv")
    assert services.read_confirmed_files() == 0
    marcel = Person.objects.get(birth_given_names="Marcel")
    found = {"person": marcel.pk, "external_id": "B7"}
    settled = client.post(f"{report}rapprochements/", found, follow=True)
    assert "Ligne rapprochée" in settled.text
    assert marcel.identifiers.filter(system="ancien", value="B7").exists()
    other = PostFactory(access_role="identity_officer")
    other.practitioner.user.refresh_from_db()
    client.force_login(other.practitioner.user)
    session = client.session
    session["post_id"] = str(other.pk)
    session.save()
    assert client.get(done.redirect_chain[-1][0]).status_code == 404


def test_the_command_reports_and_exits(tmp_path, dac, capsys):
    path = tmp_path / "personnes.csv"
    path.write_text("\n".join([HEAD, *LINES, "A9;FAUSSE;X;F;99/99/1941;;"]))
    with pytest.raises(SystemExit) as end:
        call_command("import_persons", str(path), "--organization", str(dac.pk), "--json")
    assert end.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["created"], report["rejected"]) == (3, 1)
    with pytest.raises(CommandError, match="Structure inconnue"):
        call_command("import_persons", str(path), "--organization", "990000001")


def test_a_file_never_imported_is_forgotten(officer):
    upload = SimpleUploadedFile("personnes.csv", HEAD.encode())
    received = services.receive_file(officer, upload=upload, system="ancien")
    name, storage = received.file.name, received.file.storage
    assert services.forget_old_files() == 0
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    assert services.forget_old_files() == 1
    assert not storage.exists(name)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("text", ['nom;prenom\n"' + "x" * 300_000, '"' + "x" * 200_000 + '";prenom\nA;B'])
def test_a_file_with_an_endless_cell_is_refused_at_once(officer, text):
    upload = SimpleUploadedFile("personnes.csv", text.encode())
    with pytest.raises(services.UnreadableFile):
        services.receive_file(officer, upload=upload, system="ancien")
    assert not ImportRun.objects.exists()
