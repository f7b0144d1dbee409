"""Every address declares who may use it."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from openparcours.foundation.accounts.roles import PERMISSIONS
from tests.architecture.routes import ours, routes

PUBLIC = {
    "accounts:unlock", "accounts:relogin", "ui:gallery", "ui:asset", "careplans:guest_answer", "assessments:guest_answers",
    "assessments:visit", "assessments:visit_worker", "assessments:visit_manifest",
    "orientations:answer", "orientations:answer_attachment",
    "requests:public_places", "requests:public_request", "requests:follow_up",
}  # fmt: skip
ANY_SIGNED_IN = {"directory:posts", "directory:proposal_answer", "accounts:second_factor"}
SIGN_IN = {
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password",
    "account_set_password", "account_reset_password", "account_reset_password_from_key_done",
    "account_reset_password_from_key", "account_reset_password_done",
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "mfa_login_webauthn",
}  # fmt: skip


def test_every_screen_of_ours_declares_its_permission():
    silent = [route.path for route in ours() if not hasattr(route.view, "permission")]
    assert not silent
    assert not [r.path for r in ours() if r.permission and r.permission not in PERMISSIONS]


def test_what_is_open_is_listed_here():
    assert {r.name for r in ours() if r.permission is None} == PUBLIC
    assert {r.name for r in ours() if r.permission == ""} == ANY_SIGNED_IN


def test_the_rest_is_the_sign_in_library_and_nothing_else():
    others = {route.name for route in routes() if not route.is_ours}
    assert others == SIGN_IN


def test_being_signed_in_is_the_rule():
    """The sign-in middleware shuts every view that does not open itself."""
    assert any(name.endswith("SignInMiddleware") for name in settings.MIDDLEWARE)


@pytest.mark.django_db
def test_a_visitor_is_sent_to_the_sign_in_from_every_closed_screen(client):
    for route in ours():
        if route.permission is None:
            continue
        answer = client.get(address(route.name, route.path))
        assert answer.status_code == 302, route.path
        assert answer["Location"].startswith(reverse(settings.LOGIN_URL)), route.path


def address(name: str, path: str) -> str:
    """Return an address of a route, with arguments that name nothing."""
    samples = {"uuid": "00000000-0000-7000-8000-000000000000", "slug": "rien", "int": "1", "str": "rien"}
    arguments = [samples[kind] for kind in re.findall(r"<(\w+):", path)]
    return reverse(name, args=arguments)


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "confirm-email/rien/"])
@pytest.mark.django_db
def test_nobody_registers_nor_changes_address_alone(client, path):
    """Accounts are made, and their addresses changed, by the organisation."""
    assert client.post(f"/compte/{path}", {"email": "x@example.org", "action_add": ""}).status_code == 404
