"""TABLE 1: URL prefix → room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("compte/", include("allauth.urls")),
    path("notes/", include("openparcours.coordination.notes.urls")),
]
