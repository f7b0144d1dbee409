import gzip
import json
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openparcours.foundation.accounts.permissions import Actor
from openparcours.kit.geography import lambert93_to_wgs84
from openparcours.registry.directory import services
from openparcours.registry.directory.choices import OrganizationLevel, Sector, Source
from openparcours.registry.directory.models import (
    Commune,
    ImportIssue,
    ImportRun,
    Organization,
    Practitioner,
    PractitionerRole,
)
from openparcours.registry.directory.rules import shown_name
from openparcours.registry.directory.tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db

ADMIN = Actor(user_id=None, label="Administratrice fictive", role="regional_admin")

FINESS = """finess;etalab;111;2026-05-12
structureet;310999991;310999983;CH FICTIF;CENTRE HOSPITALIER FICTIF;;;12;R;DES ESSAIS;;BP 1;555;31;HAUTE GARONNE;31000 TOULOUSE;0561000000;;355;Centre Hospitalier (C.H.);1102;Centres Hospitaliers;;8610Z;03;ARS;1;Public;1979-02-13;1979-02-13;2020-02-04;
structureet;2A0999998;2A0999980;"LIEU ""EXEMPLE"" ;
BIS";;;;;;;;;004;2A;CORSE;20000 AJACCIO;;;500;EHPAD;4401;EHPAD;;;;;;;;;;
structureet;ABC;1;SANS NUMERO
geolocalisation;310999991;652470.4;6862035.3;1,IGN;2026-01-01
"""
HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
    "Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|Code mode exercice|"
    "Numéro SIRET site|Numéro FINESS site|Identifiant technique de la structure|Raison sociale site|"
    "Libellé Voie (coord. Structure)|Code postal (coord. structure)|Code commune (coord. structure)|"
    "Téléphone (coord. structure)|"
)
DOCTOR = "8|10009999997|810009999997|DR|FICTIVE|Testine|10|Médecin|S||310999991|F31|CH|||31555|0561000000|"
NURSE = (
    '8|10001045367|810001045367||EXEMPLE|"Jean|60|Infirmier|L|||R1|CABINET EXEMPLE|DES ESSAIS|31000|31555||'
)


def written(folder: Path, text: str | bytes, name: str = "fichier.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.created_count, run.updated_count, run.unchanged_count, run.rejected_count


def cog(folder: Path) -> Path:
    files = {
        "regions": [{"code": "76", "nom": "Occitanie"}],
        "departements": [{"code": "31", "nom": "Haute-Garonne", "region": "76"}],
        "epci": [{"code": "243100518", "nom": "Métropole", "type": "METRO", "membres": [{"code": "31555"}]}],
        "communes": [
            {"code": "31555", "nom": "Toulouse", "type": "commune-actuelle", "departement": "31",
             "codesPostaux": ["31000", "31500"], "population": 511684},
            {"code": "31998", "nom": "Ancienne", "type": "commune-deleguee", "chefLieu": "31555", "departement": "31"},
            {"code": "99001", "nom": "Ailleurs", "type": "commune-actuelle", "departement": "99"},
        ],
    }  # fmt: skip
    for name, items in files.items():
        content = json.dumps(items).encode()
        (folder / f"{name}.json.gz").write_bytes(gzip.compress(content))
    return folder


def test_communes_come_with_their_epci_and_former_ones_point_at_what_they_became(tmp_path):
    run = services.import_communes(ADMIN, path=cog(tmp_path))
    assert counts(run) == (5, 0, 0, 1)
    toulouse = Commune.objects.get(pk="31555")
    assert (toulouse.epci_id, toulouse.postcodes, toulouse.population) == ("243100518", "31000 31500", 511684)
    assert Commune.objects.get(pk="31998").current == toulouse
    assert counts(services.import_communes(ADMIN, path=tmp_path)) == (0, 0, 5, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_finess_is_read_whatever_its_encoding_and_twice_writes_nothing(tmp_path, encoding):
    CommuneFactory()
    path = written(tmp_path, FINESS.replace("CH FICTIF", "CH ÉTÉ").encode(encoding))
    run = services.import_finess(ADMIN, path=path)
    assert (run.created_count, run.rejected_count) == (2, 1)
    hospital = Organization.objects.get(finess="310999991")
    assert (hospital.name, hospital.folded_name, hospital.sector) == ("CH ÉTÉ", "ch ete", Sector.HOSPITAL)
    assert (hospital.address, hospital.commune_id) == ("12 R DES ESSAIS, BP 1", "31555")
    assert hospital.source_updated_on.isoformat() == "2026-05-12"
    assert hospital.latitude == pytest.approx(48.857, abs=0.01)
    assert Organization.objects.get(finess="2A0999998").name == 'LIEU "EXEMPLE" ;\nBIS'
    again = services.import_finess(ADMIN, path=path)
    assert (again.created_count, again.updated_count) == (0, 0)


def test_a_dry_run_counts_and_writes_nothing(tmp_path):
    run = services.import_finess(ADMIN, path=written(tmp_path, FINESS), is_dry_run=True)
    assert run.created_count == 2
    assert not Organization.objects.exists()
    assert ImportIssue.objects.filter(run=run, is_rejection=True, line=5).exists()


def test_xml_flows_close_what_is_closed_and_link_the_legal_entity(tmp_path):
    legal = "<structureej><nofiness>310999983</nofiness><rs>EJ FICTIVE</rs></structureej>"
    site = (
        "<structureet><nofinesset>310999991</nofinesset><nofinessej>310999983</nofinessej>"
        "<rs>[Fermé] CH FICTIF</rs><typefermeture>DEF</typefermeture></structureet>"
    )
    path = written(tmp_path, f"<?xml version='1.0'?><fluxfiness>{legal}{site}</fluxfiness>", "f.xml")
    services.import_finess(ADMIN, path=path)
    services.import_finess(ADMIN, path=path)
    closed = Organization.objects.get(finess="310999991")
    assert closed.parent == Organization.objects.get(level=OrganizationLevel.LEGAL)
    assert not closed.is_active
    assert (closed.name, shown_name(closed.name)) == ("[Fermé] CH FICTIF", "CH Fictif")


def test_entities_of_an_xml_file_are_never_resolved(tmp_path):
    secret = written(tmp_path, "mot de passe fictif", "secret.txt")
    doctype = f'<!DOCTYPE fluxfiness [<!ENTITY x SYSTEM "file://{secret}">]>'
    body = "<structureet><nofinesset>310999991</nofinesset><rs>A&x;B</rs></structureet>"
    path = written(tmp_path, f"<?xml version='1.0'?>{doctype}<fluxfiness>{body}</fluxfiness>", "f.xml")
    services.import_finess(ADMIN, path=path)
    assert "mot de passe" not in Organization.objects.get().name


def test_practitioners_come_with_their_posts_and_a_second_reading_writes_nothing(tmp_path):
    CommuneFactory()
    services.import_finess(ADMIN, path=written(tmp_path, FINESS))
    path = written(tmp_path, "\n".join([HEADER, DOCTOR, NURSE, ""]), "ps.txt")
    run = services.import_annuaire(ADMIN, path=path)
    assert counts(run) == (2, 0, 0, 0)
    doctor = PractitionerRole.objects.get(profession="10")
    assert doctor.organization.finess == "310999991"
    nurse = PractitionerRole.objects.get(profession="60")
    assert nurse.organization.source == Source.ANNUAIRE
    assert nurse.practitioner.given_name == '"Jean'
    assert counts(services.import_annuaire(ADMIN, path=path)) == (0, 0, 2, 0)


def test_only_a_whole_directory_ends_posts_and_never_one_that_gives_rights(tmp_path):
    both = written(tmp_path, "\n".join([HEADER, DOCTOR, NURSE]), "ps.txt")
    services.import_annuaire(ADMIN, path=both)
    PractitionerRole.objects.filter(profession="10").update(access_role="field_health")
    third = NURSE.replace("10001045367", "10000023084").replace("R1", "R2")
    other = written(tmp_path, f"{HEADER}\n{third}", "autre.txt")
    services.import_annuaire(ADMIN, path=other)
    assert PractitionerRole.objects.current().count() == 3
    run = services.import_annuaire(ADMIN, path=other, is_full=True)
    assert PractitionerRole.objects.get(profession="10").ended_on is None
    assert run.issues.filter(field="poste").count() == 1
    nurse = PractitionerRole.objects.get(practitioner__rpps="10001045367")
    assert nurse.ended_on is not None
    services.import_annuaire(ADMIN, path=both)
    nurse.refresh_from_db()
    assert nurse.ended_on is None


def test_a_known_person_is_found_by_her_rpps_and_a_wrong_key_is_only_a_warning(tmp_path):
    Practitioner.objects.create(rpps="10009999990", family_name="Fictive", folded_name="fictive")
    line = DOCTOR.replace("10009999997", "10009999990")
    run = services.import_annuaire(ADMIN, path=written(tmp_path, f"{HEADER}\n{line}"))
    assert Practitioner.objects.count() == 1
    assert run.issues.filter(field="Identifiant PP", is_rejection=False).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\x00\x01binaire", "texte"),
        ("texte".encode("utf-16"), "UTF-16"),
        (gzip.compress(b"structureet;" * 9000)[:-20], "coupée"),
        (b"nom,prenom\nA,B\n", "n'est pas"),
        (b"<fluxfiness><structureet>", "mal form"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_reason(tmp_path, content, said):
    path = written(tmp_path, content)
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("import_finess", str(path))
    assert refusal.value.returncode == 2
    assert not Organization.objects.exists()


def test_a_missing_file_and_a_reader_without_the_right_are_refused(tmp_path):
    with pytest.raises(services.ImportRefused, match="n'existe pas"):
        services.import_annuaire(ADMIN, path=tmp_path / "absent.txt")
    visitor = Actor(user_id=None, label="Visiteuse fictive", role="field_health")
    with pytest.raises(PermissionDenied):
        services.import_finess(visitor, path=written(tmp_path, FINESS))


@pytest.mark.parametrize("is_packed", [True, False])
@pytest.mark.parametrize("kind", ["finess", "communes", "annuaire", "territories"])
def test_a_file_too_large_once_unpacked_is_refused_and_leaves_no_run(tmp_path, monkeypatch, kind, is_packed):
    monkeypatch.setattr(django_settings, "IMPORT_MAX_BYTES", 2_500_000)
    path = tmp_path / "gros.csv.gz"
    content = b"x;y\n" * 700_000
    path.write_bytes(gzip.compress(content) if is_packed else content)
    with pytest.raises(CommandError, match="dépasse 2 Mo une fois décompressé") as refused:
        call_command(f"import_{kind}", str(path))
    assert refused.value.returncode == 2
    assert not ImportRun.objects.exists()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", b"structureet;310999991;;", b"<fluxfiness>", HEADER.encode() + b"\n", b"[{"]),
    rest=st.binary(max_size=400),
)
def test_any_bytes_are_read_or_refused(start, rest):
    with tempfile.NamedTemporaryFile() as file:
        file.write(start + rest)
        file.flush()
        for work in (services.import_communes, services.import_finess, services.import_annuaire):
            with suppress(services.ImportRefused):
                work(ADMIN, path=Path(file.name), is_dry_run=True)


@pytest.mark.parametrize(
    ("x", "y", "latitude", "longitude"),
    [
        (700000, 6600000, 46.5, 3.0),
        (652470.4, 6862035.3, 48.8566, 2.3522),
        (574357, 6279643, 43.6045, 1.4440),
    ],
)
def test_positions_leave_the_national_grid(x, y, latitude, longitude):
    assert lambert93_to_wgs84(x, y) == pytest.approx((latitude, longitude), abs=0.01)


def test_the_real_finess_of_a_region_is_read_whole_and_twice_without_change(shared_data):
    path = shared_data("annuaire/finess_occitanie_2026/finess_occitanie2.csv.gz")
    run = services.import_finess(ADMIN, path=path)
    assert (run.read_count, run.created_count, run.rejected_count) == (13_747, 10_004, 0)
    assert Organization.objects.filter(category="606", sector=Sector.COORDINATION).count() == 13
    again = services.import_finess(ADMIN, path=path)
    assert (again.created_count, again.updated_count) == (0, 0)
