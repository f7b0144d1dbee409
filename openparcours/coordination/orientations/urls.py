"""Addresses of orientations."""

from django.urls import path

from openparcours.coordination.orientations.views import (
    breaks,
    guests,
    offer,
    orientations,
    shortlists,
    writing,
)

app_name = "orientations"
urlpatterns = [
    path("", orientations.worklist, name="worklist"),
    path("offre/", offer.offer, name="offer"),
    path("ruptures/", breaks.breaks, name="breaks"),
    path("ruptures/declaration/", breaks.declaration, name="gap"),
    path("ruptures/<uuid:break_id>/resolution/", breaks.resolution, name="break_resolution"),
    path("personnes/<uuid:person_id>/", orientations.person_orientations, name="person_orientations"),
    path("personnes/<uuid:person_id>/offre/", offer.person_offer, name="person_offer"),
    path("personnes/<uuid:person_id>/selection/", shortlists.selection, name="selection"),
    path("personnes/<uuid:person_id>/selection/fiche/", shortlists.sheet, name="sheet"),
    path("personnes/<uuid:person_id>/nouvelle/", writing.creation, name="creation"),
    path("personnes/<uuid:person_id>/apercu/", writing.preview, name="preview"),
    path("selection/<uuid:item_id>/", shortlists.item, name="item"),
    path("selection/<uuid:item_id>/rang/", shortlists.rank, name="item_rank"),
    path("selection/<uuid:item_id>/retrait/", shortlists.removal, name="item_removal"),
    path("reponse/<str:token>/", guests.answer, name="answer"),
    path("reponse/<str:token>/pieces/<uuid:attachment_id>/", guests.attachment, name="answer_attachment"),
    path("pieces/<uuid:attachment_id>/", orientations.attachment, name="attachment"),
    path("<uuid:orientation_id>/", orientations.orientation, name="orientation"),
    path("<uuid:orientation_id>/modification/", writing.modification, name="modification"),
    path("<uuid:orientation_id>/lien/", writing.link, name="link"),
    path("<uuid:orientation_id>/courriel/", writing.mail, name="mail"),
    path("<uuid:orientation_id>/lettre/", writing.letter, name="letter"),
    path("<uuid:orientation_id>/messages/", orientations.messages, name="messages"),
    path("<uuid:orientation_id>/acceptation/", orientations.acceptance, name="acceptance"),
    path("<uuid:orientation_id>/refus/", orientations.refusal, name="refusal"),
    path("<uuid:orientation_id>/annulation/", orientations.cancellation, name="cancellation"),
    path("<uuid:orientation_id>/lecture/", orientations.acknowledgement, name="acknowledgement"),
    path("<uuid:orientation_id>/prise-en-charge/", orientations.care, name="care"),
    path("<uuid:orientation_id>/effet/", orientations.success, name="success"),
    path("<uuid:orientation_id>/echec/", orientations.failure, name="failure"),
]
