from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from openparcours.foundation.accounts.permissions import Actor
from openparcours.foundation.drafts import selectors, services
from openparcours.foundation.drafts.models import Draft
from openparcours.kit.ids import new_id
from openparcours.registry.directory.tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def actor() -> Actor:
    return Actor(user_id=None, label="fictive", role="analyst", post_id=new_id())


def test_what_is_typed_comes_back_to_its_author_alone():
    me, colleague = actor(), actor()
    services.save_draft(me, form="note", subject="s", values={"text": ["Chu"], "who": ["a", "b"]})
    services.save_draft(me, form="note", subject="s", values={"text": ["Chute"], "who": ["a", "b"]})
    assert selectors.initial(selectors.draft(me, "note", "s")) == {"text": "Chute", "who": ["a", "b"]}
    assert selectors.draft(colleague, "note", "s") is None
    assert Draft.objects.count() == 1


def test_secrets_of_the_form_are_not_kept_and_an_emptied_form_leaves_nothing():
    me = actor()
    services.save_draft(me, form="note", subject="s", values={"text": ["x"], "csrfmiddlewaretoken": ["c"]})
    assert selectors.draft(me, "note", "s").values == {"text": ["x"]}
    services.save_draft(me, form="note", subject="s", values={"text": [""], "csrfmiddlewaretoken": ["c"]})
    assert not Draft.objects.exists()


def test_a_draft_stays_of_a_human_size_and_age():
    me = actor()
    with pytest.raises(ValidationError):
        services.save_draft(me, form="note", subject="s", values={"text": ["x" * 200_001]})
    services.save_draft(me, form="note", subject="s", values={"text": ["x"]})
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        services.save_draft(me, form="note", subject="new", values={"text": ["y"]})
        assert services.forget_old_drafts() == 1


def test_the_oldest_drafts_make_room():
    me = actor()
    for number in range(services.MAX_DRAFTS + 3):
        services.save_draft(me, form="note", subject=str(number), values={"text": ["x"]})
    assert Draft.objects.count() == services.MAX_DRAFTS
    assert selectors.draft(me, "note", "0") is None


def test_what_no_form_sends_is_refused_and_the_draft_stays(client):
    post = PostFactory()
    client.force_login(post.practitioner.user)
    address = reverse("drafts:draft", args=["note", "sujet-1"])
    client.post(address, {"text": "Chute"})
    for body in ("[" * 100_000, '{"text": []}', ""):
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == 422
        assert "n'est pas lisible" in answer.json()["errors"][0]
    assert client.post(address, {"text": "[" * 100_000}).status_code == 200
    assert client.post(address, {"text": "[" * 200_001}).status_code == 422
    assert Draft.objects.get().values == {"text": ["[" * 100_000]}


def test_a_form_is_saved_as_it_is_typed_and_abandoned(client):
    post = PostFactory()
    client.force_login(post.practitioner.user)
    address = reverse("drafts:draft", args=["note", "sujet-1"])
    assert "saved_at" in client.post(address, {"text": "Chute"}).json()
    assert Draft.objects.get().values == {"text": ["Chute"]}
    answer = client.post(
        reverse("drafts:abandonment", args=["note", "sujet-1"]), {"next": "//ailleurs.example/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert not Draft.objects.exists()
