import pytest

from openparcours.kit.files import StoredIn, shown_name


@pytest.mark.parametrize(
    ("name", "media_type", "shown"),
    [
        ("compte rendu.pdf", "application/pdf", "compte rendu.pdf"),
        ("facture.pdf.exe", "application/pdf", "facture.pdf.pdf"),
        ("photo\u202egnp.exe", "image/png", "photo gnp.png"),
        ("a\r\nSet-Cookie: x.jpg", "image/jpeg", "a Set-Cookie: x.jpg"),
        ("..\\..\\secret.png", "image/png", "secret.png"),
        ("", "application/pdf", "fichier.pdf"),
        ("page.html", "", "page.bin"),
        ("é" * 300, "application/pdf", "é" * 100 + ".pdf"),
    ],
)
def test_the_name_shown_follows_the_content(name, media_type, shown):
    assert shown_name(name, media_type) == shown


@pytest.mark.parametrize(
    ("name", "end"), [("Mme EXEMPLE.PDF", ".pdf"), ("x.exe", ""), ("x.html", ""), ("x", "")]
)
def test_a_stored_name_tells_nothing(name, end):
    folder, _, stored = StoredIn("preuves")(None, name).partition("/")
    assert folder == "preuves"
    assert len(stored) == 32 + len(end)
    assert stored.endswith(end)
