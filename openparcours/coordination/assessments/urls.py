"""Addresses of assessments."""

from django.urls import path

from openparcours.coordination.assessments import views

app_name = "assessments"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("personnes/<uuid:person_id>/", views.person_assessments, name="person_assessments"),
    path("personnes/<uuid:person_id>/nouvelle/", views.start, name="start"),
    path("personnes/<uuid:person_id>/envoi/<slug:questionnaire>/", views.sending, name="sending"),
    path("reponses/<str:token>/", views.guest_answers, name="guest_answers"),
    path("<uuid:response_id>/", views.response, name="response"),
    path("<uuid:response_id>/sections/<slug:section_code>/", views.section, name="section"),
    path("<uuid:response_id>/sections/<slug:section_code>/reperes/", views.marks, name="marks"),
    path(
        "<uuid:response_id>/sections/<slug:section_code>/resultats/<slug:item_code>/",
        views.suggestion,
        name="suggestion",
    ),
    path("<uuid:response_id>/sections/<slug:section_code>/attribution/", views.assignment, name="assignment"),
    path("<uuid:response_id>/reprise/", views.confirmation, name="confirmation"),
    path("<uuid:response_id>/validation/", views.validation, name="validation"),
    path("<uuid:response_id>/amendement/", views.amendment, name="amendment"),
    path("<uuid:response_id>/annulation/", views.withdrawal, name="withdrawal"),
    path("<uuid:response_id>/comparaison/", views.comparison, name="comparison"),
    path("<uuid:response_id>/document/", views.document, name="document"),
    path("<uuid:response_id>/emport/", views.visit_taking, name="visit_taking"),
    path("visite/", views.visit, name="visit"),
    path("visite/gardien", views.visit_worker, name="visit_worker"),
    path("visite/application", views.visit_manifest, name="visit_manifest"),
    path("visite/copies/<uuid:copy_id>/retour/", views.visit_return, name="visit_return"),
    path("composer/<uuid:definition_id>/", views.builder, name="builder"),
    path("composer/<uuid:definition_id>/essai/", views.trial, name="trial"),
    path("composer/<uuid:definition_id>/fhir/", views.fhir_file, name="fhir_file"),
    path("conflits/<uuid:conflict_id>/decision/", views.decision, name="decision"),
    path("reperes/<uuid:marking_id>/retrait/", views.mark_removal, name="mark_removal"),
]
