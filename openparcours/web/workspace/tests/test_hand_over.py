"""Records change hands together, and only towards who may lead them."""

import io

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from openparcours.coordination.notes.services import NoteContent, write_note
from openparcours.coordination.records import services
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.accounts import sessions
from openparcours.foundation.audit.models import Trace
from openparcours.registry.directory.selectors import actor_at
from openparcours.registry.directory.tests.factories import DacFactory, PostFactory
from openparcours.registry.people.tests.factories import PersonAccessFactory

pytestmark = pytest.mark.django_db
UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def dac():
    return DacFactory()


@pytest.fixture
def owner(dac):
    return PostFactory(organization=dac)


@pytest.fixture
def records(dac, owner):
    """Three open records that the owner leads."""
    rows = [CoordinationRecordFactory(organization=dac, referent=owner) for _ in range(3)]
    for row in rows:
        PersonAccessFactory(person=row.person, holder_id=dac.pk)
    return rows


@pytest.fixture
def give(client, owner):
    """Return a sender of the worklist's form: what it says, and who leads the records then."""
    client.force_login(owner.practitioner.user)
    session = client.session
    session[sessions.POST] = str(owner.pk)
    session.save()

    def send(records, referent_id):
        sent = {"chosen": [str(getattr(r, "pk", r)) for r in records], "referent": str(referent_id)}
        answer = client.post(reverse("workspace:bulk_referent"), sent)
        assert answer.status_code == 302
        said = " ".join(str(m) for m in get_messages(answer.wsgi_request))
        return said, set(CoordinationRecord.objects.values_list("referent", flat=True))

    return send


def test_to_a_colleague(give, records, dac):
    colleague = PostFactory(organization=dac)
    said, leading = give(records, colleague.pk)
    assert "3 dossiers confiés" in said
    assert leading == {colleague.pk}


@pytest.mark.parametrize("role", ["", "steering", "privacy_officer"])
def test_never_to_who_leads_no_record(give, records, dac, owner, role):
    post = PostFactory(organization=dac, access_role=role)
    assert give(records, post.pk)[1] == {owner.pk}
    with pytest.raises(ValidationError, match="ne permet pas"):
        services.set_referent(actor_at(owner), record=records[0], referent=post)


@pytest.mark.parametrize("referent", [UNKNOWN, "²", ""])
def test_an_unknown_referent_is_told(give, records, owner, referent):
    assert give(records, referent) == ("Cochez au moins un dossier et choisissez un référent.", {owner.pk})


def test_all_or_none(give, records, dac, owner):
    colleague, closed = PostFactory(organization=dac), records[-1]
    services.close_record(actor_at(owner), record=closed, reason="autre", summary="Fini.")
    said, leading = give(records, colleague.pk)
    assert f"{closed.number} : Ce dossier est clos" in said
    assert leading == {owner.pk}
    assert "ne vous est plus ouvert" in give([records[0], UNKNOWN], colleague.pk)[0]


def test_the_summary_is_one_page_of_what_the_reader_may_read(client, records, owner):
    person = records[0].person
    for n in range(9):
        write_note(actor_at(owner), person=person, content=NoteContent(text=f"Note fictive {n}. " * 30))
    hidden = write_note(
        actor_at(owner), person=person, content=NoteContent(text="Écrit pour moi", restriction="auteur")
    )
    client.force_login(owner.practitioner.user)
    read = PdfReader(io.BytesIO(client.get(reverse("workspace:summary", args=[person.pk])).content))
    text = read.pages[0].extract_text()
    assert len(read.pages) == 1
    assert records[0].number in text
    assert "Note fictive 8" in text
    assert hidden.text in text
    colleague = PostFactory(organization=owner.organization)
    client.force_login(colleague.practitioner.user)
    answer = client.get(reverse("workspace:summary", args=[person.pk]))
    assert hidden.text not in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "workspace.summary.printed" in Trace.objects.values_list("what", flat=True)


def test_the_summary_is_for_who_may_open_the_record(client, records, dac):
    registered = PersonAccessFactory(holder_id=dac.pk, basis="registration").person
    client.force_login(PostFactory(organization=dac).practitioner.user)
    assert client.get(reverse("workspace:summary", args=[registered.pk])).status_code == 404
    client.force_login(PostFactory().practitioner.user)
    assert client.get(reverse("workspace:summary", args=[records[0].person.pk])).status_code == 404
