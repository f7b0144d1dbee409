"""Addresses of the workspace."""

from django.urls import path

from openparcours.web.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.search, name="search"),
    path("recherche/propositions/", views.palette, name="palette"),
    path("dossiers/", views.worklist, name="worklist"),
    path("dossiers/apercu/<uuid:record_id>/", views.preview, name="preview"),
    path("dossiers/vues/", views.saved_views, name="saved_views"),
    path("dossiers/vues/<uuid:view_id>/retrait/", views.saved_view_removal, name="saved_view_removal"),
    path("dossiers/referent/", views.bulk_referent, name="bulk_referent"),
    path("personnes/<uuid:person_id>/", views.record, name="record"),
    path("personnes/<uuid:person_id>/fil/", views.record_timeline, name="record_timeline"),
    path("preferences/", views.preferences, name="preferences"),
]
