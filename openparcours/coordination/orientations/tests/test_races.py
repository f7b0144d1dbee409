"""Two answers at once: one goes through; the other is told that the link has served."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from openparcours.coordination.orientations import services
from openparcours.coordination.orientations.models import PathwayBreak
from openparcours.coordination.orientations.services import Answer
from openparcours.foundation.accounts.permissions import Actor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]
GUEST = Actor(user_id=None, label="Par lien")
YES, NO = Answer(by="A"), Answer(by="B", reason="territoire")


def at_once(*acts):
    def alone(act):
        try:
            return act().status
        except ValidationError:
            return "refusé"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


def test_two_answers_at_once_leave_one(send):
    for _ in range(5):
        sent = send()
        said = {"orientation": sent.orientation, "link": sent.link}
        done = at_once(
            lambda s=said: services.accept_orientation(GUEST, answer=YES, **s),
            lambda s=said: services.refuse_orientation(GUEST, answer=NO, **s),
            lambda s=said: services.accept_orientation(GUEST, answer=YES, **s),
        )
        assert done.count("refusé") == 2
        sent.orientation.refresh_from_db()
        assert sent.orientation.transitions.filter(to_status__in=["acceptee", "refusee"]).count() == 1
    assert PathwayBreak.objects.filter(kind="refus").count() <= 5


def test_the_clock_and_an_answer_at_once_leave_one(cast, send, time_machine):
    from datetime import timedelta

    from django.utils import timezone

    sent = send()
    sent.orientation.__class__.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    class Late:
        def __init__(self, done):
            self.status = "expiree" if done else "refusé"

    done = at_once(
        lambda: Late(services.expire_orientation(sent.orientation.pk)),
        lambda: services.accept_orientation(cast.coordinator, orientation=sent.orientation, answer=YES),
    )
    sent.orientation.refresh_from_db()
    assert sent.orientation.status == "acceptee"
    assert len(done) == 2
