"""TABLE 1: URL prefix → room."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

# Of the sign-in library, what the house offers: nobody registers alone, nor changes her address without
# an administrator; who has no password yet asks for it by mail.
SIGN_IN: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("openparcours.web.workspace.urls")),
    path("", include("openparcours.registry.people.urls")),
    path("", include("openparcours.registry.directory.urls")),
    path("", include("openparcours.coordination.requests.urls")),
    path("compte/", include("openparcours.foundation.accounts.urls")),
    path("compte/", include(SIGN_IN)),
    path("reglages/", include("openparcours.foundation.definitions.urls")),
    path("brouillons/", include("openparcours.foundation.drafts.urls")),
    path("ui/", include("openparcours.ui.urls")),
    path("dossier/", include("openparcours.coordination.records.urls")),
    path("notes/", include("openparcours.coordination.notes.urls")),
    path("plans/", include("openparcours.coordination.careplans.urls")),
    path("evaluations/", include("openparcours.coordination.assessments.urls")),
    path("orientations/", include("openparcours.coordination.orientations.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demonstration/", include("openparcours.demo.urls")))
handler500 = "openparcours.ui.views.failure"
