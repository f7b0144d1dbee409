"""What is refused on a screen is told, never an error."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.records import services
from openparcours.coordination.records.models import InformationGiven
from openparcours.coordination.records.services import Opening
from openparcours.foundation.accounts import sessions


@pytest.fixture
def record(cast, client):
    """Return a record; its coordinator is signed in."""
    client.force_login(cast.posts.coordinator.practitioner.user)
    session = client.session
    session[sessions.POST] = str(cast.posts.coordinator.pk)
    session.save()
    return services.open_record(cast.coordinator, person=cast.person, opening=Opening(reason="autre"))


def test_a_closed_record_is_shared_no_more(cast, client, record):
    services.close_record(cast.coordinator, record=record, reason="autre", summary="Fini.")
    answer = client.post(reverse("records:record_sharing", args=[record.pk]), {"partage": "non"})
    assert answer.status_code == 302
    assert "Ce dossier est clos" in " ".join(str(m) for m in get_messages(answer.wsgi_request))
    record.refresh_from_db()
    assert record.is_shared


def test_an_unknown_professional_is_told(cast, client, record):
    sent = {"post": "00000000-0000-7000-8000-000000000000", "role": "autre"}
    answer = client.post(reverse("records:circle", args=[cast.person.pk]), sent)
    assert answer.status_code == 422
    assert "pas dans l&#x27;annuaire" in answer.content.decode()


def test_a_proof_is_named_after_its_content(cast, client, record):
    proof = SimpleUploadedFile("photo de Testine\u202egnp.exe", b"%PDF-1.4 fictif", "image/png")
    sent = {"told_to": "personne", "means": "oral", "given_on": str(timezone.localdate()), "proof": proof}
    assert client.post(reverse("records:information", args=[cast.person.pk]), sent).status_code == 302
    information = InformationGiven.objects.get()
    assert "Testine" not in information.proof.name
    answer = client.get(reverse("records:proof", args=["information", information.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="preuve information.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 fictif"
