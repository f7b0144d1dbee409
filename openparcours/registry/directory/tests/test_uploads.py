"""National files sent on screen: checked, confirmed once, read by the worker, removed; only for who imports."""

import gzip
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from openparcours.foundation.audit.models import Trace
from openparcours.foundation.events.models import ScheduledRun
from openparcours.registry.directory import services, tasks
from openparcours.registry.directory.models import ImportRun, Territory
from openparcours.registry.directory.services.imports import uploads
from openparcours.registry.directory.tests.factories import CommuneFactory, PostFactory

pytestmark = pytest.mark.django_db

AREAS = "insee;cpts\n31555;CPTS fictive de Toulouse\n99999;=CPTS perdue\n"
LIST = reverse("directory:imports")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}
    CommuneFactory()
    return lambda: [path for path in (tmp_path / "imports").glob("*") if path.is_file()]


@pytest.fixture
def enter(client):
    def sign_in(role):
        post = PostFactory(access_role=role)
        client.force_login(post.practitioner.user)
        session = client.session
        session["post_id"] = str(post.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def browser(enter):
    return enter("regional_admin")


def send(browser, text=AREAS, *, name="territoires.csv", kind="areas"):
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post(LIST, {"kind": kind, "file": SimpleUploadedFile(name, content)})


def act(browser, noun, run):
    return browser.post(reverse(f"directory:import_{noun}", args=[run.pk]), follow=True)


def test_a_file_is_checked_confirmed_once_read_and_removed(browser, files):
    ScheduledRun.objects.create(
        name=uploads.JOB, rule="every 1 minutes", due_at=timezone.now() + timedelta(seconds=50)
    )
    page = send(browser)["Location"]
    assert ScheduledRun.objects.get().due_at <= timezone.now()
    assert send(browser)["Location"] == page
    assert "En attente de lecture" in browser.get(page).text
    assert len(files()) == 1
    tasks.read_uploads()
    checked = ImportRun.objects.get()
    assert (checked.is_dry_run, checked.created_count, checked.rejected_count) == (True, 1, 1)
    assert not Territory.objects.exists()
    assert "Importer ce fichier" in browser.get(page).text
    first, second = act(browser, "confirmation", checked), act(browser, "confirmation", checked)
    assert first.redirect_chain == second.redirect_chain
    tasks.read_uploads()
    real = ImportRun.objects.get(is_dry_run=False)
    assert (real.created_count, real.rejected_count, real.failure) == (1, 1, "")
    assert Territory.objects.get().name == "CPTS fictive de Toulouse"
    assert files() == []
    assert "Voir le compte rendu de l'import" in browser.get(page).text.replace("&#x27;", "'")
    assert Trace.objects.filter(what="directory.import.confirmed", object_id=str(real.pk)).count() == 1
    assert services.read_uploads() == 0


def test_errors_are_downloaded_and_no_cell_is_a_formula(browser):
    send(browser)
    tasks.read_uploads()
    run = ImportRun.objects.get()
    run.issues.update(value="=1+1")
    answer = browser.get(reverse("directory:import_errors", args=[run.pk]))
    assert answer["Content-Type"].startswith("text/csv")
    head, line = answer.text.removeprefix("\ufeff").splitlines()
    assert head == "ligne;colonne;gravité;ce qui ne va pas;valeur"
    assert line.startswith("3;")
    assert line.endswith(";'=1+1")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"PK\x03\x04rien", "archive .zip"),
        ("a.csv", b"a;b\n\x00", "pas accepté"),
        ("a.pdf", b"%PDF-1.7", "pas accepté"),
        ("a.exe", b"texte", "pas accepté"),
        ("a.csv", b"", "vide"),
    ],
)
def test_what_is_no_national_file_is_refused(browser, files, name, content, message):
    answer = send(browser, content, name=name)
    assert answer.status_code == 422
    assert message in answer.text
    assert not ImportRun.objects.exists()


def test_a_file_too_large_is_refused(browser, monkeypatch):
    monkeypatch.setattr("openparcours.registry.directory.forms.imports.MAX_UPLOAD_BYTES", 3)
    assert "Plus de 100 Mo" in send(browser).text


def test_a_small_archive_that_swells_is_refused_before_anything_is_written(browser, settings, files):
    settings.IMPORT_MAX_BYTES_ON_SCREEN = 5_000
    swollen = gzip.compress(AREAS.encode() + b"31555;CPTS fictive\n" * 1_000)
    assert len(swollen) < 5_000
    page = send(browser, swollen, name="territoires.csv.gz")["Location"]
    tasks.read_uploads()
    run = ImportRun.objects.get()
    assert "dépasse 5000 octets une fois décompressé" in run.failure
    assert (run.read_count, run.is_confirmable, files()) == (0, False, [])
    assert "Import arrêté" in browser.get(page).text


def test_a_file_of_another_nature_is_told_and_not_imported(browser, files):
    page = send(browser, "nom;ville\nx;y\n", kind="annuaire")["Location"]
    tasks.read_uploads()
    run = ImportRun.objects.get()
    assert "Personne_activite" in run.failure
    assert "Import arrêté" in browser.get(page).text
    assert files() == []
    assert "déposez-le à nouveau" in act(browser, "confirmation", run).text


def test_a_reading_cut_short_is_begun_again(browser, monkeypatch):
    send(browser)
    tasks.read_uploads()
    act(browser, "confirmation", ImportRun.objects.get())
    real = ImportRun.objects.get(is_dry_run=False)
    ImportRun.objects.filter(pk=real.pk).update(began_at=timezone.now(), read_count=7, created_count=7)
    real.issues.create(line=1, message="d'avant")
    tasks.read_uploads()
    real.refresh_from_db()
    assert (real.read_count, real.created_count, real.issues.count()) == (2, 1, 1)


def test_an_unforeseen_error_ends_the_import_and_says_so(browser, monkeypatch, files):
    def broken(*args, **options):
        raise RuntimeError("panne")

    monkeypatch.setitem(uploads._READERS, "areas", broken)
    page = send(browser)["Location"]
    tasks.read_uploads()
    assert "erreur imprévue" in browser.get(page).text
    assert files() == []


def test_a_file_given_up_or_forgotten_is_removed(browser, files):
    send(browser)
    run = ImportRun.objects.get()
    act(browser, "removal", run)
    assert files() == []
    send(browser)
    tasks.read_uploads()
    ImportRun.objects.update(finished_at=timezone.now() - timedelta(days=2))
    tasks.read_uploads()
    assert files() == []
    assert "Jamais confirmé" in ImportRun.objects.order_by("-pk").first().failure


def test_only_who_imports_sends_confirms_and_reads(enter, files):
    run = ImportRun.objects.create(kind="areas", file_name="a.csv", file_sha256="0")
    for role in ("analyst", "director", "identity_officer"):
        browser = enter(role)
        assert send(browser).status_code == 403
        assert browser.get(reverse("directory:import_errors", args=[run.pk])).status_code == 403
        for noun in ("confirmation", "removal"):
            assert act(browser, noun, run).status_code == 403
    assert files() == []
