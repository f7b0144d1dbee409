"""Sign-in, lock, PIN and typed text, through the screens."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.models import DeviceSession, User
from openparcours.foundation.audit.models import Trace
from openparcours.kit.ids import new_id
from openparcours.registry.directory.tests.factories import PostFactory

PASSWORD = "une phrase de passe d'exemple"
PIN = "480275"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(datetime.now(tz=UTC), tick=True)
    return time_machine


@pytest.fixture
def user() -> User:
    post = PostFactory(access_role="analyst")
    user = User.objects.create_user(
        "testine@example.org", PASSWORD, given_name="Testine", family_name="EXEMPLE"
    )
    user.pin = make_password(PIN)
    user.save()
    post.practitioner.user = user
    post.practitioner.save()
    return user


def sign_in(client: Client, email: str = "testine@example.org", password: str = PASSWORD, **more: str):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def acts() -> list[str]:
    return list(Trace.objects.order_by("sequence").values_list("what", flat=True))


def test_sign_in_leaves_a_trace_and_takes_the_only_post(client, user):
    before = client.session.session_key
    assert sign_in(client).status_code == 302
    assert client.get("/").status_code == 200
    assert client.session.session_key != before
    assert client.session[sessions.POST]
    assert acts() == ["accounts.session.opened", "directory.post.chosen"]


def test_a_session_key_chosen_by_someone_else_is_not_kept(client, user):
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted


def test_wrong_password_says_the_same_for_known_and_unknown(client, user):
    known = sign_in(client, password="faux")
    unknown = sign_in(client, email="personne@example.org", password="faux")
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    trace = Trace.objects.get(sequence=1)
    assert trace.what == "accounts.session.refused"
    assert "testine" not in (trace.reason + trace.actor_label + str(trace.object_id)).lower()


def test_passwords_cannot_be_tried_for_ever(client, user):
    for _ in range(5):
        sign_in(client, password="faux")
    answer = sign_in(client)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"]
)
def test_next_never_leaves_the_site(client, user, elsewhere):
    assert "ailleurs" not in sign_in(client, next=elsewhere)["Location"]
    assert "alert" not in client.post(reverse("directory:posts"), {"next": elsewhere}).get("Location", "")


def test_locked_session_keeps_who_and_where_and_opens_with_the_pin(client, user):
    sign_in(client)
    client.get("/")
    client.post(reverse("accounts:lock"))
    answer = client.get(reverse("directory:posts"))
    assert answer["Location"] == "/compte/deverrouillage/?next=%2Fposte%2F"
    page = client.get(answer["Location"])
    assert b"Testine EXEMPLE" in page.content
    key = client.session.session_key
    row = DeviceSession.objects.get()
    answer = client.post(answer["Location"], {"session": row.pk, "secret": PIN})
    assert answer["Location"] == "/poste/"
    assert client.session.session_key != key
    assert client.get("/").status_code == 200


def test_fifth_wrong_pin_demands_a_full_sign_in(client, user):
    sign_in(client)
    client.get("/")
    client.post(reverse("accounts:lock"))
    row = DeviceSession.objects.get()
    for _ in range(4):
        assert (
            client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": "111222"}).status_code
            == 422
        )
    answer = client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": "111222"})
    assert answer["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session
    answer = client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": PIN})
    assert "_auth_user_id" not in client.session


def test_pin_of_another_device_opens_nothing(client, user):
    sign_in(client)
    row = DeviceSession.objects.get()
    stranger = Client()
    stranger.post(reverse("accounts:unlock"), {"session": row.pk, "secret": PIN})
    assert "_auth_user_id" not in stranger.session


def test_pin_ends_twelve_hours_after_the_strong_sign_in(client, user, clock):
    sign_in(client)
    row = DeviceSession.objects.get()
    clock.shift(12 * 3600 + 60)
    assert client.get("/")["Location"].startswith(reverse("account_login"))
    client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": PIN})
    assert "_auth_user_id" not in client.session


def test_idle_session_locks(client, user, settings, clock):
    sign_in(client)
    assert client.get("/").status_code == 200
    clock.shift(settings.SESSION_IDLE_MINUTES * 60 + 61)
    assert client.get("/")["Location"].startswith("/compte/deverrouillage/")
    clock.shift(10)
    assert client.get("/")["Location"].startswith("/compte/deverrouillage/")


def test_two_users_switch_on_one_device(client, user):
    sign_in(client)
    client.get("/")
    other = PostFactory(access_role="reception")
    second = User.objects.create_user(
        "second@example.org", PASSWORD, given_name="Second", family_name="EXEMPLE"
    )
    second.pin = make_password("739105")
    second.save()
    other.practitioner.user = second
    other.practitioner.save()
    client.post(reverse("accounts:lock"))
    sign_in(client, email="second@example.org")
    client.get("/")
    client.post(reverse("accounts:lock"))
    row = DeviceSession.objects.get(user=user)
    assert client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": "739105"}).status_code == 422
    client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": PIN})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_fragment_without_session_is_told_where_to_sign_in_again(client, user):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["X-Relogin"] == reverse("accounts:relogin")
    dialog = client.get(answer["X-Relogin"])
    assert b"data-relogin" in dialog.content
    done = client.post(answer["X-Relogin"], {"email": user.email, "password": PASSWORD})
    assert done.status_code == 204
    assert done["X-CSRFToken"]
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 200


def test_relogin_demands_the_second_factor(client, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user)
    url = reverse("accounts:relogin")
    assert client.post(url, {"email": user.email, "password": PASSWORD}).status_code == 422
    assert "_auth_user_id" not in client.session
    one = codes.get_unused_codes()[0]
    assert client.post(url, {"email": user.email, "password": PASSWORD, "code": one}).status_code == 204
    client.post(reverse("account_logout"))
    assert client.post(url, {"email": user.email, "password": PASSWORD, "code": one}).status_code == 422


def _over_her_page(client, user) -> dict[str, str]:
    """Return the headers of a dialog over the page of a user whose session is locked."""
    sign_in(client)
    client.get("/")
    post = client.session[sessions.POST]
    client.post(reverse("accounts:lock"))
    return {"X-Acteur": f"{user.pk}.{post}", "HX-Request": "true"}


def test_the_dialog_opens_with_the_pin_of_who_wrote_the_page(client, user):
    page = _over_her_page(client, user)
    url = client.get("/", headers=page)["X-Relogin"]
    assert 'name="secret"' in client.get(url, headers=page).content.decode()
    assert 'name="secret"' not in client.get(url, headers={"X-Acteur": "autre.x"}).content.decode()
    refused = client.post(url, {"secret": "111222"}, headers=page)
    assert refused.status_code == 422
    assert "pas le bon code" in refused.content.decode()
    done = client.post(url, {"secret": PIN}, headers=page)
    assert done.status_code == 204
    assert done["X-CSRFToken"]
    assert client.get("/", headers=page).status_code == 200
    assert "accounts.session.unlocked" in acts()


def test_a_page_of_another_account_ends_nobody_s_session(client, user):
    sign_in(client)
    stale = {"X-Acteur": f"{new_id()}.{new_id()}", "HX-Request": "true"}
    assert client.post(reverse("accounts:relogin"), {"secret": "0000"}, headers=stale).status_code == 422
    assert client.get("/").status_code == 200


def test_the_fifth_wrong_pin_in_the_dialog_demands_a_full_sign_in(client, user):
    page = _over_her_page(client, user)
    url = reverse("accounts:relogin")
    for _ in range(5):
        answer = client.post(url, {"secret": "111222"}, headers=page)
    assert "Le code ne peut plus servir" in answer.content.decode()
    assert client.post(url, {"secret": PIN}, headers=page).status_code == 422
    assert "_auth_user_id" not in client.session


def test_text_posted_after_the_session_ended_is_kept_for_its_author(client, user, clock):
    sign_in(client)
    client.get("/")
    clock.shift(13 * 3600)
    typed = "Vue ce matin, a repris des forces et marche avec sa canne."
    answer = client.post(
        "/equipe/arrivee/?x=1", {"text": typed, "password": "secret", "csrfmiddlewaretoken": "z"}
    )
    assert answer["Location"] == "/compte/login/?next=%2Fcompte%2Freprise%2F"
    sign_in(client)
    page = client.get(reverse("accounts:resume"))
    assert typed in page.content.decode()
    assert 'action="/equipe/arrivee/?x=1"' in page.content.decode()
    assert "secret" not in str(client.session[sessions.HELD])


def test_text_kept_for_one_is_never_shown_to_another(client, user, clock):
    sign_in(client)
    client.get("/")
    clock.shift(13 * 3600)
    client.post("/equipe/arrivee/", {"text": "Confidence d'une autre personne que vous."})
    other = PostFactory(access_role="reception")
    second = User.objects.create_user(
        "second@example.org", PASSWORD, given_name="Second", family_name="EXEMPLE"
    )
    other.practitioner.user = second
    other.practitioner.save()
    sign_in(client, email="second@example.org")
    assert client.get(reverse("accounts:resume")).status_code == 302


def test_each_text_posted_while_locked_is_kept(client, user):
    sign_in(client)
    client.get("/")
    client.post(reverse("accounts:lock"))
    texts = ["Vue ce matin, elle va mieux.", "Appel de la fille, rappeler demain.", "Passage décalé à jeudi."]
    for text in texts:
        client.post("/equipe/arrivee/", {"text": text * 2, "postcode": "31000"})
    client.post(reverse("accounts:unlock"), {"session": DeviceSession.objects.get().pk, "secret": PIN})
    page = client.get(reverse("accounts:resume"))
    assert all(text in page.content.decode() for text in texts)
    assert page.content.decode().count('name="postcode"') == 3
    first, second, third = page.context["inputs"]
    user.practitioner.roles.update(access_role="director")
    sent = client.post("/preferences/", {"reprise": first["id"], "theme": "dark", "density": "compact"})
    assert sent["Location"] == reverse("accounts:resume")
    client.post(reverse("accounts:resume"), {"saisie": second["id"]})
    assert [h["id"] for h in client.get(reverse("accounts:resume")).context["inputs"]] == [third["id"]]
    refused = client.post("/equipe/arrivee/", {"reprise": third["id"], "email": "x"})
    assert refused.status_code == 422
    assert client.get(reverse("accounts:resume")).status_code == 200


def test_stranger_device_holds_nothing(client):
    client.post("/equipe/arrivee/", {"text": "x" * 300})
    assert sessions.HELD not in client.session


@pytest.mark.parametrize("pin", ["123456", "111111", "12345", "abcdef", "１２３４５６"])
def test_easy_pins_are_refused(client, user, pin):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("accounts:pin"), {"pin": pin, "again": pin}).status_code == 422


def test_pin_is_kept_as_a_digest(client, user):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("accounts:pin"), {"pin": "590372", "again": "590372"})
    user.refresh_from_db()
    assert check_password("590372", user.pin)
    assert "590372" not in user.pin


def test_sign_out_ends_the_device_and_is_traced(client, user):
    sign_in(client)
    client.get("/")
    client.post(reverse("account_logout"))
    assert acts()[-1] == "accounts.session.closed"
    row = DeviceSession.objects.get()
    client.post(reverse("accounts:unlock"), {"session": row.pk, "secret": PIN})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name",
    ["mfa_index", "account_change_password", "mfa_list_webauthn", "accounts:pin"],
)
def test_account_screens_open(client, user, name):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert "OpenParcours" in page.content.decode()


def test_recovery_codes_demand_the_password_again(client, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
    answer = client.get(reverse("mfa_view_recovery_codes"))
    assert answer.status_code == 302
    answer = client.post(answer["Location"], {"password": PASSWORD}, follow=True)
    assert codes.get_unused_codes()[1] in answer.content.decode()


def test_demo_people_exist_only_in_the_demo(client, user):
    assert client.get("/demonstration/").status_code in (302, 404)
    sign_in(client)
    assert client.get("/demonstration/").status_code == 404
