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
    path("dossiers/referent/", views.bulk_referent, name="bulk_referent"),
    path("demandes/", views.requests, name="requests"),
    path("demandes/tableau/", views.request_board, name="request_board"),
    path("demandes/apercu/<uuid:request_id>/", views.request_preview, name="request_preview"),
    path("demandes/affectation/", views.bulk_analyst, name="bulk_analyst"),
    path("vues/<slug:page>/", views.saved_views, name="saved_views"),
    path("vues/<uuid:view_id>/retrait/", views.saved_view_removal, name="saved_view_removal"),
    path("personnes/<uuid:person_id>/", views.record, name="record"),
    path("personnes/<uuid:person_id>/fil/", views.record_timeline, name="record_timeline"),
    path("personnes/<uuid:person_id>/synthese/", views.summary, name="summary"),
    path("preferences/", views.preferences, name="preferences"),
]
