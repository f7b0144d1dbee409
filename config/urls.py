"""TABLE 1: URL prefix → room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("openparcours.web.workspace.urls")),
    path("", include("openparcours.registry.people.urls")),
    path("", include("openparcours.registry.directory.urls")),
    path("compte/", include("openparcours.foundation.accounts.urls")),
    path("compte/", include("allauth.urls")),
    path("brouillons/", include("openparcours.foundation.drafts.urls")),
    path("ui/", include("openparcours.ui.urls")),
    path("dossier/", include("openparcours.coordination.records.urls")),
    path("notes/", include("openparcours.coordination.notes.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demonstration/", include("openparcours.demo.urls")))
