"""A piece is awaited: the day of reminder shows, the requester is reminded once a day, nothing of the person leaves."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from openparcours.coordination.requests import selectors, services
from openparcours.coordination.requests.selectors import RequestFilter
from openparcours.coordination.requests.services import Exchange
from openparcours.foundation.audit.models import Trace

AWAITED = "le compte rendu de psychiatrie"
WORKLIST = reverse("workspace:requests") + "?state=attente_complement&is_to_remind=on"


@pytest.fixture
def hold(cast, receive):
    """Return a maker of requests that wait, to remind of in so many days."""

    def make(days=0, email="dr@example.org", **more):
        one = receive(asker={"name": "Dr Exemple", "email": email}, **more)
        services.take_request(cast.coordinator, request=one)
        day = timezone.localdate() + timedelta(days=days)
        return services.hold_request(cast.coordinator, request=one, waits_for=AWAITED, remind_on=day)

    return make


def to_remind(actor):
    wanted = RequestFilter(state="attente_complement", is_to_remind=True)
    return [
        row.request
        for row in selectors.request_page(actor, wanted, selectors.filter_lists(actor), limit=40).rows
    ]


class TestWhoIsToRemind:
    def test_the_day_come_it_shows_to_its_analyst_and_in_the_list(self, cast, hold, signed_in):
        due, later = hold(), hold(days=2)
        assert to_remind(cast.colleague) == [due]
        assert to_remind(cast.stranger) == []
        home = signed_in(cast.posts.coordinator).get(reverse("workspace:home")).content.decode()
        assert str(due.pk) in home
        assert "à relancer" in home
        assert str(later.pk) not in home
        assert (
            str(due.pk) not in signed_in(cast.posts.colleague).get(reverse("workspace:home")).content.decode()
        )
        shown = signed_in(cast.posts.colleague).get(WORKLIST).content.decode()
        assert str(due.pk) in shown
        assert str(later.pk) not in shown

    def test_what_came_or_was_asked_again_is_no_longer_to_remind(self, cast, hold):
        came, called = hold(), hold()
        services.resume_request(cast.coordinator, request=came)
        tomorrow = timezone.localdate() + timedelta(days=1)
        exchange = Exchange(kind="appel_sortant", is_reached=False, call_back_on=tomorrow)
        services.add_contact(cast.coordinator, request=called, exchange=exchange)
        assert to_remind(cast.coordinator) == []
        assert called.holds.get().remind_on == tomorrow
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert to_remind(cast.coordinator) == [called]


class TestReminder:
    def test_the_letter_says_neither_what_nor_whom_and_the_next_is_due_in_a_week(self, cast, hold):
        one = hold(person=cast.person)
        services.remind_requester(cast.reception, request=one)
        (letter,) = mail.outbox
        assert letter.to == ["dr@example.org"]
        assert one.number in letter.body
        assert "05 36 49 10 00" in letter.body
        said = (letter.subject + letter.body).lower()
        assert not [word for word in ("fictive", "jeannine", "psychiatrie", "chutes") if word in said]
        kept = one.holds.get()
        assert (kept.reminder_count, kept.remind_on) == (1, timezone.localdate() + timedelta(days=7))
        assert to_remind(cast.coordinator) == []
        assert [c.text for c in one.contacts.filter(kind="courriel_mss")] == ["Relance envoyée."]
        assert Trace.objects.get(what="requests.request.reminded").person_id == cast.person.pk

    def test_not_twice_the_same_day(self, cast, hold):
        one = hold()
        services.remind_requester(cast.coordinator, request=one)
        with pytest.raises(ValidationError, match="déjà été relancé aujourd'hui"):
            services.remind_requester(cast.reception, request=one)
        assert len(mail.outbox) == 1
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert services.remind_requester(cast.coordinator, request=one).reminder_count == 2

    def test_without_an_address_or_a_wait_nothing_leaves(self, cast, hold, receive):
        with pytest.raises(ValidationError, match="Aucun courriel"):
            services.remind_requester(cast.coordinator, request=hold(email=""))
        with pytest.raises(ValidationError, match="n'attend plus"):
            services.remind_requester(cast.coordinator, request=receive(asker={"email": "a@example.org"}))
        for who in (cast.stranger, cast.physician):
            with pytest.raises(PermissionDenied):
                services.remind_requester(who, request=hold())
        assert not mail.outbox

    def test_a_letter_that_does_not_leave_is_not_counted(self, cast, hold, monkeypatch):
        def fail(self):
            raise OSError("refusé")

        monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
        one = hold()
        with pytest.raises(ValidationError, match="n'est pas parti"):
            services.remind_requester(cast.coordinator, request=one)
        assert one.holds.get().reminder_count == 0
        assert to_remind(cast.coordinator) == [one]

    def test_one_click_reminds_and_says_so(self, cast, hold, signed_in):
        one, client = hold(), signed_in(cast.posts.reception)
        address = reverse("requests:reminder", args=[one.pk])
        page = reverse("requests:request", args=[one.pk])
        assert address in client.get(page).content.decode()
        for said in ("Relance envoyée à dr@example.org", "déjà été relancé"):
            assert said in client.post(address, follow=True).content.decode()
        assert signed_in(cast.posts.stranger).post(address).status_code == 404
        assert signed_in(cast.posts.physician).post(address).status_code == 403
        assert len(mail.outbox) == 1
