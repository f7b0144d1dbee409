"""Addresses of liaison notes."""

from django.urls import path

from openparcours.coordination.notes import views

app_name = "notes"
urlpatterns = [
    path("personnes/<uuid:person_id>/", views.person_notes, name="person_notes"),
    path("personnes/<uuid:person_id>/lecteurs/", views.readers, name="readers"),
    path("pieces/<uuid:attachment_id>/", views.attachment, name="attachment"),
    path("<uuid:note_id>/", views.thread, name="thread"),
    path("<uuid:note_id>/reponses/", views.replies, name="replies"),
    path("<uuid:note_id>/amendement/", views.amendment, name="amendment"),
    path("<uuid:note_id>/retrait/", views.withdrawal, name="withdrawal"),
    path("<uuid:note_id>/masque/", views.mask, name="mask"),
    path("<uuid:note_id>/masque/levee/", views.unmasking, name="unmasking"),
    path("<uuid:note_id>/lecture/", views.acknowledgement, name="acknowledgement"),
]
