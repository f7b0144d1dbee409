"""Who changes a password, a second factor or an address, and what that ends."""

import re
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.contrib.auth.hashers import check_password, make_password
from django.core import mail
from django.test import Client
from django.urls import reverse

from openparcours.foundation.accounts.models import DeviceSession, User
from openparcours.foundation.audit.models import Trace
from openparcours.registry.directory.tests.factories import PostFactory

PASSWORD, NEW = "une phrase de passe d'exemple", "une autre phrase tout aussi longue"
PIN = "480275"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    user = PostFactory(access_role="analyst").practitioner.user
    user.set_password(PASSWORD)
    user.pin = make_password(PIN)
    user.save()
    return user


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    sign_in(client, user)
    client.get("/")
    return client


def sign_in(client: Client, user: User, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def prove_again(client: Client, then: str):
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": then})


def acts() -> list[str]:
    return list(Trace.objects.order_by("sequence").values_list("what", flat=True))


def change_password(client: Client):
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return client.post(reverse("account_change_password"), data)


def test_new_password_is_traced_and_ends_the_pin_on_every_device(signed_in, user):
    other = Client()
    sign_in(other, user)
    assert change_password(signed_in).status_code == 302
    user.refresh_from_db()
    assert acts()[-1] == "accounts.password.changed"
    assert not user.pin
    assert not DeviceSession.objects.filter(ended_at=None).exists()
    row = DeviceSession.objects.last()
    other.post(reverse("accounts:unlock"), {"session": row.pk, "secret": PIN})
    assert other.get("/")["Location"].startswith(reverse("account_login"))


def test_session_locked_after_a_new_password_asks_for_a_full_sign_in(signed_in, user):
    change_password(signed_in)
    signed_in.post(reverse("accounts:lock"))
    where = signed_in.get("/", follow=True)
    assert where.status_code == 200
    assert where.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_forgotten_password_is_traced_and_ends_the_devices(signed_in, user):
    visitor = Client()
    visitor.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"/compte/password/reset/key/\S+", mail.outbox[0].body).group()
    page = visitor.get(link, follow=True)
    visitor.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "accounts.password.changed" in acts()
    assert not DeviceSession.objects.filter(ended_at=None).exists()


def test_forgotten_password_writes_to_nobody_unknown(client):
    client.post(reverse("account_reset_password"), {"email": "inconnue@example.org"})
    assert not mail.outbox


def test_an_address_added_from_an_open_session_opens_nothing(client, user):
    EmailAddress.objects.create(user=user, email="intrus@example.org")
    import_module("openparcours.foundation.accounts.migrations.0003_one_address").forwards(apps, None)
    client.post(reverse("account_reset_password"), {"email": "intrus@example.org"})
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_second_factors_are_traced(signed_in):
    page = prove_again(signed_in, reverse("mfa_activate_totp"))
    secret = signed_in.get(page["Location"]).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    signed_in.post(reverse("mfa_activate_totp"), {"code": code})
    signed_in.post(reverse("mfa_generate_recovery_codes"))
    signed_in.post(reverse("mfa_deactivate_totp"))
    assert acts()[-3:] == [
        "accounts.factor.totp_added",
        "accounts.factor.codes_renewed",
        "accounts.factor.totp_removed",
    ]
    assert len(mail.outbox) == 3


def test_what_is_said_to_a_user_is_not_kept_in_a_cookie(signed_in):
    signed_in.post(
        reverse("workspace:preferences"), {"theme": "dark", "density": "compact", "has_letter_shortcuts": ""}
    )
    assert "messages" not in signed_in.cookies
    assert "Préférences enregistrées" in signed_in.get("/").content.decode()


def test_pin_demands_the_password_first(signed_in, user):
    url = reverse("accounts:pin")
    answer = signed_in.post(url, {"pin": "590372", "again": "590372"})
    assert answer["Location"] == f"{reverse('account_reauthenticate')}?next=%2Fcompte%2Fcode%2F"
    user.refresh_from_db()
    assert not check_password("590372", user.pin)
    assert "590372" not in str(dict(signed_in.session))
    assert signed_in.get(url).status_code == 302
    assert prove_again(signed_in, url)["Location"] == url
    assert signed_in.post(url, {"pin": "590372", "again": "590372"})["Location"] == reverse("mfa_index")
    user.refresh_from_db()
    assert check_password("590372", user.pin)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "kept"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "<script>", "127.0.0.1"),
    ],
)
def test_address_kept_is_the_one_our_proxies_saw(user, settings, proxies, forwarded, kept):
    settings.TRUSTED_PROXIES = proxies
    data = {"login": user.email, "password": PASSWORD}
    Client().post(reverse("account_login"), data, headers={"X-Forwarded-For": forwarded})
    assert Trace.objects.get(what="accounts.session.opened").origin == kept


def test_tries_are_counted_by_the_visitor_behind_the_proxy(client, user, settings):
    settings.TRUSTED_PROXIES = 1
    url, wrong = reverse("account_login"), {"login": "x@example.org", "password": "faux"}
    for _ in range(12):
        client.post(url, wrong, headers={"X-Forwarded-For": "203.0.113.9"})
    right = {"login": user.email, "password": PASSWORD}
    assert client.post(url, right, headers={"X-Forwarded-For": "203.0.113.9"}).status_code != 302
    assert client.post(url, right, headers={"X-Forwarded-For": "203.0.113.10"}).status_code == 302


def test_second_factor_is_demanded_before_anything_else(signed_in, user, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    page = reverse("accounts:second_factor")
    for url in ("/", reverse("directory:posts"), reverse("workspace:preferences")):
        assert signed_in.get(url)["Location"] == page
    assert signed_in.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == page
    assert reverse("mfa_activate_totp") in signed_in.get(page).content.decode()
    add = signed_in.get(reverse("mfa_activate_totp"))["Location"]
    assert add.startswith(reverse("account_reauthenticate"))
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert signed_in.get("/").status_code == 200


def test_second_factor_taken_away_is_demanded_again(signed_in, user, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert signed_in.get("/").status_code == 200
    prove_again(signed_in, "/")
    signed_in.post(reverse("mfa_deactivate_totp"))
    assert signed_in.get("/")["Location"] == reverse("accounts:second_factor")
