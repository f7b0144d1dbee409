"""What allauth asks the house: no self sign-up, traces, and devices that may be unlocked."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse

from openparcours.foundation.accounts import sessions
from openparcours.foundation.accounts.models import User
from openparcours.foundation.accounts.services import (
    note_factor,
    note_failed_sign_in,
    note_new_password,
    note_sign_in,
    note_sign_out,
)

log = logging.getLogger("parcours.accounts")

_MEANS = {"password": "mot de passe", "mfa": "second facteur", "code": "code"}
_FACTORS = {
    "mfa/email/totp_activated": "totp_added",
    "mfa/email/totp_deactivated": "totp_removed",
    "mfa/email/webauthn_added": "key_added",
    "mfa/email/webauthn_removed": "key_removed",
    "mfa/email/recovery_codes_generated": "codes_renewed",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by an administrator; every sign-in, sign-out and change of secret leaves a trace."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return sessions.origin(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        records = get_authentication_records(request, user)
        means = ", ".join(dict.fromkeys(_MEANS.get(r["method"], r["method"]) for r in records))
        super().login(request, user)
        open_session(request, user, means=means)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            note_sign_out(request.user, device=sessions.device(request), origin=sessions.origin(request))
        with sessions.keeping_held(request):
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        note_new_password(user, origin=sessions.origin(self.request))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Trace what changes in the account, and tell its holder; a mute relay keeps nobody from working."""
        if template_prefix in _FACTORS:
            note_factor(user, change=_FACTORS[template_prefix], origin=sessions.origin(self.request))
            self.request.session.pop(sessions.FACTOR, None)
        try:
            super().send_notification_mail(template_prefix, user, context, email)
        except OSError:
            log.exception("avis de changement de compte non envoyé")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failed_sign_in(origin=sessions.origin(request))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        note_failed_sign_in(origin=sessions.origin(request))
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response


def open_session(request: HttpRequest, user: User, *, means: str) -> None:
    """Start the clock of a strong session and remember the user on this device."""
    device = sessions.new_device(request)
    known = note_sign_in(user, device=device, means=means, origin=sessions.origin(request))
    sessions.start(request, strong_at=known.strong_at)
