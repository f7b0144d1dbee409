"""Addresses of requests; their list and board are the workspace's."""

from django.urls import path

from openparcours.coordination.requests import views

app_name = "requests"
urlpatterns = [
    path("demandes/nouvelle/", views.intake, name="intake"),
    path("demandes/nouvelle/demandeur/", views.requester_search, name="requester_search"),
    path("demandes/nouvelle/personne/", views.person_search, name="person_search"),
    path("demandes/nouvelle/ressemblances/", views.person_lookalikes, name="person_lookalikes"),
    path("demandes/nouvelle/feuille/", views.blank_sheet, name="blank_sheet"),
    path("demandes/impression/", views.sheets, name="sheets"),
    path("demandes/<uuid:request_id>/", views.request, name="request"),
    path("demandes/<uuid:request_id>/complement/", views.completion, name="completion"),
    path("demandes/<uuid:request_id>/analyse/", views.analysis, name="analysis"),
    path("demandes/<uuid:request_id>/contacts/", views.contact, name="contact"),
    path("demandes/<uuid:request_id>/personne/", views.person, name="person"),
    path("demandes/<uuid:request_id>/pieces/", views.attachments, name="attachments"),
    path("demandes/pieces/<uuid:attachment_id>/", views.attachment, name="attachment"),
    path(
        "demandes/pieces/<uuid:attachment_id>/retrait/", views.attachment_removal, name="attachment_removal"
    ),
    path("demandes/<uuid:request_id>/suite/<slug:code>/", views.act, name="act"),
    path("demandes/<uuid:request_id>/decision/<slug:code>/", views.decision, name="decision"),
    path("demandes/<uuid:request_id>/accuse/", views.receipt, name="receipt"),
    path("demandes/<uuid:request_id>/accuse/fin/", views.receipt_end, name="receipt_end"),
    path("demandes/<uuid:request_id>/relance/", views.reminder, name="reminder"),
    path("demandes/personnes/<uuid:person_id>/", views.person_requests, name="person_requests"),
    path("mes-demandes/", views.own_requests, name="own_requests"),
    path("mes-demandes/nouvelle/", views.own_new, name="own_new"),
    path("mes-demandes/<uuid:request_id>/", views.own_request, name="own_request"),
    path("demander/", views.public_places, name="public_places"),
    path("demander/<slug:place>/", views.public_request, name="public_request"),
    path("suivi/<str:token>/", views.follow_up, name="follow_up"),
]
