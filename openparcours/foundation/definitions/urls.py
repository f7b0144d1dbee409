"""Addresses of definitions."""

from django.urls import path

from openparcours.foundation.definitions import views

app_name = "definitions"
urlpatterns = [
    path("", views.kinds, name="kinds"),
    path("fichiers/", views.files, name="files"),
    path("<slug:kind>/", views.of_kind, name="of_kind"),
    path("<slug:kind>/fichier/", views.kind_file, name="kind_file"),
    path("versions/<uuid:definition_id>/", views.definition, name="definition"),
    path("versions/<uuid:definition_id>/ecriture/", views.writing, name="writing"),
    path("versions/<uuid:definition_id>/fichier/", views.file, name="file"),
    path("versions/<uuid:definition_id>/publication/", views.publication, name="publication"),
    path("versions/<uuid:definition_id>/retrait/", views.retirement, name="retirement"),
    path("versions/<uuid:definition_id>/abandon/", views.abandonment, name="abandonment"),
]
