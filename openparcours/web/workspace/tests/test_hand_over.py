"""Records change hands together, and only towards who may lead them."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse

from openparcours.coordination.records import services
from openparcours.coordination.records.models import CoordinationRecord
from openparcours.coordination.records.tests.factories import CoordinationRecordFactory
from openparcours.foundation.accounts import sessions
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
