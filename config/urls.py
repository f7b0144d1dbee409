"""TABLE 1: URL prefix → room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("openparcours.web.workspace.urls")),
    path("", include("openparcours.registry.people.urls")),
    path("compte/", include("allauth.urls")),
    path("ui/", include("openparcours.ui.urls")),
    path("dossier/", include("openparcours.coordination.records.urls")),
    path("notes/", include("openparcours.coordination.notes.urls")),
]
