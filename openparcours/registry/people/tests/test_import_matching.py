"""A file without numbers is read again without harm; its communes are found by code, or by name and postcode."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from openparcours.registry.directory.models import ImportRun
from openparcours.registry.directory.tests.factories import CommuneFactory, DepartmentFactory
from openparcours.registry.people import selectors, services, tasks
from openparcours.registry.people.models import Person, PersonAddress, PersonIdentifier, PersonImport
from openparcours.registry.people.selectors import identities
from openparcours.registry.people.tests.test_imports import counts, import_text

pytestmark = pytest.mark.django_db

HEAD = "Nom de naissance;Prénoms;Sexe;Né le;Téléphone;Code postal;Ville"
LINES = [
    "FICTIVE;Jeannine;F;12/03/1941;05 36 49 00 02;;",
    "EXEMPLE;Marcel;H;01/07/1936;;;",
    "INVENTÉE;;;;;;",
    ";;;;05 36 49 00 07;;",
]


def text(*lines, head=HEAD):
    return "\n".join([head, *lines])


def test_the_second_reading_without_numbers_changes_nothing(officer):
    assert counts(import_text(officer, text(*LINES))) == (4, 4, 0, 0, 0)
    assert counts(import_text(officer, text(*LINES))) == (4, 0, 0, 4, 0)
    assert counts(import_text(officer, text(*reversed(LINES)), is_dry_run=True)) == (4, 0, 0, 4, 0)
    spelt = LINES[0].replace("FICTIVE", "Fictive").replace("12/03/1941", "1941-03-12")
    assert counts(import_text(officer, text(spelt))) == (1, 0, 0, 1, 0)
    assert Person.objects.count() == 4


def test_what_was_corrected_since_is_not_undone_by_the_same_line(officer):
    import_text(officer, text(LINES[0]))
    person = Person.objects.get()
    services.update_traits(
        officer, person=person, version=person.version, traits=services.Traits(birth_family_name="Corrigée")
    )
    assert counts(import_text(officer, text(LINES[0]))) == (1, 0, 0, 1, 0)
    assert Person.objects.get().birth_family_name == "Corrigée"


def test_a_line_repeated_is_told_at_each_reading(officer):
    for expected in ((2, 1, 0, 0, 1), (2, 0, 0, 1, 1)):
        assert counts(import_text(officer, text(LINES[0], LINES[0]))) == expected


def test_namesakes_of_one_file_are_each_found_again(officer):
    twice = text("INVENTÉE;;;;;;", "INVENTÉE;;;;;;")
    assert counts(import_text(officer, twice)) == (2, 2, 0, 0, 0)
    assert counts(import_text(officer, twice)) == (2, 0, 0, 2, 0)


def test_another_source_or_structure_does_not_take_them_for_its_own(officer, stranger):
    import_text(officer, text(LINES[0]))
    assert counts(import_text(officer, text(LINES[0]), system="autre"))[-1] == 1
    assert counts(import_text(stranger, text(LINES[0]))) == (1, 1, 0, 0, 0)


def test_a_double_without_number_is_recognised_once_for_all(officer, make_person):
    known = make_person(birth_family_name="Fictive", birth_given_names="Jeannine")
    run = import_text(officer, text(LINES[0]))
    (line,) = selectors.import_lines(run.person_import)
    assert line.person_id == str(known.pk)
    services.recognise_person(officer, person=known, system="ancien logiciel", external_id=line.external_id)
    assert counts(import_text(officer, text(LINES[0]))) == (1, 0, 0, 1, 0)


def test_the_digest_is_never_shown(officer):
    import_text(officer, text(LINES[0]))
    assert PersonIdentifier.objects.get().value.startswith("traits:")
    person = Person.objects.get()
    assert identities.identity_page(officer, person).identifiers == []


@pytest.fixture
def towns():
    aude = DepartmentFactory(code="11", name="Aude")
    for code, name, department, postcodes in (
        ("31488", "Saint-Jean", "31", "31240"),
        ("31600", "Montréal", "31", "31100"),
        ("11254", "Montréal", aude.code, "11290"),
    ):
        folded = name.lower().replace("-", " ").replace("é", "e")
        CommuneFactory(
            code=code,
            name=name,
            folded_name=folded,
            department=DepartmentFactory(code=department),
            postcodes=postcodes,
        )
    old = CommuneFactory(code="31999", name="Ancienne", folded_name="ancienne", postcodes="")
    old.current_id = "31488"
    old.save()


@pytest.mark.parametrize(
    ("postcode", "town", "code"),
    [
        ("31240", "ST JEAN", "31488"),
        ("", "31488", "31488"),
        ("", "saint-jean", "31488"),
        ("31241", "St-Jean Cedex 2", "31488"),
        ("11290", "Montréal", "11254"),
        ("31100", "MONTREAL", "31600"),
        ("", "Ancienne", "31488"),
        ("", "31999", "31488"),
    ],
)
def test_the_commune_is_found(officer, towns, postcode, town, code):
    run = import_text(officer, text(f"FICTIVE;Jeannine;F;12/03/1941;;{postcode};{town}"))
    assert (run.created_count, run.warning_count) == (1, 0)
    assert PersonAddress.objects.get().commune_id == code


def test_a_doubtful_commune_refuses_the_line_and_an_unknown_one_is_left_empty(officer, towns):
    doubtful, unknown = (
        "FICTIVE;Jeannine;F;12/03/1941;;;Montréal",
        "EXEMPLE;Marcel;H;01/07/1936;;31000;Nulle-Part",
    )
    run = import_text(officer, text(doubtful, unknown))
    assert (run.created_count, run.rejected_count, run.warning_count) == (1, 1, 1)
    refused, warned = run.issues.order_by("line")
    assert "Plusieurs communes portent ce nom" in refused.message
    assert (refused.line, refused.value, refused.field) == (
        2,
        "Montréal",
        "Commune de résidence (nom ou code INSEE)",
    )
    assert "Commune inconnue" in warned.message


@pytest.fixture
def confirmed(officer):
    """Return a file of two persons, confirmed and not yet read."""
    upload = SimpleUploadedFile("personnes.csv", text(*LINES[:2]).encode())
    received = services.receive_file(officer, upload=upload, system="ancien")
    mapping = services.preview_file(received.file.open("rb").file).guessed
    return services.confirm_import(officer, received=received, mapping=mapping)


def test_an_import_cut_short_is_begun_again_without_double(officer, confirmed):
    import_text(officer, text(LINES[0]), system="ancien")
    ImportRun.objects.filter(pk=confirmed.pk).update(began_at=timezone.now(), read_count=9)
    tasks.read_confirmed_files()
    run = ImportRun.objects.get(pk=confirmed.pk)
    assert counts(run) == (2, 1, 0, 1, 0)
    confirmed.refresh_from_db()
    assert not confirmed.file


def test_a_confirmed_import_that_breaks_says_so_and_its_file_goes(confirmed, monkeypatch):
    def broken(*_):
        raise RuntimeError("panne")

    monkeypatch.setattr("openparcours.registry.people.services.importer.PersonImporter.take", broken)
    assert services.read_confirmed_files() == 1
    run = ImportRun.objects.get(pk=confirmed.pk)
    assert "erreur imprévue" in run.failure
    assert services.read_confirmed_files() == 0


def test_a_confirmed_file_is_not_forgotten_before_it_is_read(confirmed):
    ImportRun.objects.update(started_at=timezone.now() - timedelta(days=2))
    assert services.forget_old_files() == 0


def test_a_stranger_confirms_nothing(stranger, confirmed):
    with pytest.raises(PersonImport.DoesNotExist):
        services.confirm_import(stranger, received=confirmed, mapping=confirmed.mapping)
