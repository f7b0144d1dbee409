from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import timezone

from openparcours.foundation.accounts.permissions import SYSTEM
from openparcours.foundation.links import gate, selectors, services
from openparcours.foundation.links.models import GuestLink
from openparcours.kit.ids import new_id

pytestmark = pytest.mark.django_db


def issue(**options):
    return services.issue_link(SYSTEM, purpose="essai", **{"target_id": new_id(), "days": 8, **options})


@gate.guest_screen(purpose="essai")
def screen(request, token):
    return HttpResponse(request.guest.label)


def ask(token, method="get"):
    return screen(getattr(RequestFactory(), method)("/lien/"), token)


def test_only_the_digest_of_the_secret_is_kept():
    issued = issue(label="SSIAD fictif")
    assert issued.token not in str(vars(GuestLink.objects.get()))
    assert selectors.link_of("essai", issued.token) == issued.link
    assert selectors.link_of("autre", issued.token) is None


def test_a_link_opens_its_screen_and_leaves_nothing_behind():
    answer = ask(issue(label="SSIAD fictif").token)
    assert answer.content == b"Par lien : SSIAD fictif"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_wrong_an_old_and_a_revoked_secret_are_refused_alike():
    issued = issue()
    wrong = ask("x" * 32)
    with time_machine.travel(timezone.now() + timedelta(days=8, seconds=1), tick=False):
        old = ask(issued.token)
    services.revoke_links(purpose="essai", target_id=issued.link.target_id)
    revoked = ask(issued.token)
    assert {answer.status_code for answer in (wrong, old, revoked)} == {410}
    assert all("plus valable" in a.content.decode() for a in (wrong, old, revoked))


def test_it_holds_for_eight_days_and_serves_once():
    issued = issue(is_single_use=True)
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=23), tick=False):
        assert ask(issued.token).status_code == 200
        services.spend_link(issued.link)
        with pytest.raises(ValidationError):
            services.spend_link(issued.link)
        assert ask(issued.token).status_code == 410


def test_an_open_link_is_prolonged_and_none_is_brought_back():
    target = new_id()
    kept, spent = (issue(target_id=target, is_single_use=True) for _ in range(2))
    services.spend_link(spent.link)
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert services.prolong_links(purpose="essai", target_id=target, days=8) == 1
    with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
        assert ask(kept.token).status_code == 200
        assert ask(spent.token).status_code == 410
    with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
        assert services.prolong_links(purpose="essai", target_id=target, days=8) == 0


@override_settings(ACCOUNT_RATE_LIMITS={"guest_post": "3/m/ip"})
def test_tries_are_counted_by_address():
    token = issue().token
    assert [ask(token, "post").status_code for _ in range(4)] == [200, 200, 200, 429]
